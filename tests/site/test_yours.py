"""The page that a reader's own network becomes, opened from the disk, in three browsers."""

import base64
import fcntl
import json

import pytest
from accessibility import assert_accessible
from own_pictures import drawings, encoded, write
from PIL import Image
from test_live import BEYOND, SMALL
from waiting import anew, computed

from unboxed import backbones, portable, yours
from unboxed.embeddings import fingerprint
from unboxed.gathering import look
from unboxed.heads import load_trained

PICTURES = 4
CLOSE = 2e-3  # of probabilities: what may be left once weights are rounded as the page has them
MOST = 9.6e6  # bytes of a page: seven million of weights, which as text are a third more
SHARES = "bars => bars.map(bar => parseFloat(bar.style.width) / 100)"


@pytest.fixture(scope="session")
def exported(common):
    """Train on drawings, and write the page; gives it, other drawings, and what Python says of them.

    It is done once for all who run these tests side by side: it takes longer than most of them.
    """
    folder = common / "exported"
    out, told = folder / "page", folder / "told.json"
    files = [folder / f"{number}.png" for number in range(PICTURES)]
    with open(common / "exported.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_text(json.dumps(export(folder, out, files)), "utf-8")
    return out / "index.html", files, json.loads(told.read_text("utf-8"))


def export(folder, out, files):
    """Train and write the page, and other drawings into files; returns what Python says of each of these."""
    write(folder / "insects", drawings(30))
    kept = folder / "kept"
    assert yours.main(["train", str(folder / "insects"), "--out", str(kept)]) == 0
    assert yours.main(["export", str(out), "--from", str(kept)]) == 0
    backbone = backbones.load()
    known = load_trained(kept, fingerprint(backbone))
    network = portable.with_head(backbone, known.head, known.classes)
    answers = []
    for file, (_, image) in zip(files, drawings(PICTURES, seed=9), strict=True):
        image.resize((300, 240)).save(file)
        answers.append(network.top(network.preprocess(look(file)), k=3)[0])
    return answers


@pytest.fixture(scope="module")
def page(browser, exported):
    """The page, opened from the disk, whose network is there: one test uses it after another."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.requested, page.complaints = [], []
    page.on("request", lambda request: page.requested.append(request.url))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: page.complaints.append(said.text))
    page.goto(exported[0].as_uri())
    page.locator(".doing", has_text="Choose a file").wait_for()
    yield page
    page.close()


def choose(page, file):
    anew(page)
    page.locator("input[type=file]").set_input_files(file)
    computed(page)
    page.locator(".said", has_text="For ").wait_for()


def answers(page):
    shares = page.locator(".five .bar").evaluate_all(SHARES)
    return dict(zip(page.locator(".five .name").all_inner_texts(), shares, strict=True))


def test_it_answers_as_python_does_and_asks_for_nothing(page, exported):
    page_file, files, expected = exported
    for file, python in zip(files, expected, strict=True):
        choose(page, file)
        found = answers(page)
        assert list(found) == [name for name, _ in python]
        assert found == pytest.approx(dict(python), abs=CLOSE)
    assert page.requested == [page_file.as_uri()]
    assert page.complaints == []
    assert page_file.stat().st_size <= MOST
    # What a script would send is refused by the page itself.
    refused = page.evaluate("fetch('http://127.0.0.1:9/').then(() => false, () => true)")
    assert refused
    assert any("Content Security Policy" in said for said in page.complaints)


def test_a_map_is_laid_over_the_picture_for_any_of_the_answers(page, exported):
    choose(page, exported[1][0])
    names = list(answers(page))
    assert page.locator(".photo").get_attribute("aria-label") == f"Your picture, under the map of {names[0]}"
    page.locator(".five input").nth(2).check()
    assert page.locator(".photo").get_attribute("aria-label") == f"Your picture, under the map of {names[2]}"
    assert f"For {names[2]} the place in row" in page.locator(".said").inner_text()
    page.get_by_label("Lay the map over the photo").uncheck()
    assert page.locator(".photo").get_attribute("aria-label") == "Your picture"
    page.get_by_label("Lay the map over the photo").check()


def test_what_is_no_picture_is_said_and_the_next_picture_is_seen(page, exported):
    text = {"name": "mine.heic", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic" + bytes(99)}
    page.locator("input[type=file]").set_input_files(text)
    page.locator(".problem", has_text="This browser cannot read the file").wait_for()
    assert page.locator(".said").inner_text() == ""
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = Image.open(exported[1][1]).transpose(Image.Transpose.ROTATE_90)
    sideways = {"name": "a.png", "mimeType": "image/png", "buffer": encoded(turned, "PNG", exif=exif)}
    choose(page, sideways)
    assert page.locator(".problem").inner_text() == ""
    assert answers(page) == pytest.approx(dict(exported[2][1]), abs=CLOSE)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_can_be_used_on_every_screen_and_by_everybody(page, exported, theme):
    page.emulate_media(color_scheme=theme)
    choose(page, exported[1][0])
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("body").evaluate(BEYOND) == []
        assert page.locator("body").evaluate(SMALL) == []
    page.locator("details").evaluate("details => details.open = true")
    assert_accessible(page)


def test_other_browsers_answer_the_same(other, exported):
    page_file, files, expected = exported
    other.open(page_file.as_uri())
    content = json.dumps(base64.b64encode(files[0].read_bytes()).decode())
    other.until("document.querySelector('.doing')?.textContent.startsWith('Choose')")
    other.evaluate(
        f"""(() => {{
            const bytes = Uint8Array.from(atob({content}), letter => letter.charCodeAt(0));
            const data = new DataTransfer(), input = document.querySelector('input[type=file]');
            data.items.add(new File([bytes], 'mine.png', {{ type: 'image/png' }}));
            input.files = data.files;
            input.dispatchEvent(new Event('change'));
        }})()"""
    )
    other.until("document.querySelector('.doing').textContent.startsWith('Computed')")
    found = other.evaluate(
        "[...document.querySelectorAll('.five label')].map(label =>"
        " [label.querySelector('.name').textContent, label.querySelector('.bar').style.width])"
    )
    assert [name for name, _ in found] == [name for name, _ in expected[0]]
    shares = {name: float(width.rstrip("%")) / 100 for name, width in found}
    assert shares == pytest.approx(dict(expected[0]), abs=CLOSE)

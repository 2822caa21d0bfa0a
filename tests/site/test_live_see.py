"""See: the book's ImageNet network in the reader's tab, on the book's photographs and on the reader's own."""

import base64
import gzip
import io
import json
import re
import time
from urllib.parse import unquote, urljoin

import pytest
import waiting
from accessibility import assert_accessible
from bs4 import BeautifulSoup
from PIL import Image
from test_live import BEYOND, SMALL
from waiting import anew, computed

from unboxed import backbones, explore, siblings
from unboxed.photos import shipped_photo

PAGE = "book/seeing/inside-a-convnet"
NAME = "see"
WAITING = 3_000  # bytes of scripts, compressed, that a page with the figure costs who does not use it
WHOLE = 50_000  # and who does: about half a hundredth of the weights
NETWORK = 9_500_000  # bytes of weights


@pytest.fixture(scope="module")
def backbone():
    return backbones.load()


@pytest.fixture
def asleep(visit_figure):
    """Open the page at the figure, which waits to be asked."""
    return lambda *given, **settings: visit_figure(PAGE, NAME, *given, **settings)


@pytest.fixture
def asked(visit_figure):
    """Open the page, ask for the network, and wait until it has looked at the photo."""
    return waiting.asked(visit_figure, PAGE, NAME)


@pytest.fixture(scope="module")
def loaded(visits):
    with waiting.loaded(visits, PAGE, NAME) as page_and_root:
        yield page_and_root


@pytest.fixture
def looking(loaded):
    """The page at the figure, whose network has looked at the photo: one page for several tests."""
    waiting.as_at_first(*loaded)
    return loaded


@pytest.fixture
def looking_at_less(loaded):
    """The same with a picture of 160 pixels a side, which takes half the time, where no number counts."""
    waiting.as_at_first(*loaded, smaller=True)
    return loaded


def said(root):
    return root.locator(".said").inner_text()


def answers(root):
    """The five answers, each with its probability in percent as it is shown."""
    names, shares = (root.locator(f".five .{part}").all_inner_texts() for part in ("name", "share"))
    return list(zip(names, shares, strict=True))


def file(image, kind="PNG", **options):
    made = io.BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


# The bytes that a text stands for: hundreds of thousands of numbers take a driver a second.
BYTES = "(text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0)))"


def in_text(content):
    return base64.b64encode(content).decode()


def photo(name):
    return Image.fromarray((255 * shipped_photo(name).image).round().byte().permute(1, 2, 0).numpy())


def choose(root, content, name="mine.png", kind="image/png"):
    anew(root)
    root.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})


def reached(folder, script):
    """The scripts that one loads, at once and when it is used."""
    text = (folder / script).read_text("utf-8")
    at_once = {name for _, name in siblings.SIBLING.findall(text)}
    later = {name for _, name in siblings.LATER.findall(text)}
    return at_once, later


def test_who_does_not_ask_for_it_pays_for_a_button(asleep, site, address):
    page, root = asleep(lean=False)
    assert root.locator(".still img").is_visible()
    assert root.get_by_role("button", name="Load the network, 9.4 MB").is_visible()
    page.wait_for_timeout(500)
    folder = site / "_static" / "explorables"
    asked = [unquote(url.partition("?")[0]) for url in page.requested if "/explorables/" in url]
    scripts = [url for url in asked if url.endswith(".mjs")]
    assert sorted(url.rpartition("/")[2] for url in scripts) == ["asking.mjs", "see.mjs"]
    assert [url for url in asked if url.endswith((".bin", ".json"))] == []
    paths = [site / url.removeprefix(f"{address}/") for url in scripts]
    assert sum(len(gzip.compress(path.read_bytes())) for path in paths) <= WAITING
    bundles = json.loads(root.get_attribute("data-bundles"))
    assert sum(bundle["bytes"] for bundle in bundles.values()) <= NETWORK
    waits, found = {"see.mjs"}, set()
    while waits:
        found.add(script := waits.pop())
        waits |= set.union(*reached(paths[0].parent, script)) - found
    assert {"see-form.mjs", "deep-worker.mjs", "deep.mjs", "nn.mjs"} <= found
    assert sum(len(gzip.compress((paths[0].parent / script).read_bytes())) for script in found) <= WHOLE
    assert folder.is_dir()


def test_it_sees_what_the_page_says_and_nothing_is_sent(looking, backbone, address):
    page, root = looking
    measured = dict(backbone.top(backbone.preprocess(shipped_photo("china").image))[0])
    assert [name for name, _ in answers(root)][:2] == list(measured)[:2]
    shown = {name: float(share.rstrip("%")) for name, share in answers(root)}
    # The third and the fourth lie so near together that rounding the pixels changes their places.
    assert shown == pytest.approx({name: 100 * share for name, share in measured.items()}, abs=1.5)
    assert said(root).startswith("palace ")
    assert root.locator(".eight canvas").count() == 8
    before = list(page.requested)
    icon = page.evaluate("document.querySelector('link[rel*=icon]').href")  # asked for at each new address

    # A picture of the reader's own: the network answers as it does in Python, and no request is made.
    choose(root, file(photo("coffee")))
    computed(root)
    expected = backbone.top(backbone.preprocess(shipped_photo("coffee").image))[0]
    assert answers(root)[0][0] == expected[0][0]
    assert float(re.search(r"\d+", answers(root)[0][1])[0]) == pytest.approx(100 * expected[0][1], abs=1.5)
    assert root.get_by_label("yours").is_checked()
    root.locator(".five input").nth(1).check()
    assert "For cup the place in row" in said(root)
    label = root.locator(".photo").get_attribute("aria-label")
    assert label == "Your picture, under the map of cup"
    root.get_by_label("Strongest channels of").select_option("stem")
    root.get_by_text("The stage has 32 channels of 112 × 112 places").wait_for()
    page.wait_for_timeout(600)
    new = [url for url in page.requested[len(before) :] if url != icon and not url.startswith("blob:")]
    assert new == []
    assert [url for url in page.requested if not url.startswith((address, "data:", "blob:"))] == []
    # Its address says that it was the reader's own, and nothing of it.
    assert "see.photo=own" in page.url
    assert len(page.url) < 400
    assert page.complaints == []


def test_a_picture_that_lies_on_its_side_is_set_upright(looking_at_less):
    _, root = looking_at_less
    upright = photo("coffee")
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    turned = upright.transpose(Image.Transpose.ROTATE_90)
    choose(root, file(turned, "JPEG", quality=98, subsampling=0, exif=exif), "mine.jpg", "image/jpeg")
    computed(root)
    with_exif = answers(root)[0]
    choose(root, file(upright, "JPEG", quality=98, subsampling=0), "mine.jpg", "image/jpeg")
    computed(root)
    # A cup that lies on its side is an espresso too, of which the network is less sure by a third.
    assert with_exif[0] == answers(root)[0][0] == "espresso"
    surely = [float(re.search(r"\d+", share)[0]) for _, share in (with_exif, answers(root)[0])]
    assert surely[0] == pytest.approx(surely[1], abs=5)


BLANK = """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
    .data.every(value => value === 0)"""


def test_what_is_no_picture_is_said_in_one_message_and_what_was_there_stays(looking_at_less):
    page, root = looking_at_less
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(2000)
    for content, name, kind, message in (
        (b"This is a text.", "mine.txt", "text/plain", "cannot read the file as a picture"),
        (b"This is a text.", "mine.jpg", "image/jpeg", "cannot read the file as a picture"),
        (heic, "mine.heic", "image/heic", "cannot read the file as a picture"),
        (b"", "mine.png", "image/png", "cannot read the file as a picture"),
        (file(Image.new("RGB", (900, 20))), "mine.png", "image/png", "no side may be more than 40 times"),
    ):
        choose(root, content, name, kind)
        root.locator(".problem", has_text=message).wait_for()
        assert root.locator(".problem").count() == 1
        assert said(root) == ""  # what it said was of the picture before
        assert root.locator(".work").get_attribute("aria-busy") == "false"
    assert root.locator(".photo canvas").first.evaluate(BLANK), "that picture is gone"
    assert_accessible(page, within="#explore-see")
    root.get_by_label("rocket").check()
    root.locator(".name", has_text="missile").wait_for()
    assert root.locator(".problem").inner_text() == ""
    assert page.complaints == []


def test_large_and_moving_and_clear_pictures_are_seen(looking_at_less):
    page, root = looking_at_less
    large = photo("coffee").resize((8700, 5800), Image.Resampling.NEAREST)  # 50 megapixels
    moving = [photo("coffee"), photo("rocket").resize((600, 400))]
    clear = photo("coffee").convert("RGBA")
    for content, name, kind in (
        (file(large, "JPEG"), "mine.jpg", "image/jpeg"),
        (
            file(moving[0], "WEBP", save_all=True, append_images=moving[1:], lossless=True),
            "mine.webp",
            "image/webp",
        ),
        (file(clear), "mine.png", "image/png"),
    ):
        choose(root, content, name, kind)
        computed(root)
        assert answers(root)[0][0] == "espresso"
    assert page.complaints == []


def test_pictures_come_from_the_clipboard_and_by_dropping(looking_at_less):
    page, root = looking_at_less
    content = in_text(file(photo("coffee").resize((300, 200))))
    event = """([content, kind]) => {
        const data = new DataTransfer();
        data.items.add(new File([BYTES(content)], 'mine.png', { type: 'image/png' }));
        const see = document.querySelector('#explore-see .see');
        const options = { clipboardData: data, dataTransfer: data, bubbles: true, cancelable: true };
        if (kind === 'paste') document.body.dispatchEvent(new ClipboardEvent('paste', options));
        else see.dispatchEvent(new DragEvent('drop', options));
    }""".replace("BYTES", BYTES)
    for kind in ("paste", "drop"):
        anew(root)
        page.evaluate(event, [content, kind])
        computed(root)
        assert answers(root)[0][0] == "espresso"
    assert page.complaints == []


# Presses a control, and Cancel as soon as a layer has been passed: the next ones wait for no test.
CANCELLED = """(root, control) => new Promise(done => {
    const doing = root.querySelector('.doing');
    new MutationObserver((_, observer) => {
        if (!doing.textContent.startsWith('Layer')) return;
        observer.disconnect();
        root.querySelector('.work button').click();
        done();
    }).observe(doing, { childList: true });
    root.querySelector(control).click();
})"""


def test_it_can_be_stopped_and_the_page_answers_meanwhile(looking):
    page, root = looking
    page.evaluate(
        """() => { window.longest = 0; let last = performance.now();
            const beat = () => { const now = performance.now();
                window.longest = Math.max(window.longest, now - last); last = now; setTimeout(beat, 10) };
            beat() }"""
    )
    root.evaluate(CANCELLED, "input[value=rocket]")
    root.locator(".doing", has_text="Stopped.").wait_for()
    page.wait_for_timeout(1500)
    assert root.locator(".doing").inner_text() == "Stopped."
    page.evaluate("window.longest = 0; window.began = performance.now()")
    root.get_by_role("button", name="Look at it again").click()
    root.locator(".name", has_text="missile").wait_for()
    computed(root)
    # Of a page that computes itself, the longest wait is all that it takes to compute.
    assert page.evaluate("window.longest < (performance.now() - window.began) / 2")


def usable(page, root):
    """What it shows fits the screen, can be hit, and is accessible in both themes."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert root.evaluate(BEYOND) == []
    assert root.evaluate(SMALL) == []
    assert_accessible(page, within="#explore-see")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert_accessible(page, within="#explore-see", colours_only=True)
    page.evaluate("document.documentElement.dataset.theme = 'light'")


def test_all_of_it_can_be_used_on_a_wide_screen(looking):
    usable(*looking)


def test_the_keyboard_is_enough_and_all_of_it_can_be_used_on_the_narrowest_screen(asleep):
    page, root = asleep(width=320)
    root.get_by_role("button", name="Load the network").focus()
    page.keyboard.press("Enter")
    computed(root)
    assert root.evaluate("root => root.querySelector('.form').contains(document.activeElement)")
    page.keyboard.press("Tab")  # the map
    page.keyboard.press("Space")
    assert root.locator(".photo").get_attribute("aria-label") == "The photo: temple"
    page.keyboard.press("Tab")  # the patch
    page.keyboard.press("Tab")  # the photos
    page.keyboard.press("ArrowRight")
    root.locator(".name", has_text="football helmet").wait_for()
    computed(root)
    root.locator(".five input").first.focus()
    page.keyboard.press("ArrowDown")
    assert root.locator(".five input").nth(1).is_checked()
    heard = root.locator("[role=status].heard", has_text=f"For {answers(root)[1][0]} the place in row")
    heard.wait_for(state="attached")
    usable(page, root)


def test_weights_that_do_not_arrive_give_the_picture_back_until_they_do(asleep):
    def missing(route):
        route.fulfill(status=404, body="not here")

    def corrupt(route):
        sent = bytearray(route.fetch().body())
        sent[len(sent) // 2] ^= 1
        route.fulfill(content_type="application/octet-stream", body=bytes(sent))

    page, root = asleep("see.side=160")
    press = "Load the network"
    for spoil, words in (
        (missing, "expected a file, got the answer 404"),
        (corrupt, "damaged: expected the checksum"),
    ):
        page.context.route("**/backbone_2.*.bin", spoil)
        root.get_by_role("button", name=press).click()
        root.get_by_text(words).wait_for()
        assert root.locator(".still img").is_visible()
        page.context.unroute("**/backbone_2.*.bin")
        press = "Try again"
    root.get_by_role("button", name=press).click()
    computed(root)
    assert not root.locator(".still").is_visible()


def test_a_part_can_be_hidden_and_the_answers_follow(looking, backbone):
    page, root = looking
    root.get_by_label("Hide a part").check()
    root.locator(".said", has_text="With this part hidden, palace").wait_for()
    patch = root.locator(".patch")
    patch.focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    # Many places on the way may be passed over; the last one is not.
    at = {"across": 48, "down": 80}
    image = backbone.preprocess(shipped_photo("china").image)
    covered = image.clone()
    covered[..., at["down"] : at["down"] + 64, at["across"] : at["across"] + 64] = 0.5
    place = backbone.categories.index("palace")
    expected = 100 * backbone.model(covered).softmax(dim=1)[0, place].item()
    moved = "Grey patch, 48 pixels from the left and 80 from the top"
    assert patch.get_attribute("aria-label").startswith(moved)
    page.wait_for_function("document.querySelector('#explore-see .see').dataset.hidden === '48 80'")
    assert float(answers(root)[0][1].rstrip("%")) == pytest.approx(expected, abs=1.5)
    # By pointer it is dragged, or called to a place.
    box = root.locator(".photo").bounding_box()
    step = box["width"] / 224
    page.mouse.move(box["x"] + 80 * step, box["y"] + 112 * step)
    page.mouse.down()
    page.mouse.move(box["x"] + 100 * step, box["y"] + 60 * step, steps=5)
    page.mouse.up()
    assert patch.get_attribute("aria-label").startswith("Grey patch, 68 pixels from the left and 28 from")
    root.locator(".photo").click(position={"x": 200 * step, "y": 200 * step}, force=True)
    assert patch.get_attribute("aria-label").startswith("Grey patch, 160 pixels from the left and 160 ")
    root.get_by_label("Hide a part").uncheck()
    assert said(root).startswith("palace ")
    assert page.complaints == []


def drag(page, start, by):
    """Drag with one finger, from a place of the window, so many pixels across and down, and hold it there."""
    touch, began = page.context.new_cdp_session(page), time.time()
    # Held at the end, and long enough by the times that the browser is told: else the page would glide on.
    shares, times = [*(i / 8 for i in range(9)), 1], [*(i / 60 for i in range(9)), 1]
    for share, at in zip(shares, times, strict=True):
        point = {"x": start[0] + by[0] * share, "y": start[1] + by[1] * share}
        about = {"type": "touchMove" if share else "touchStart", "timestamp": began + at}
        touch.send("Input.dispatchTouchEvent", about | {"touchPoints": [point]})
    over = {"type": "touchEnd", "timestamp": began + 1, "touchPoints": []}
    touch.send("Input.dispatchTouchEvent", over)


def test_a_finger_drags_the_patch_and_beside_it_the_page(asked):
    page, root = asked("see.patch=yes&see.side=160", width=375, height=740, has_touch=True, lean=False)
    root.locator(".said", has_text="With this part hidden").wait_for()
    patch, scrolled = root.locator(".patch"), "Math.round(scrollY)"
    page.evaluate("document.querySelector('#explore-see .photo').scrollIntoView({ block: 'center' })")
    before, box = page.evaluate(scrolled), root.locator(".photo").bounding_box()
    pixel = box["width"] / 224

    middle = [box["x"] + 112 * pixel, box["y"] + 112 * pixel]
    drag(page, middle, [30 * pixel, -60 * pixel])
    label = patch.get_attribute("aria-label")
    assert label.startswith("Grey patch, 110 pixels from the left and 20 from the top")
    page.wait_for_function("document.querySelector('#explore-see .see').dataset.hidden === '110 20'")
    assert page.evaluate(scrolled) == before
    # Out of the picture it stays at the border, under the finger as long as there is one.
    drag(page, [middle[0] + 30 * pixel, middle[1] - 60 * pixel], [0, -100 * pixel])
    assert patch.get_attribute("aria-label").startswith("Grey patch, 110 pixels from the left and 0 from")
    assert page.evaluate(scrolled) == before

    # A finger that begins on the photo, or beside it, has the page.
    for place in ([box["x"] + 20 * pixel, box["y"] + 180 * pixel], [box["x"] / 2, middle[1]]):
        drag(page, place, [0, -120])
        page.wait_for_function(f"{scrolled} > {before} + 60")
        page.evaluate(f"scrollTo({{ top: {before}, behavior: 'instant' }})")
        page.wait_for_function(f"{scrolled} === {before}")
    assert patch.get_attribute("aria-label").startswith("Grey patch, 110 pixels from the left and 0 from")
    # One that points at a place calls it there.
    page.touchscreen.tap(box["x"] + 60 * pixel, box["y"] + 180 * pixel)
    place = [int(number) for number in re.findall(r"\d+", patch.get_attribute("aria-label"))]
    assert place == pytest.approx([28, 148], abs=1)
    assert page.complaints == []


SPY = """() => {
    window.streams = [];
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
        if (window.without) throw new DOMException('', window.without);
        window.streams.push(await open(wanted));
        return window.streams.at(-1);
    };
}"""
ON = "window.streams.map(stream => stream.getTracks().filter(track => track.readyState === 'live').length)"


def test_the_camera_is_asked_for_by_a_button_and_off_once_it_has_given_a_picture(looking_at_less):
    page, root = looking_at_less
    page.context.grant_permissions(["camera"])
    page.evaluate(SPY)
    assert page.evaluate(ON) == []
    root.get_by_role("button", name="Camera", exact=True).click()
    root.get_by_role("button", name="Take the picture").wait_for()
    assert page.evaluate(ON) == [1]
    page.wait_for_function("document.querySelector('#explore-see video').videoWidth")
    assert_accessible(page, within="#explore-see")
    root.get_by_role("button", name="Take the picture").click()
    root.locator(".photo[aria-label^='Your picture, under the map']").wait_for()
    assert page.evaluate(ON) == [0]
    assert not root.locator("video").is_visible()
    for ends in ("press", "leave"):
        root.get_by_role("button", name="Camera", exact=True).click()
        root.get_by_role("button", name="Camera off").wait_for()
        assert page.evaluate(ON)[-1] == 1
        if ends == "press":
            root.get_by_role("button", name="Camera off").click()
        else:
            page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
        assert page.evaluate(ON)[-1] == 0
    for fault, message in (("NotAllowedError", "is not allowed"), ("NotFoundError", "No camera was found")):
        page.evaluate("fault => window.without = fault", fault)
        root.get_by_role("button", name="Camera", exact=True).click()
        root.locator(".problem", has_text=message).wait_for()
        assert not root.locator("video").is_visible()
    assert page.complaints == []


def test_an_address_opens_it_as_it_was(asked):
    page, root = asked("see.photo=chelsea&see.answer=3&see.stage=block2&see.map=no")
    assert root.get_by_label("cat", exact=True).is_checked()
    assert root.locator(".five input").nth(2).is_checked()
    assert root.get_by_label("Strongest channels of").input_value() == "block2"
    assert "For tabby the place" in said(root)
    root.get_by_role("button", name="Reset").click()
    root.locator(".name", has_text="palace").wait_for()
    page.wait_for_url(lambda url: "see." not in url)


NOTEBOOK = """async ([module, bundles, picture]) => {
    const bytes = async file => new DataView(await (await fetch(file)).arrayBuffer());
    for (const bundle of Object.values(bundles)) {
        bundle.weights = await bytes(bundle.weights);
        bundle.manifest = await (await fetch(bundle.manifest)).json();
    }
    const address = URL.createObjectURL(new Blob([module], { type: 'text/javascript' }));
    const figure = (await import(address)).default;
    const model = { get: key => ({ state: { side: '160' }, bundles })[key], set() {}, save_changes() {} };
    const el = document.body.appendChild(document.createElement('div'));
    const stop = await figure.render({ model, el });
    const until = async what => { while (!what()) await new Promise(done => setTimeout(done, 20)) };
    const computed = () => el.querySelector('.doing')?.textContent.startsWith('Computed');
    el.querySelector('.waits button').click();
    await until(computed);
    el.querySelector('.doing').textContent = '';
    const data = new DataTransfer();
    data.items.add(new File([BYTES(picture)], 'mine.png', { type: 'image/png' }));
    const options = { clipboardData: data, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new ClipboardEvent('paste', options));
    await until(() => computed() || el.querySelector('.problem').textContent);
    const said = [el.querySelector('.name').textContent, el.querySelector('.problem').textContent];
    stop();
    return said;
}""".replace("BYTES", BYTES)


def test_in_a_notebook_its_workers_read_a_reader_s_own_picture(site, address, reader):
    page = BeautifulSoup(site.joinpath(f"{PAGE}.html").read_text("utf-8"), "html.parser")
    bundles = json.loads(page.select_one("#explore-see")["data-bundles"])
    for bundle in bundles.values():
        bundle.update(
            {kind: urljoin(f"{address}/{PAGE}.html", bundle[kind]) for kind in ("manifest", "weights")}
        )
    reader.goto(f"{address}/_static/explorables.mjs")
    reader.complaints.clear()
    said = reader.evaluate(
        NOTEBOOK, [explore.module(NAME), bundles, in_text(file(photo("coffee").resize((300, 200))))]
    )
    reader.goto("about:blank")
    assert said == ["espresso", ""]
    assert reader.complaints == []

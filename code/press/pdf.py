"""Print the whole book from the site that is there; nothing is executed for it."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import yaml
from bs4 import Tag
from playwright.sync_api import Page

from press import addresses, bind, chapters, editions, printing, proof, runs, volume, wheel

FOLDER = chapters.BUILD / "press" / "paper"
EDGE = 15 / 25.4 * 72  # points that stay free at each side; the margins are a little wider
# What must not be lost: lines of listings, text that is set in one font, and the signs of formulas.
WORDS = """() => Object.fromEntries([...document.querySelectorAll("main article")].map(article => {
    const found = [...article.querySelectorAll("pre")].flatMap(pre => pre.innerText.split("\\n"));
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
        const within = node.parentElement;
        if (!within.closest("pre, math, svg") && within.checkVisibility()) found.push(node.data);
    }
    return [article.id, found.filter(text => text.trim())];
}))"""
SIGNS = """() => Object.fromEntries([...document.querySelectorAll("main article")].map(article => [article.id,
    [...article.querySelectorAll("math :is(mi, mn, mo, mtext)")].map(sign => sign.textContent).join("")]))"""
# What is wider than the paper leaves room for: Chromium would print the whole book smaller for its sake.
PAPER = round(210 / 25.4 * 96)  # pixels
COLUMN = "body { inline-size: 168mm; }"  # what lies between the margins
WIDE = """() => [...document.querySelectorAll("main *")]
    .filter(part => part.getBoundingClientRect().right > document.body.getBoundingClientRect().right + 1
        || (part.matches("p, li, td, pre") && part.scrollWidth > part.clientWidth + 1))
    .map(part => part.textContent.trim().slice(0, 60))"""
NUMBER = """places => document.querySelectorAll(".contents .entry a").forEach(entry => {
    entry.querySelector(".number").textContent = places[entry.hash.slice(1)];
})"""
# Pictures are not drawn while only the places of headings are looked for.
DRAFT = "img { visibility: hidden; }"


def make() -> int:
    """Print the book into the site, and see that nothing of it is lost; returns the exit status.

    Raises:
        ValueError: If there is no site, or the printed book lacks something; what it lacks is said.
        OSError: If Chromium is not there or does not go on, or the file cannot be written.
    """
    target = bind.SITE / editions.name(".pdf")
    try:
        pages, size = write(bind.SITE, target, volume.entries())
    except KeyboardInterrupt:
        print(f"\nStopped. {target} is as it was.", file=sys.stderr)
        return 130
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise OSError(f"{target} could not be made: {runs.explain(error)}") from error
    editions.offer(bind.SITE)
    print(f"✓ {target.relative_to(chapters.ROOT)}: {pages} pages, {size / 1e6:.1f} MB")
    return 0


def write(site: Path, target: Path, order: list[volume.Entry]) -> tuple[int, int]:
    """Print pages of a site into one file, whole or not at all.

    Args:
        site: The folder of the site.
        target: The file.
        order: The pages.

    Returns:
        How many sheets it has, and how many bytes.

    Raises:
        ValueError: If a page is not in the site, or the printed book lacks something.
        OSError: If Chromium is not there or does not go on, or the file cannot be written.
    """
    if not (site / "index.html").is_file():
        raise ValueError(f"{site}: expected a site to print, and there is none; make book builds it")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder, printing.chromium() as browser:
        here = Path(folder)
        _say(f"Reading {len(order)} pages …")
        read = list(volume.articles(site, here, order, addresses.site()))
        about, day = _about()
        sheets = here / "book.html"
        sheets.write_text(volume.document(about, read, site, here), "utf-8")
        with printing.opened(browser, sheets) as page:
            _say("Laying them out, to number the contents …")
            draft = here / "draft.pdf"
            with _style(page, DRAFT):
                draft.write_bytes(printing.pdf(page, tagged=False))
            numbers = proof.places(draft)
            page.evaluate(NUMBER, numbers)
            _say(f"Printing, with {volume.figures(read)} pictures …")
            raw = here / "raw.pdf"
            raw.write_bytes(printing.pdf(page, outline=True))
            words, signs = page.evaluate(WORDS), page.evaluate(SIGNS)
            page.set_viewport_size({"width": PAPER, "height": PAPER})
            with _style(page, COLUMN):
                wide = page.evaluate(WIDE)
        whole = here / "whole.pdf"
        count = finish(raw, whole, about, day)
        _say(f"Looking through {count} sheets …")
        faults = proof.faults(whole, _expected(read, words, signs))
        if wide:
            faults.append(proof.said("parts that are wider than the page", wide))
        if faults:
            raise ValueError("The printed book is not whole:\n" + "\n".join(f"  {fault}" for fault in faults))
        with whole.open("rb+") as file:
            os.fsync(file.fileno())
        whole.replace(target)
        return count, target.stat().st_size


def finish(raw: Path, target: Path, about: volume.About, day: datetime | None) -> int:
    """Say in a PDF what it is, and pack it; returns how many sheets it has.

    Args:
        raw: The file as Chromium printed it.
        target: Where to write.
        about: What the book says of itself.
        day: When its sources were as they are; None leaves every date out, so that no clock is in it.
    """
    with pikepdf.open(raw) as book:
        book.Root.Lang = "en"
        book.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        for name in map(str, list(book.docinfo)):
            del book.docinfo[name]
        book.docinfo["/Title"], book.docinfo["/Author"] = about.title, about.author
        if day is not None:
            book.docinfo["/CreationDate"] = f"D:{day.astimezone(UTC):%Y%m%d%H%M%S}Z"
        book.save(
            target,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
        return len(book.pages)


def _expected(
    read: list[tuple[volume.Entry, Tag]], words: dict[str, list[str]], signs: dict[str, str]
) -> proof.Expected:
    heads = {str(article["id"]): volume.heading(article) for _, article in read}
    alts = [str(image["alt"]) for _, article in read for image in article.select("img[alt]") if image["alt"]]
    return proof.Expected(heads, alts, words, signs, EDGE)


def _about() -> tuple[volume.About, datetime | None]:
    told = yaml.safe_load((chapters.ROOT / "_config.yml").read_text("utf-8"))
    package, day = wheel.project(), _day()
    edition = [f"Version {package[1]}" if package else "", f"{day:%-d %B %Y}" if day else ""]
    said = ", ".join(filter(None, edition))
    return volume.About(told["title"], told["author"], said, addresses.site()), day


def _day() -> datetime | None:
    """Return when the present commit was made, if git knows."""
    command = ["git", "-C", str(chapters.ROOT), "show", "-s", "--format=%cI", "HEAD"]
    with contextlib.suppress(OSError, ValueError):
        return datetime.fromisoformat(subprocess.run(command, capture_output=True, text=True).stdout.strip())
    return None


@contextlib.contextmanager
def _style(page: Page, rules: str) -> Iterator[None]:
    added = page.add_style_tag(content=rules)
    yield
    added.evaluate("sheet => sheet.remove()")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

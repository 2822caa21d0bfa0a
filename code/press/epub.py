"""The book as an EPUB, made of the pages of the finished site: the same run, the same numbers."""

import datetime
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

import yaml

from press import (
    addresses,
    bind,
    builds,
    chapters,
    editions,
    front,
    leaves,
    outline,
    packed,
    whole,
)
from press.leaves import Leaf
from press.plates import Plates

COVER, FRONT, BEHIND, CONTENTS = "cover.jpg", "cover.xhtml", "colophon.xhtml", "contents.xhtml"
FONT = "_static/mathematics.woff2"
FACE = f'''@font-face {{
  font-family: "Unboxed Mathematics";
  src: url("{FONT}") format("woff2");
}}

'''
ABOUT = (
    "A book on neural networks, from one artificial neuron to networks that see, dream and are fooled. Every"
    " figure and every measured number in it was made by the code beside it."
)
PROPERTIES = {COVER: "cover-image", CONTENTS: "nav"}
FOUND = re.compile(r"^(?:FATAL|ERROR|WARNING).*", re.MULTILINE)
# It is over before more would be gained by compiling it better, or by a collector with threads of its own.
JAVA = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
SHOWN = 20  # of what is wrong, so that the reason can be seen


def make(site: Path = bind.SITE) -> int:
    """Make the EPUB of a site, hold it against the pages, and offer it there.

    Args:
        site: The folder of the site.

    Returns:
        The exit status: 0 if the site has its EPUB.

    Raises:
        OSError: If something cannot be read or written.
        ValueError: If there is no site, or the EPUB is not what its pages are; none is left then.
    """
    if not (site / "index.html").is_file():
        raise ValueError(f"{site}: expected the site of the book, and there is none: make book first")
    path = site / editions.name(".epub")
    partial = path.with_suffix(".partial")
    entries = outline.outline()
    pages = [page for entry in entries for page in entry.pages()]
    _say(f"making {path.name} of {len(pages)} pages …")
    try:
        packed.archive(partial, _files(site, entries, pages))
        _say("holding it against the pages …")
        if wrong := whole.problems(partial, site, pages) or _checked(partial):
            more = [f"… and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
            raise ValueError("\n".join(["the EPUB is not whole:", *wrong[:SHOWN], *more]))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    editions.offer(site)
    print(f"The EPUB is at {path} ({path.stat().st_size / 1e6:.1f} MB)")
    return 0


def _say(what: str) -> None:
    print(f"  {what}", file=sys.stderr, flush=True)


def _files(site: Path, entries: Sequence[outline.Entry], pages: Sequence[str]) -> dict[str, bytes]:
    """Make every file of the EPUB, by its place."""
    about, made = _about(site)
    plates = Plates(site)
    made_of = [leaves.leaf(page, pages, plates, about.site) for page in pages]
    titles = dict(zip(pages, (leaf.title for leaf in made_of), strict=True))
    alt = escape(f"{about.title}. {about.subtitle}")
    image = f'<section class="cover"><img src="{COVER}" alt="{alt}"/></section>'
    behind = front.colophon(about.title, about.subtitle, ", ".join(about.authors), made, about.site)
    documents = [
        Leaf(FRONT, about.title, leaves.document(FRONT, about.title, image, "cover")),
        Leaf(BEHIND, "About this book", leaves.document(BEHIND, "About this book", behind, "frontmatter")),
        Leaf(
            CONTENTS,
            "Contents",
            leaves.document(CONTENTS, "Contents", _contents(entries, titles), "frontmatter"),
        ),
        *made_of,
    ]
    texts = {leaf.place: leaf.text.encode() for leaf in documents}
    style = leaves.STYLE.read_bytes()
    files = texts | plates.files | {COVER: front.cover(about.title, about.subtitle, ", ".join(about.authors))}
    if (site / FONT).is_file():
        files[FONT] = (site / FONT).read_bytes()
        style = FACE.encode() + style
    files[leaves.STYLE.name] = style
    told = PROPERTIES | {leaf.place: "mathml" for leaf in made_of if leaf.mathml}
    files["book.opf"] = packed.package(about, files, told, list(texts), COVER).encode()
    return files


def _about(site: Path) -> tuple[packed.About, str]:
    """Say what the book is, and what run it is from."""
    citation = yaml.safe_load((chapters.ROOT / "CITATION.cff").read_text("utf-8"))
    made = builds.load(site).made
    title, _, subtitle = citation["title"].partition(": ")
    about = packed.About(
        title=title,
        subtitle=subtitle[:1].upper() + subtitle[1:],
        authors=[author["name"] for author in citation["authors"]],
        description=ABOUT,
        rights=f"{', '.join(citation['license'])}: see the page About this book",
        site=addresses.site(),
        modified=_dated(made["commit"].partition(",")[0]) or f"{citation['date-released']}T00:00:00Z",
    )
    said = (
        f"Version {citation['version']}, commit {made['commit']}, run on {made['machine']}, {made['device']},"
    )
    return about, f"{said} profile {made['profile']}. All numbers and figures are those of that run."


def _dated(commit: str) -> str | None:
    """Return when a commit was made; nothing if git does not know it."""
    command = ["git", "-C", str(chapters.ROOT), "show", "-s", "--format=%ct", commit]
    try:
        said = subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:  # no git on this machine
        return None
    if not said.isdigit():
        return None
    return datetime.datetime.fromtimestamp(int(said), datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _contents(entries: Iterable[outline.Entry], titles: dict[str, str]) -> str:
    first = next(iter(titles))
    marks = [
        ("cover", FRONT, "Cover"),
        ("toc", CONTENTS, "Contents"),
        ("bodymatter", f"{first}.xhtml", "The book"),
    ]
    landmarks = "".join(
        f'<li><a epub:type="{kind}" href="{place}">{name}</a></li>' for kind, place, name in marks
    )
    return (
        f'<nav epub:type="toc" role="doc-toc" id="toc"><h1>Contents</h1>{_listed(entries, titles)}</nav>\n'
        f'<nav epub:type="landmarks" hidden="hidden"><h2>Landmarks</h2><ol>{landmarks}</ol></nav>'
    )


def _listed(entries: Iterable[outline.Entry], titles: dict[str, str]) -> str:
    items = []
    for entry in entries:
        page = entry.page
        name = (
            f'<a href="{page}.xhtml">{escape(titles[page])}</a>' if page else f"<span>{entry.caption}</span>"
        )
        items.append(f"<li>{name}{_listed(entry.below, titles) if entry.below else ''}</li>")
    return f"<ol>{''.join(items)}</ol>"


def _checked(path: Path) -> list[str]:
    """Have EPUBCheck read an EPUB, where it is installed; returns its errors and warnings.

    Raises:
        ValueError: If it is not installed, and has to be.
    """
    program = shutil.which("epubcheck")
    if program is None:
        lacking = "EPUBCheck is not installed (on Debian: apt-get install epubcheck)"
        if os.environ.get("CI") == "true":
            raise ValueError(f"{lacking}, and the EPUB has to be checked here")
        _say(f"{lacking}: the form of the EPUB is not checked")
        return []
    _say("having EPUBCheck read it …")
    copy = path.with_suffix(".checked.epub")  # it goes by the ending of the name
    try:
        shutil.copyfile(path, copy)
        done = subprocess.run(
            [*_command(program), str(copy)], capture_output=True, encoding="utf-8", errors="replace"
        )
    finally:
        copy.unlink(missing_ok=True)
    said = done.stdout + done.stderr
    return FOUND.findall(said) or ([said.strip()] if done.returncode else [])


def _command(program: str) -> list[str]:
    """Return how EPUBCheck is started: Debian’s is a Java archive, which not every system starts alone."""
    with open(program, "rb") as file:
        return ["java", *JAVA, "-jar", program] if file.read(2) == b"PK" else [program]

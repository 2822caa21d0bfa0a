"""What readers would see of a change: the pages that differ between two sites, and what was measured.

``make changed BEFORE=…`` writes it in Markdown, for whoever looks at the change. It judges nothing:
``press.differences`` does.
"""

from pathlib import Path

from bs4 import BeautifulSoup

from press import builds, differences

LISTINGS = "_modules/"


def report(before: Path, after: Path) -> int:
    """Print the pages that differ, and what differs in the measurements; returns 0.

    Raises:
        ValueError: If the later site is not there, or its measurements cannot be read.
    """
    if not (after / "index.html").is_file():
        raise ValueError(f"{after}: expected the folder of a site, and there is no index.html in it")
    if not (before / "index.html").is_file():
        print(f"There is no earlier site in {before}: every page is new.")
        return 0
    print("## Pages\n")
    print(
        "\n".join(f"- {page} {change}" for page, change in pages(before, after).items()) or "No page differs."
    )
    print("\n## Claims and numbers\n")
    now = builds.load(after)
    try:
        print(differences.table(differences.compare(builds.load(before), now)))
    except ValueError as error:  # of another format, say
        print(error)
    return 0


def pages(before: Path, after: Path) -> dict[str, str]:
    """Say of each page that is not the same what became of it, by its name.

    Args:
        before: The folder of a site.
        after: That of a later one.
    """
    old, new = _files(before), _files(after)
    found = {}
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            found[name] = "is new"
        elif name not in new:
            found[name] = "is gone"
        elif old[name].read_bytes() != new[name].read_bytes() and _seen(old[name]) != _seen(new[name]):
            found[name] = "differs"
    return found


def _files(site: Path) -> dict[str, Path]:
    """Find the pages of a site by name; not the listings of code, which follow what a change itself shows."""
    found = {path.relative_to(site).as_posix().removesuffix(".html"): path for path in site.rglob("*.html")}
    return {name: path for name, path in found.items() if not name.startswith(LISTINGS)}


def _seen(path: Path) -> tuple[str, list[str]]:
    """Return what a page itself shows, apart from what stands around every page: its words and pictures."""
    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    shown = soup.select_one("article.bd-article") or soup
    pictures = [str(tag.get("src") or tag.get("srcset")) for tag in shown.find_all(["img", "source"])]
    return " ".join(shown.get_text(" ").split()), pictures

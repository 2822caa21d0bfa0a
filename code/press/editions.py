"""The book as one file, where the site has it: pages offer it, and none where it is not there.

Pages are changed in place. Binding swaps in a site without such files whenever anything has changed, so that
none is ever offered beside pages that it was not made of.
"""

from pathlib import Path

from press import wheel

SUFFIXES = ("pdf", "epub")


def name(suffix: str) -> str:
    """Return what the file is called."""
    project = wheel.project()
    return f"{project[0] if project else 'book'}.{suffix}"


def offer(site: Path) -> None:
    """Have the pages of a site offer what there is."""

"""Build the commit that is checked out twice from nothing, in two places and with other JOBS, and compare.

    make sites                                  the whole book: twice as long as a cold build takes
    make sites CHAPTERS="ideas/neuron …"        the executed notebooks of some chapters alone

The executed notebooks have to be the same, byte for byte, but for those of chapters that take times
(``alone: true``). Then the second place is given the times of the first, and binds its site once more from
nothing: the two sites have to be the same, byte for byte, whole.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "code"))
from press import bind, chapters, runs  # noqa: E402


def place(folder: Path) -> Path:
    """Put the commit into a folder of its own, without anything that was built."""
    folder.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
    return folder


def press(book: Path, *arguments: str) -> None:
    """Run its press there; what goes wrong stops this."""
    environment = os.environ | {"PYTHONPATH": str(book / "code"), "PYTHONUTF8": "1"}
    subprocess.run([sys.executable, "-m", "press", *arguments], cwd=book, env=environment, check=True)


def unlike(one: Path, other: Path, ending: str = "") -> Iterator[str]:
    """Name the files below two folders that are not the same."""
    names = {
        path.relative_to(folder).as_posix()
        for folder in (one, other)
        for path in folder.rglob(f"*{ending}")
        if path.is_file()
    }
    for name in sorted(names):
        there = [path.read_bytes() for folder in (one, other) if (path := folder / name).is_file()]
        if len(there) < 2:
            yield f"{name} is in one of them alone"
        elif there[0] != there[1]:
            yield f"{name} differs: {parting(*there)}"


def parting(one: bytes, other: bytes) -> str:
    """Show what stands where two files begin to differ."""
    at = next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )
    return " against ".join(repr(each[max(at - 40, 0) : at + 40]) for each in (one, other))


def give_times(one: Path, other: Path) -> None:
    """Put the runs of one book into another, which forgets its site."""
    for path in (runs.FOLDER, bind.SITE, bind.STAGING):
        shutil.rmtree(other / path.relative_to(ROOT))
    kept = runs.FOLDER.relative_to(ROOT)
    shutil.copytree(one / kept, other / kept)


def main() -> int:
    """Build twice and compare; returns 1 if something differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("chapters", nargs="*", help="their names below book")
    wanted = parser.parse_args().chapters
    with tempfile.TemporaryDirectory() as folder:
        places = [place(Path(folder, name)) for name in ("here", "somewhere else")]
        for book, jobs in zip(places, ("1", "2"), strict=True):
            press(book, *(("chapters", *wanted) if wanted else ("book",)), f"--jobs={jobs}")
        timed = tuple(f"{page.removeprefix('book/')}/" for page in chapters.alone())
        below = runs.FOLDER.relative_to(ROOT) / "book"
        found = [
            said
            for said in unlike(*(book / below for book in places), ending=".ipynb")
            if not said.startswith(timed)
        ]
        if not wanted:
            give_times(*places)
            press(places[1], "book")
            found += unlike(*(book / bind.SITE.relative_to(ROOT) for book in places))
    print("\n".join(found) or "Everything is the same, times aside.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

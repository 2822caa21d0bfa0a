"""Build the commit that is checked out twice from nothing, in two places and with other JOBS, and compare.

    make sites                                  the whole book: twice as long as a cold build takes
    make sites CHAPTERS="ideas/neuron …"        the executed notebooks of some chapters alone

Everything has to be the same, byte for byte, but for times: the page that reports the build, the chapters
that take them (``alone: true``) with their claims in the ledger, and the seconds of ``measurements.json``.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "code"))
from press import chapters, claims, ledger  # noqa: E402

REPORT, LEDGER = "book/reference/build-report", "book/reference/claims"


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
    """Name the files below two folders that are not the same, times aside."""
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
            page = name.removeprefix("_sources/")
            if any(page.startswith((f"{timed}.", f"{timed}/")) for timed in {*chapters.alone(), REPORT}):
                continue
            if plain(name, there[0]) != plain(name, there[1]):
                yield f"{name} differs"


def plain(name: str, content: bytes) -> object:
    """Return what a file says, without times."""
    quiet = {claim.id for claim in claims.load(ledger.LEDGER) if "quiet" in claim.needs}
    if name == f"{LEDGER}.html":
        page = BeautifulSoup(content, "html.parser")
        for claim in quiet:
            for row in page.select(f"#claim-{claim}"):
                row.decompose()
        return str(page)
    if name == "measurements.json":
        found = json.loads(content)
        found["claims"] = [claim for claim in found["claims"] if claim["id"] not in quiet]
        for page in found["pages"].values():
            page.pop("seconds", None)
        for page in chapters.alone():
            found["pages"].pop(page.removeprefix("book/"), None)
        return found
    return content


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
        found = list(unlike(*(book / "_build" / "press" / "runs" for book in places), ending=".ipynb"))
        if not wanted:
            found += unlike(*(book / "_build" / "html" for book in places))
    print("\n".join(found) or "Everything is the same, times aside.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""What a release says: its version, the same in every place that names one, and its part of the changelog.

``make notes TAG=v1.2.3`` checks that a tag is that version, and writes the part to ``_build/notes.md``.
"""

import re
import sys
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
NOTES = Path("_build", "notes.md")
ENTRY = re.compile(r"^## (\S+) \((\d{4}-\d\d-\d\d)\)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def notes(tag: str, root: Path = ROOT) -> str:
    """Return what the changelog says of the version that a tag names.

    Args:
        tag: The tag, such as ``v1.2.3``.
        root: The folder of the book.

    Raises:
        ValueError: If ``pyproject.toml``, ``CITATION.cff``, the first entry of ``CHANGELOG.md`` and the tag
            do not agree in the version, or two of them in the day.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    citation = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    entry = ENTRY.search((root / "CHANGELOG.md").read_text("utf-8"))
    if entry is None:
        raise ValueError("CHANGELOG.md: expected a heading such as ## 1.2.3 (2026-01-31), got none")
    version, day, text = entry.groups()
    named = {
        "pyproject.toml": project["version"],
        "CITATION.cff": str(citation["version"]),
        "CHANGELOG.md": version,
        "the tag": tag.removeprefix("v"),
    }
    if len({*named.values()}) > 1 or not tag.startswith("v"):
        said = ", ".join(f"{found} in {place}" for place, found in named.items())
        raise ValueError(
            f"expected one version everywhere, and a tag v and that version; got {said} ({tag!r})"
        )
    if citation["date-released"] != day:
        raise ValueError(
            f"expected one day, got {citation['date-released']} in CITATION.cff and {day} in CHANGELOG.md"
        )
    return text.strip() + "\n"


def main() -> int:
    """Run the command line; returns the exit status."""
    if len(sys.argv) != 2 or not sys.argv[1]:
        print("expected a tag, as in TAG=v1.2.3", file=sys.stderr)
        return 2
    try:
        text = notes(sys.argv[1])
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    path = ROOT / NOTES
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    print(f"{sys.argv[1]} is the version everywhere; what is new in it is in {NOTES}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

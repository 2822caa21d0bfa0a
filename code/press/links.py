"""Follow the links that lead out of the book, with Sphinx's own builder for that. It needs a network."""

import json
import sys

from press import bind, chapters

FOLDER = chapters.BUILD / "press" / "links"


def check() -> int:
    """Print the links that lead nowhere; returns 1 if there are any, and otherwise 0.

    Raises:
        FileNotFoundError: If a chapter has not been executed.
        ValueError: If the links could not be looked at, or a chapter is no longer what was executed.
    """
    path = FOLDER / "_build" / "html" / "output.json"  # where Jupyter Book has it put
    path.unlink(missing_ok=True)
    said, status = bind.jupyter_book(FOLDER, "--builder", "linkcheck", "-q")
    if not path.is_file():
        raise ValueError(f"Jupyter Book did not look at the links:\n{said}")
    found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    broken = [link for link in found if link["status"] in ("broken", "timeout")]
    for link in broken:
        print(f"{link['filename']}:{link['lineno']}: {link['uri']}: {link['info'] or link['status']}")
    followed = {link["uri"] for link in found if link["status"] != "unchecked"}
    print(f"{len(followed)} links lead out of the book.", file=sys.stderr)
    return 1 if broken or status else 0

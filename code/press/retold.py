"""Text that pages take from the state of the book, such as how long each chapter takes to read.

A page that tells such a text is read again once it would be another, and not because it might be.
"""

from collections.abc import Callable
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from press import keys

TOLD = "told"  # in Sphinx's notes on a page: what wrote each text, from what, and a fingerprint of the text


def tell(env: BuildEnvironment, write: Callable[..., str], *given: Any) -> str:
    """Write a text for the page that is being read.

    Args:
        env: What Sphinx knows.
        write: A function of a module, which the next build calls again.
        given: What it is given.
    """
    text = _text(env.app, write, given)
    env.metadata[env.docname].setdefault(TOLD, []).append((write, given, keys.digest(text)))
    return text


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Name the pages that would tell something else now."""
    return [
        page
        for page in env.found_docs
        if any(
            keys.digest(_text(app, write, given)) != before
            for write, given, before in env.metadata[page].get(TOLD, ())
        )
    ]


def _text(app: Sphinx, write: Callable[..., str], given: tuple[Any, ...]) -> str:
    """Write a text, once a build: the page that is found to tell another one is read right away."""
    written: dict[str, str] = app.__dict__.setdefault("unboxed_told", {})
    key = f"{write.__module__}.{write.__qualname__}{given!r}"
    if key not in written:
        written[key] = write(*given)
    return written[key]


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True}

"""The page of a module's source is written again once what stands around the source is another.

Sphinx goes by the time of the source, and finds a page that is missing due: so pages that show what has
changed since are taken away.
"""

from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.ext import viewcode

from press import facts, keys


def take_away(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Take away the pages of sources that are to be written again, or that belong to no module any more."""
    before: dict[str, str] = getattr(env, "unboxed_surrounded", {})
    now = dict(_shown(env))
    env.unboxed_surrounded = now  # type: ignore[attr-defined]
    for module in before.keys() | now.keys():
        if before.get(module) != now.get(module):
            page = f"{viewcode.OUTPUT_DIRNAME}/{module.replace('.', '/')}.html"
            Path(app.outdir, page).unlink(missing_ok=True)
    return []


def _shown(env: BuildEnvironment) -> Iterator[tuple[str, str]]:
    """Yield a fingerprint of what the page of each module's source shows, by the module."""
    known = {name: entry for name, entry in getattr(env, "_viewcode_modules", {}).items() if entry}
    everywhere = env.unboxed_shown[facts.EVERYWHERE]  # type: ignore[attr-defined]
    for name, (code, tags, used, anchors) in known.items():
        above = sorted(other for other in known if name.startswith(f"{other}."))
        shown = everywhere, above, code, sorted(tags.items()), sorted(used.items()), anchors
        yield name, keys.digest(repr(shown))


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("env-get-updated", take_away, priority=910)  # once dependents know what has changed
    return {"parallel_read_safe": True}

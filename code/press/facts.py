"""What pages show of all others, whether they name them or not, and a fingerprint of each such thing.

A page that says what it ``shows`` is written again when one of these changes, without its being read.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from press import earlier, keys, places, previews, provenance, runs
from unboxed.origins import ORIGINS
from unboxed.sources import own_folder

EVERYWHERE = "titles, the table of contents, and the files that all load"
MEASURED = "what was measured, recorded and claimed"
MADE = "what made this build"
PUBLISHED = "what was published before"
PLACES = "where it is said and shown"
FIGURES = "the figures"
CITED = "what is cited"
LINES = "lines of code"
LOADED = (".css", ".js", ".mjs", ".bib")  # what pages name with a fingerprint, or what many of them show
SHOWN = "shows of all others"  # in Sphinx's notes on a page: the names of these things


def shows(env: BuildEnvironment, *things: str) -> None:
    """Have the page that is being read written whenever one of some things has changed."""
    notes = env.metadata[env.docname]
    notes[SHOWN] = sorted({*notes.get(SHOWN, ()), *things})


def of_page(notes: Mapping[str, Any]) -> set[str]:
    """Return what a page shows of all others; each shows what is the same everywhere."""
    return {EVERYWHERE, *notes.get(SHOWN, ())}


def fingerprints(app: Sphinx, env: BuildEnvironment) -> dict[str, str]:
    """Return a fingerprint of each thing, once all pages have been read."""
    noted = sorted(env.metadata.items())
    cited = env.domaindata["cite"]["citation_refs"] if "cite" in env.domaindata else ()
    numbers = sorted((page, sorted(kinds.items())) for page, kinds in env.toc_fignumbers.items())
    return {
        EVERYWHERE: _of(*_everywhere(app, env)),
        MEASURED: _of(*_measured(env)),
        MADE: _of(made := sorted(provenance.made({}).items())),
        # Where something was published, this build is compared with it, and named.
        PUBLISHED: _of(before := earlier.digest(), made if before else None),
        PLACES: _of([(page, notes.get(places.KEPT)) for page, notes in noted], numbers),
        FIGURES: _of([(page, notes.get(previews.NOTED)) for page, notes in noted]),
        CITED: _of(sorted({(found.docname, target.key) for found in cited for target in found.targets})),
        LINES: _of([(page, notes.get(LINES)) for page, notes in noted]),
    }


def _of(*content: Any) -> str:
    told = hashlib.sha256()
    for each in content:
        told.update(hashlib.sha256(each if isinstance(each, bytes) else repr(each).encode()).digest())
    return told.hexdigest()


def _everywhere(app: Sphinx, env: BuildEnvironment) -> Iterator[Any]:
    yield {page: title.astext() for page, title in sorted(env.titles.items())}
    yield sorted(env.toctree_includes.items())
    yield previews.figures(env, app.config.root_doc)  # which stands for pages without figures
    for folder in app.config.html_static_path:
        for path in sorted(Path(app.srcdir, folder).rglob("*")):
            if path.suffix in LOADED:
                yield path.name
                yield path.read_bytes()
    for path in sorted(Path(app.srcdir, "book").glob("*.bib")):
        yield path.read_bytes()


def _measured(env: BuildEnvironment) -> Iterator[Any]:
    """Yield what pages glued, the runs behind it, and whatever else decides whether a claim holds."""
    yield keys.machine(), [name for name in ORIGINS if own_folder(name) is not None]
    glued = Path(env.mystnb_config.output_folder).rglob("*.glue.json")  # type: ignore[attr-defined]
    recorded = (Path(env.srcdir) / "book" / "recorded").rglob("*.json")
    for path in (*sorted(glued), *sorted(recorded), Path(env.srcdir) / "book" / "claims.yml", runs.CURRENT):
        yield path.read_bytes() if path.is_file() else b""

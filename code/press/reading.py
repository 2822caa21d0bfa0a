"""Pages are read side by side where there are many of them; nothing comes of it but that it is sooner done.

Sphinx can do so by itself; where two pages give the same name to something, it would then not say so.
"""

import functools
import pickle
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment

from press import copies

# What has a name that no two pages may give, by the domain that knows it.
NAMED = {
    "citation": ("citations",),
    "math": ("objects",),
    "py": ("objects", "modules"),
    "std": ("objects", "terms", "labels", "anonlabels"),
}


def read(builder: Builder, in_turn: Callable[[list[str]], None], pages: list[str]) -> None:
    """Read some pages.

    Args:
        builder: What they are read for.
        in_turn: Reads them one after another, as Sphinx does.
        pages: Their names.
    """
    if not copies.are_worth_it(pages):
        return in_turn(pages)
    env, done = builder.env, list[str]()
    for page in pages:
        builder.events.emit("env-purge-doc", env, page)
        env.clear_doc(page)

    def work(page: str) -> None:
        builder.read_doc(page, _cache=False)
        done.append(page)

    found = [
        (names, pickle.loads(known))
        for names, known in copies.share(
            pages,  # in this order each copy takes its own: of two alike, it is for the later one to complain
            work,
            lambda: (done, pickle.dumps(env, pickle.HIGHEST_PROTOCOL)),
        )
    ]
    if _clash([known for _, known in found]):
        return in_turn(pages)  # which says what is wrong, and where
    for names, known in found:
        env.merge_info_from(names, known, builder.app)
    return None


def _clash(envs: Sequence[BuildEnvironment]) -> bool:
    """Say whether pages that were read apart give the same name, so that it matters which comes first."""
    seen: dict[Any, Any] = {}
    return any(seen.setdefault(name, what) != what for env in envs for name, what in _names(env))


def _names(env: BuildEnvironment) -> Iterator[tuple[Any, Any]]:
    for domain, kinds in NAMED.items():
        for kind in kinds:
            for name, what in env.domaindata[domain][kind].items():
                yield (domain, kind, name), what
    for citation in env.domaindata.get("cite", {}).get("citations", ()):
        yield ("cite", citation.key), citation.bibliography_key
    for path in env.images:
        yield ("image", Path(path).name), path  # files of one name get a number each


def share_out(app: Sphinx) -> None:
    """Have Sphinx read so."""
    builder = app.builder
    builder._read_serial = functools.partial(read, builder, builder._read_serial)  # type: ignore[method-assign]


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("builder-inited", share_out)
    return {"parallel_read_safe": True}

"""Live figures: a picture of the page, in whose place one that the reader can change starts once it is near.

The picture is what the page says; other formats than HTML, and readers without scripts, have nothing else.
"""

import re
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from press import glued, opening, parts, shipped, staged
from press.staged import explorable

LOGGER = logging.getLogger(__name__)
HEIGHTS = re.compile(r"[1-9]\d{1,3} [1-9]\d{1,3}")
# In Sphinx's notes on a page: the networks that its figures use, whether one runs the large one, and their
# captions, by their anchors.
USED, LARGE, CAPTIONS = "explorables", "explorables-backbone", "explorables-captions"


class Explorable(SphinxDirective):
    """``{explorable} NAME``: show a figure of the page here, and have the module NAME bring it to life."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {
        "figure": directives.unchanged_required,
        "bundles": directives.unchanged_required,
        "backbone": directives.flag,
        "height": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Mark the place, or warn of what is wrong with it and leave the figure where it is made."""
        name, height = self.arguments[0], self.options.get("height", "nothing")
        for path in shipped.modules():
            self.env.note_dependency(str(path))
        if "backbone" in self.options:
            for path in parts.modules():
                self.env.note_dependency(str(path))
        place = explorable(name=name, figure=self.options.get("figure"))
        self.set_source_info(place)
        if name not in shipped.figures():
            _warn(place, f"expected one of {', '.join(shipped.figures())}, got {name}")
        elif place["figure"] is None:
            _warn(place, f"{name}: expected :figure:, the name of a figure of this page, got nothing")
        elif not HEIGHTS.fullmatch(height):
            _warn(place, f"{name}: expected :height: in pixels, wide and narrow, as in 560 900, got {height}")
        else:
            place["bundles"] = self.options.get("bundles", "").split()
            place["height"] = height.split()
            place["backbone"] = "backbone" in self.options
            return [place]
        return []


def _warn(place: nodes.Element, said: str) -> None:
    LOGGER.warning("explorable: %s", said, location=place)


def settle(app: Sphinx, document: nodes.document) -> None:
    """Move the figures of a page that has been read to their places, and note what makes them live.

    Only HTML has live figures, so what is noted is an attribute, which everything else passes over.
    """
    figures = opening.by_name(document)
    sent = glued.bundles(app.env, app.env.docname) if next(document.findall(explorable), None) else {}
    seen: set[str] = set()
    for place in list(document.findall(explorable)):
        name = place["name"]
        figure = figures.get(nodes.fully_normalize_name(place["figure"]))
        try:
            if name in seen:
                raise ValueError("expected it once on a page, got it again")
            if figure is None:
                raise ValueError(f"expected the name of a figure of this page, got {place['figure']}")
            if "moved" in figure:
                raise ValueError(f"expected a figure that stands in no other place, got {place['figure']}")
            bundles = {key: _bundle(key, sent) for key in place["bundles"]}
            large = parts.parts() if place["backbone"] else {}
        except (ValueError, OSError) as error:
            _warn(place, f"{name}: {error}")
            place.parent.remove(place)
            continue
        seen.add(name)
        opening.move(figure, place)
        figure["explorable"] = {
            "name": name,
            "height": place["height"],
            "bundles": bundles | {key: _about(part, network=False) for key, part in large.items()},
            "backbone": sum(len(part.weights) for part in large.values()),
        }
        notes = app.env.metadata[app.env.docname]
        caption = next((caption.astext() for caption in figure.findall(nodes.caption)), "")
        notes.setdefault(CAPTIONS, {})[f"explore-{name}"] = caption
        notes.setdefault(USED, []).extend(bundles)
        notes[LARGE] = bool(large) or notes.get(LARGE, False)


def _bundle(key: str, sent: dict[str, Any]) -> dict[str, Any]:
    """Return the name of the files of a network, and the size of its weights.

    Raises:
        ValueError: If the page glued no such network, or it cannot be read.
    """
    if key not in sent:
        raise ValueError(
            f"expected a network that this page glues, {', '.join(sent) or 'and it glues none'}, got {key}"
        )
    return _about(shipped.Bundle.read(key, sent[key]), network=bool(sent[key]["manifest"]["layers"]))


def _about(bundle: shipped.Bundle, *, network: bool) -> dict[str, Any]:
    return {"name": bundle.name, "bytes": len(bundle.weights), "network": network}


def label(app: Sphinx, env: BuildEnvironment) -> None:
    """Let pages refer to the live figures of all that have been read; of two alike, to the later one."""
    labels = env.domaindata["std"]
    for page in sorted(env.metadata):
        for anchor, caption in env.metadata[page].get(CAPTIONS, {}).items():
            labels["labels"][anchor] = (page, anchor, caption)
            labels["anonlabels"][anchor] = (page, anchor)


def put_away(app: Sphinx) -> None:
    """Take away what an earlier build has left.

    Pages name a style that is there already with one more fingerprint: they would be others than at first.
    """
    if app.builder.format == "html":
        shipped.put_away(Path(app.outdir, "_static"), _kept(app))


def ship(app: Sphinx, error: Exception | None) -> None:
    """Write what the live figures of the site load."""
    used = {page: notes[USED] for page, notes in app.env.metadata.items() if USED in notes}
    if error is not None or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    found: dict[str, shipped.Bundle] = {}
    for page, keys in used.items():
        sent = glued.bundles(app.env, page) if keys else {}
        found |= {bundle.name: bundle for bundle in (shipped.Bundle.read(key, sent[key]) for key in keys)}
    if any(app.env.metadata[page].get(LARGE) for page in used):
        found |= {part.name: part for part in parts.parts().values()}
    if used:
        shipped.write(static, _kept(app), found.values())


def _kept(app: Sphinx) -> Path:
    return Path(app.doctreedir, shipped.FOLDER)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_directive("explorable", Explorable)
    staged.setup(app)
    # After a figure has moved to the opening of its page, so that it is not taken from there.
    app.connect("doctree-read", settle, priority=610)
    app.connect("env-updated", label)
    app.connect("builder-inited", put_away)
    app.connect("build-finished", ship)
    return {"parallel_read_safe": True}

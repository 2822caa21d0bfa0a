"""Live figures in HTML: what stands around the picture, and what a page with one loads."""

import json
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from press import shipped

# Seen where no script runs, or none may load others, as in a page that is opened as a file.
ASLEEP = "This figure is a picture here. Where scripts run, on a page that a server sends, it is live."


class explorable(nodes.General, nodes.Element):
    """While a page is read, the place of a live figure; in HTML, what is around it."""


class stage(nodes.General, nodes.Element):
    """The part of a figure that becomes live: its picture, without its caption."""


class Enliven(SphinxPostTransform):
    """Put around a figure what makes it live; only a page in HTML can."""

    default_priority = 950
    formats = ("html",)

    def run(self, **options: Any) -> None:
        """Change the page."""
        for figure in list(self.document.findall(nodes.figure)):
            if "explorable" not in figure:
                continue
            about = figure["explorable"]
            around = explorable(ids=[f"explore-{about['name']}"], **about)
            figure.replace_self(around)
            around += figure
            pictured = [child for child in figure if not isinstance(child, nodes.caption | nodes.legend)]
            for child in pictured:
                figure.remove(child)
            figure.insert(0, stage("", *pictured))


def visit_explorable(translator: HTML5Translator, node: explorable) -> None:
    """Begin a live figure: where its module and its networks are, and how much room it takes."""
    builder = translator.builder
    static = relative_uri(builder.get_target_uri(builder.current_docname), f"_static/{shipped.FOLDER}")
    bundles = {
        key: {
            "bytes": bundle["bytes"],
            "manifest": f"{static}/{bundle['name']}.json",
            "weights": f"{static}/{bundle['name']}.bin",
        }
        for key, bundle in node["bundles"].items()
    }
    about = {
        "data-name": node["name"],
        "data-module": f"{static}/{shipped.edition()}/{node['name']}.mjs",
        "data-bundles": json.dumps(bundles),
        "style": "--wide: {}px; --narrow: {}px".format(*node["height"]),
    }
    translator.body.append(translator.starttag(node, "div", CLASS="explorable", **about))


def depart_explorable(translator: HTML5Translator, node: explorable) -> None:
    """Say how large its networks are, before any is loaded, and end a live figure."""
    sizes = [f"{bundle['bytes'] / 1000:.0f} kB" for bundle in node["bundles"].values() if bundle["network"]]
    if node["backbone"]:
        sizes.append(f"{node['backbone'] / 1e6:.1f} MB")
    if sizes:
        said = f"Weights: {' and '.join(sizes)}, loaded when first used."
        translator.body.append(f'<p class="weights">{said}</p>')
    translator.body.append(f'<p class="asleep">{ASLEEP}</p></div>\n')


def visit_stage(translator: HTML5Translator, node: stage) -> None:
    """Begin the place of the picture."""
    translator.body.append('<div class="stage"><div class="still">')


def depart_stage(translator: HTML5Translator, node: stage) -> None:
    """End the place of the picture."""
    translator.body.append("</div></div>\n")


def load_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Have pages with a live figure load what starts it, and no others."""
    figures = [] if document is None else [node["name"] for node in document.findall(explorable)]
    if figures:
        for style in shipped.styles(figures):
            app.add_css_file(f"{shipped.FOLDER}/{shipped.edition()}/{style}")
        app.add_js_file("explorables.mjs", type="module")


def setup(app: Sphinx) -> None:
    """Connect this to Sphinx."""
    app.add_node(explorable, html=(visit_explorable, depart_explorable))
    app.add_node(stage, html=(visit_stage, depart_stage))
    app.add_post_transform(Enliven)
    app.connect("html-page-context", load_files)

"""A live figure is a picture, with what brings it to life around it; what is wrong is said with its line."""

import base64
import json
import re
from types import SimpleNamespace
from typing import Any, cast

import nbformat
import pytest
import small_site
from bs4 import BeautifulSoup

from press import chapters, claims, explorables, glued, keys, parts, shipped

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
TOY = 'import { make } from "./shared.mjs";\nexport default { render() { return make(); } };\n'
WEIGHTS = bytes(range(256)) * 8


def drawn(name):
    """A cell that has made a figure."""
    about = {"figure": {"name": name, "caption": f"Of {name}."}, "image": {"alt": "what is seen"}}
    cell = nbformat.v4.new_code_cell(f"draw({name!r})", metadata={"mystnb": about})
    cell.outputs = [nbformat.v4.new_output("display_data", {"image/png": PIXEL})]
    return cell


def test_of_figures_of_one_name_references_lead_to_that_of_the_last_page_whichever_was_read_first():
    noted = {"b": "Of b.", "a": "Of a."}
    notes = {page: {explorables.CAPTIONS: {"explore-toy": caption}} for page, caption in noted.items()}
    std: dict[str, Any] = {"labels": {}, "anonlabels": {}}

    env: Any = SimpleNamespace(metadata=notes | {"c": {}}, domaindata={"std": std})
    explorables.label(cast(Any, None), env)

    assert std == {
        "labels": {"explore-toy": ("b", "explore-toy", "Of b.")},
        "anonlabels": {"explore-toy": ("b", "explore-toy")},
    }


def glue(key, weights=WEIGHTS, **about):
    """A cell that has glued a network, and what it prints of it."""
    manifest = {
        "format": shipped.FORMAT,
        "bytes": len(WEIGHTS),
        "layers": [{}],
        "facts": {"accuracy": 0.98},
    } | about
    sent = {"manifest": manifest, "weights": base64.b64encode(weights).decode()}
    prefix = "application/papermill.record/"
    cell = nbformat.v4.new_code_cell(f"glue({key!r})", metadata={"tags": ["remove-cell"]})
    cell.outputs = [
        nbformat.v4.new_output(
            "display_data",
            {prefix + claims.BUNDLE: sent, prefix + "text/plain": "<Bundle>"},
            metadata={"scrapbook": {"name": key, "mime_prefix": prefix}},
        )
    ]
    return cell


def directive(name="toy", figure="fig-one", height="560 900", bundles=None, backbone=None):
    options = {"figure": figure, "height": height, "bundles": bundles, "backbone": backbone}
    lines = [f":{option}: {text}" for option, text in options.items() if text is not None]
    return "\n".join([f"```{{explorable}} {name}", *lines, "```"])


class Small:
    """A site of one page, for which there are the live figures toy and more."""

    def __init__(self, folder):
        self.modules, self.source = folder / "modules", folder / "source"
        self.out = self.source / "out"
        self.modules.mkdir()
        self.source.mkdir()
        more = "export default { render() {} };\n"
        texts = {"toy.mjs": TOY, "more.mjs": more, "shared.mjs": "export const make = 1;\n"}
        texts |= dict.fromkeys(("live.css", "toy.css", "shared.css", "more.css"), "")
        for name, text in texts.items():
            (self.modules / name).write_text(text)

    def read(self, *directives, cells=(), builder="html"):
        """Build the page; returns it, and what was warned of."""
        begin = nbformat.v4.new_markdown_cell(
            "# Page\n\nSee {numref}`fig-one`.\n\n" + "\n\n".join(directives)
        )
        made = nbformat.v4.new_notebook(
            cells=[begin, *cells, drawn("fig-one"), drawn("fig-two")],
            metadata={"language_info": {"name": "python", "pygments_lexer": "ipython3"}},
        )
        nbformat.write(made, self.source / "index.ipynb")
        self.app, warned = small_site.build(
            self.source,
            builder,
            extensions=["myst_nb", "press.assets", "press.opening", "press.explorables"],
            numfig=True,
            nb_execution_mode="off",
            exclude_patterns=["jupyter_execute"],
        )
        return BeautifulSoup((self.out / "index.html").read_text("utf-8"), "html.parser"), warned


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site of one page."""
    small = Small(tmp_path)
    monkeypatch.setattr(shipped, "MODULES", small.modules)
    return small


def test_a_live_figure_is_its_picture_and_names_what_it_loads(site):
    page, warned = site.read(
        directive(bundles="net other samples", figure="fig-two"),
        "Again: {ref}`this <explore-toy>`.",
        cells=[glue("net"), glue("other", facts={}), glue("samples", layers=[])],
    )
    assert warned == ""
    live = page.select_one("#explore-toy.explorable")
    assert live["style"] == "--wide: 560px; --narrow: 900px"
    assert live.select_one("figure#fig-two .stage .still img")["alt"] == "what is seen"
    assert "Of fig-two." in live.select_one("figure > figcaption").text
    assert live.find_parent(class_="cell") is None
    assert live.select_one("p.weights").text == "Weights: 2 kB and 2 kB, loaded when first used."
    assert page.select_one("a[href='#explore-toy']").text == "this"

    module = site.out / live["data-module"]
    assert module.read_text() == TOY
    assert module.with_name("shared.mjs").is_file()
    linked = [link["href"].partition("?")[0] for link in page.select("link[href*='explorables/']")]
    assert linked == [
        module.with_name(name).relative_to(site.out).as_posix()
        for name in ("live.css", "shared.css", "toy.css")
    ]
    assert page.select_one("script[src*='explorables.mjs']")["type"] == "module"
    bundles = json.loads(live["data-bundles"])
    assert list(bundles) == ["net", "other", "samples"]
    assert bundles["net"]["bytes"] == len(WEIGHTS)
    assert (site.out / bundles["net"]["weights"]).read_bytes() == WEIGHTS
    assert json.loads((site.out / bundles["net"]["manifest"]).read_text())["facts"] == {"accuracy": 0.98}
    assert bundles["net"]["weights"] != bundles["other"]["weights"]
    assert re.search(r"/net\.[0-9a-f]{12}\.bin$", bundles["net"]["weights"])
    assert glued.values(site.app.env, "index") == {}, "a network is no measurement"


def part(number):
    weights = bytes([number]) * 650_000
    sent = {"manifest": {"format": shipped.FORMAT, "bytes": len(weights), "layers": []}}
    return shipped.Bundle.read(f"backbone_{number}", sent | {"weights": base64.b64encode(weights).decode()})


@pytest.fixture
def made(tmp_path, monkeypatch):
    """How often the parts of the large network were made, with others in the place of the book's."""
    made = []
    monkeypatch.setattr(parts, "KEPT", tmp_path / "parts")

    def make():
        made.append(1)
        return [part(1), part(2)]

    monkeypatch.setattr(parts, "make", make)
    parts._kept.cache_clear()
    yield made
    parts._kept.cache_clear()


def test_the_large_network_is_shipped_where_a_figure_asks_for_it_and_made_once(site, made):
    page, warned = site.read(directive(bundles="net", backbone=""), cells=[glue("net")])
    assert warned == ""
    live = page.select_one("#explore-toy")
    assert live.select_one("p.weights").text == "Weights: 2 kB and 1.3 MB, loaded when first used."
    bundles = json.loads(live["data-bundles"])
    assert list(bundles) == ["net", "backbone_1", "backbone_2"]
    for number in (1, 2):
        carried = bundles[f"backbone_{number}"]
        assert (site.out / carried["weights"]).read_bytes() == part(number).weights
        assert carried["bytes"] == 650_000
        assert json.loads((site.out / carried["manifest"]).read_text())["bytes"] == 650_000
    assert {str(path) for path in parts.modules()} <= site.app.env.dependencies["index"]

    parts._kept.cache_clear()  # as in another build
    site.read(directive(bundles="net", backbone=""), cells=[glue("net")])
    assert made == [1]
    site.read(directive(bundles="net"), cells=[glue("net")])
    assert len(list(site.out.rglob("*.bin"))) == 1, "nobody asks for it"


def test_the_parts_are_made_anew_when_what_makes_them_changes(site, made, monkeypatch):
    before = parts.parts()
    monkeypatch.setattr(keys, "data", lambda source: "other weights")
    assert parts.parts() == before
    assert made == [1, 1]
    assert len(list(parts.KEPT.iterdir())) == 1, "those of other weights go"
    # What was cut off while it was written is not used.
    (names,) = parts.KEPT.glob("*/names")
    names.unlink()
    parts._kept.cache_clear()
    assert parts.parts() == before
    assert made == [1, 1, 1]


def test_the_parts_of_the_book_are_those_of_its_network():
    assert {path.name for path in parts.modules()} >= {"folding.py", "backbones.py", "export.py"}
    facts = json.loads(parts.make()[0].manifest)["facts"]
    assert (facts["part"], len(facts["categories"])) == (1, 1000)


def test_weights_that_are_missing_are_said_and_leave_the_picture(site, made, monkeypatch):
    def missing():
        raise FileNotFoundError("efficientnet_lite0: not there")

    monkeypatch.setattr(parts, "make", missing)
    page, warned = site.read(directive(backbone=""))
    assert re.search(r"index\.ipynb:\d+: WARNING: explorable: toy: efficientnet_lite0: not there\n", warned)
    assert len(page.select("figure img")) == 2


def test_what_changes_gets_a_new_address_and_what_is_no_longer_used_goes(site):
    first, _ = site.read(directive(bundles="net"), cells=[glue("net")])
    (site.modules / "shared.mjs").write_text("export const make = 2;\n")
    second, _ = site.read(directive())
    old, new = (page.select_one("#explore-toy")["data-module"] for page in (first, second))
    assert old != new
    assert not (site.out / old).exists()
    assert (site.out / new).is_file()
    assert list(site.out.rglob("*.bin")) == []
    site.read("Nothing live.")
    assert not (site.out / "_static" / shipped.FOLDER).exists()


def test_a_page_names_the_same_styles_whatever_an_earlier_build_has_left(site):
    left = site.out / "_static" / shipped.FOLDER / shipped.edition() / "toy.css"
    left.parent.mkdir(parents=True)
    left.write_text("of before")
    page, _ = site.read(directive())
    assert page.select_one("link[href*='toy.css']")["href"].endswith("/toy.css")


def test_only_pages_in_html_with_a_live_figure_are_touched(site):
    page, warned = site.read("Nothing live.")
    assert warned == ""
    assert not page.select("[href*=live], [src*=explorables]")
    site.read(directive(), builder="text")
    text = (site.out / "index.txt").read_text()
    assert "Of fig-one." in text
    assert "Weights" not in text
    assert not (site.out / "_static" / shipped.FOLDER).exists()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ([directive("top")], r"expected one of more, toy, got top"),
        ([directive("shared")], r"expected one of more, toy, got shared"),
        ([directive(figure=None)], r"toy: expected :figure:, .* got nothing"),
        ([directive(figure="fig-too")], r"toy: expected the name of a figure of this page, got fig-too"),
        ([directive(height=None)], r"toy: expected :height: in pixels, .* got nothing"),
        ([directive(height="560")], r"toy: expected :height: in pixels, .* got 560"),
        ([directive(height="560 -1")], r"toy: expected :height: in pixels, .* got 560 -1"),
        (
            [directive(bundles="nut")],
            r"toy: expected a network that this page glues, net, short, old, got nut",
        ),
        ([directive(bundles="short")], r"toy: short: expected 2048 bytes of weights, got 7"),
        ([directive(bundles="old")], r"toy: old: expected a bundle of the format unboxed-bundle/1, got '0'"),
        ([directive(), directive(figure="fig-two")], r"toy: expected it once on a page, got it again"),
        (
            [directive(), directive("more")],
            r"more: expected a figure that stands in no other place, got fig-one",
        ),
        (
            ["```{opening} fig-one\n```", directive()],
            r"toy: expected a figure that stands in no other place, got fig-one",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_leaves_the_picture(site, written, said):
    cells = [glue("net"), glue("short", b"too few"), glue("old", format="0")]
    page, warned = site.read(*written, cells=cells)
    assert re.search(rf"index\.ipynb:\d+: WARNING: explorable: {said}\n", warned), warned
    assert len(warned.splitlines()) == 1
    assert len(page.select("figure img")) == 2
    assert len(page.select(".explorable")) == len(written) - 1 - ("opening" in written[0])


def test_what_figures_are_made_of_makes_the_site_due_and_no_chapter(site):
    ours = chapters.ROOT / "code" / "unboxed" / "explorables"
    assert {ours / "figure.mjs", ours / "live.css"} <= {*chapters.sources()}
    site.read(directive())
    assert {str(path) for path in shipped.modules()} <= site.app.env.dependencies["index"]

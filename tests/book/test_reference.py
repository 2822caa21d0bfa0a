"""The reference keeps up with the book: every symbol, every term and every module stands in it, once."""

import dataclasses
import inspect
import re
import subprocess
from collections.abc import Callable
from itertools import pairwise

import pytest
from sphinx.util.inspect import stringify_signature

from press import addresses, api, chapters, defaults, reach, symbols

REFERENCE = chapters.ROOT / "book" / "reference"
PAGES = {name: path for name, path in chapters.pages().items() if not name.startswith("book/reference/")}
USED = symbols.used()
TERM = re.compile(r"(\*\*)?\{term\}`(?:[^`<]+?\s*<([^`>]+)>|([^`]+))`")
# Of the glossary's entries only these are names, and begin with a capital.
NAMES = [
    *("Adam", "AI winter", "Amdahl's law", "Deep Dream", "GPU", "Grad-CAM", "Gram matrix"),
    *("McNemar's test", "MNIST", "NCHW", "PSNR", "ReLU", "RGB", "ROC curve", "XOR"),
]


def table(heading: str) -> list[tuple[str, str]]:
    """Read the symbols under a heading of the notation page, each with the page in its row."""
    text = (REFERENCE / "notation.md").read_text("utf-8")
    (section,) = re.findall(rf"^## {heading}$(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    rows = re.findall(r"^\| (\$.+?) \|.*\{doc\}`/(book/[\w/-]+)` \|$", section, re.MULTILINE)
    assert rows, f"no symbols under {heading}"
    return [(symbol, page) for cell, page in rows for symbol in symbols.symbols(cell)]


EVERYWHERE = [row for part in ("Inside a network", "Answers and targets", "Learning") for row in table(part)]
ON_ONE_PAGE = table("Only on one page")


def test_every_symbol_is_in_the_notation_once():
    listed = [symbol for symbol, _ in EVERYWHERE + ON_ONE_PAGE]
    assert sorted(listed) == sorted(set(listed)), "a symbol stands in two rows"
    assert set(listed) == set().union(*USED.values())


def test_symbols_are_first_used_where_the_notation_says():
    first = {
        symbol: next(page for page, found in USED.items() if symbol in found) for symbol, _ in EVERYWHERE
    }
    assert dict(EVERYWHERE) == first


def test_a_symbol_of_one_page_stands_on_no_other():
    assert [
        (symbol, page)
        for symbol, home in ON_ONE_PAGE
        for page, found in USED.items()
        if (symbol in found) != (page == home)
    ] == []


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"\mathbf{z} = \mathbf{W} x_1 + b", {r"\mathbf{z}", r"\mathbf{W}", "x", "b"}),
        (
            r"x' = x + \varepsilon \cdot \operatorname{sign}(\nabla_x L)",
            {"x'", "x", r"\varepsilon", r"\nabla", "L"},
        ),
        (r"\frac{\mathrm{d}L}{\mathrm{d}w} \quad \text{if } \lambda_{\max} < 2", {"L", "w", r"\lambda"}),
        (r"\begin{aligned} \ln \left( e^{z_k} \right) \end{aligned}", {"e", "z", "k"}),
    ],
)
def test_symbols_are_read_from_formulas(formula, expected):
    assert symbols.symbols(formula) == expected


def test_formulas_are_read_from_prose_and_not_from_code():
    page = "---\ntitle: $a$\n---\nOf $b$ and\n$$\nc\n$$\nand `$d$`.\n```{code-cell}\n$e$\n```\nAnd $f$."
    assert [formula.strip() for formula in symbols.formulas(page)] == ["b", "c", "f"]


def glossary() -> list[str]:
    """List the terms that the glossary defines."""
    text = (REFERENCE / "glossary.md").read_text("utf-8")
    body = re.search(r"```\{glossary\}\n(.*?)\n```", text, re.DOTALL)[1]
    assert all(re.fullmatch(r"\S.*\n   \S.*", entry) for entry in body.split("\n\n"))
    return [entry.splitlines()[0] for entry in body.split("\n\n")]


def test_the_glossary_is_in_one_form():
    terms = glossary()
    assert [term for term in terms if not term[0].islower() and term not in NAMES] == []
    assert [pair for pair in pairwise(terms) if pair[0].lower() >= pair[1].lower()] == []


def test_the_glossary_defines_the_terms_in_bold_and_no_others():
    bold = {
        (found[2] or found[3]).lower()
        for path in PAGES.values()
        for found in TERM.finditer(path.read_text("utf-8"))
        if found[1]
    }
    assert {term.lower() for term in glossary()} == bold


@pytest.mark.parametrize("page", PAGES)
def test_what_is_bold_is_a_term_or_leads_in(page):
    text = symbols.prose(PAGES[page].read_text("utf-8"))
    others = []
    for found in re.finditer(r"\*\*(.+?)\*\*", text, re.DOTALL):
        before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        leads_in = re.fullmatch(r"\s*(?:- |\d+\. )?", before) and re.search(r"[.:,?!][\"”]?$", found[1])
        if not found[1].startswith("{term}`") and not leads_in:
            others.append(found[1])
    assert others == [], (
        "bold is for terms of the glossary, and for the first words of a paragraph, with a stop"
    )


def test_every_module_has_a_page_and_is_listed_once():
    modules = api.modules()
    listed = re.findall(
        r"```\{module-list\}\n(.*?)\n```", (REFERENCE / "api" / "index.md").read_text("utf-8"), re.DOTALL
    )
    names = [f"unboxed.{name}" for part in listed for name in part.split()]
    assert sorted(names) == sorted(modules)
    pages = chapters.pages()
    in_toc = [page for page in pages if page.startswith("book/reference/api/") and "index" not in page[-5:]]
    page = {name: api.page_of(name, path) for name, path in modules.items()}
    assert [page[name] for name in names if page[name] not in pages] == []
    assert in_toc == [page[name] for name in names if not page[name].endswith("index")]
    for name in names:
        text = (chapters.ROOT / f"{page[name]}.md").read_text("utf-8")
        assert text == f"```{{module-page}} {name}\n```\n"


def test_public_names_are_found_in_the_source(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(
        '"""Why it is there.\n\nMore."""\n\nMOST: int = (\n    3\n)\n_LEAST = 1\n\n'
        "@cache\ndef first(): ...\n\nclass Second: ...\n\ndef _third(): ...\n"
    )

    assert api.summary(path) == "Why it is there."
    assert [node.name for node in api.definitions(path)] == ["first", "Second"]
    assert api.constants(path) == "MOST: int = (\n    3\n)"
    assert api.passed_on(path) == []


def test_a_module_that_only_passes_on_says_what():
    path = chapters.ROOT / "code" / "unboxed" / "datasets" / "__init__.py"
    assert "unboxed.datasets.iris.load_iris" in api.passed_on(path)


def test_what_cells_import_by_themselves_is_found():
    code = "from unboxed.datasets import load_iris\nfrom unboxed import training"
    found = {path.relative_to(api.CODE).as_posix() for path in reach.named(code, api.CODE)}
    assert {"unboxed/datasets/iris.py", "unboxed/training.py"} <= found
    assert "unboxed/metrics.py" not in found  # training imports that


def halved(value):
    return value / 2


@dataclasses.dataclass
class Chosen:
    first: float
    by: Callable = halved
    kept: list = dataclasses.field(default_factory=list)
    named: dict = dataclasses.field(default_factory=lambda: {"a": 1.0})
    later: set = dataclasses.field(init=False, default_factory=set)


def test_defaults_of_a_record_read_as_they_are_written():
    written = stringify_signature(inspect.signature(Chosen), show_annotation=False)
    assert "<" in written
    said, _ = defaults.readable(None, "class", "Chosen", Chosen, None, written, None)
    assert said.partition(" ->")[0] == "(first, by=halved, kept=list(), named=...)"


def test_without_a_repository_there_are_no_links_to_one(monkeypatch):
    monkeypatch.delenv("REPOSITORY_URL", raising=False)
    assert addresses.tree() is None


@pytest.mark.parametrize("url", ["https://example.org/me/book", "https://example.org/me/book.git/"])
def test_sources_are_linked_line_by_line_at_their_commit(monkeypatch, url):
    monkeypatch.setenv("REPOSITORY_URL", url)
    path = chapters.ROOT / "code" / "unboxed" / "losses.py"
    link = addresses.lines(addresses.tree(), path, 3, 9)
    assert re.fullmatch(
        r"https://example\.org/me/book/blob/([0-9a-f]{40}|main)/code/unboxed/losses\.py#L3-L9", link
    )


def test_the_commit_is_gits_or_main(tmp_path):
    assert addresses.commit(tmp_path) == "main"
    git = ["git", "-C", tmp_path, "-c", "user.name=A", "-c", "user.email=a@b"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    assert re.fullmatch(r"[0-9a-f]{40}", addresses.commit(tmp_path))


@pytest.mark.parametrize("url", ["me/book", "https://example.org", "https://example.org/me book"])
def test_an_address_that_is_none_is_refused(monkeypatch, url):
    monkeypatch.setenv("REPOSITORY_URL", url)
    with pytest.raises(ValueError, match="REPOSITORY_URL: expected an address"):
        addresses.tree()


@pytest.mark.parametrize("url", ["example.org/book", 'https://example.org/"><script>', "ftp://example.org"])
def test_an_address_of_the_site_that_is_none_is_refused(monkeypatch, url):
    monkeypatch.setenv("SITE_URL", url)
    with pytest.raises(ValueError, match="SITE_URL: expected an address"):
        addresses.site()

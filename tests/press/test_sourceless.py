"""Pages without a source are written where what they are made of has changed, and left alone elsewhere."""

import types
from typing import Any

import pytest
from sphinx.config import Config
from sphinx.util.tags import Tags

from press import facts, sourceless


class Builder:
    """Writes pages as Sphinx's does, and notes which."""

    def __init__(self, outdir):
        self._outdir, self.done = outdir, []

    def handle_page(self, name, context, template="page.html", outfilename=None):
        self.done.append(name)
        self._outdir.joinpath(f"{name}.html").write_text(str(context))


@pytest.fixture
def written(tmp_path):
    """Begin a build in which the table of contents is as given; the pages that are written in it."""

    def begin(contents="one chapter", settings="a title"):
        shown = {facts.EVERYWHERE: contents}
        env = types.SimpleNamespace(all_docs={"index": 0}, unboxed_shown=shown)
        app: Any = types.SimpleNamespace(env=env, outdir=tmp_path, doctreedir=tmp_path)
        builder: Any = Builder(tmp_path)
        return sourceless.Written(app, builder, settings), builder.done

    return begin


def test_what_would_be_the_same_stands_and_what_would_not_is_written(written, tmp_path):
    first, done = written()
    first.page("search", {}, "search.html")
    first.page("genindex", {"entries": ["A"]}, "genindex.html")
    assert done == ["search", "genindex"]
    first.finish(None, None)
    again, done = written()
    again.page("search", {}, "search.html")
    again.page("genindex", {"entries": ["A", "B"]}, "genindex.html")
    again.page("index", {"body": "a page with a source"})
    assert done == ["genindex", "index"]
    again.finish(None, None)
    tmp_path.joinpath("search.html").unlink()
    lost, done = written()
    lost.page("search", {}, "search.html")
    lost.page("genindex", {"entries": ["A", "B"]}, "genindex.html")
    assert done == ["search"]


@pytest.mark.parametrize("other", [{"contents": "two chapters"}, {"settings": "another title"}])
def test_what_is_the_same_on_each_is_shown_by_each_once_it_is_another(written, other):
    first, _ = written()
    first.page("search", {}, "search.html")
    first.finish(None, None)
    later, done = written(**other)
    later.page("search", {}, "search.html")
    assert done == ["search"]


def test_settings_differ_by_title_and_by_address(monkeypatch):
    def found(**configured):
        app: Any = types.SimpleNamespace(config=Config({}, configured), tags=Tags())
        return sourceless.settings(app)

    assert found() == found()
    assert found() != found(project="Another")
    before = found()
    monkeypatch.setenv("SITE_URL", "https://example.org/book")
    assert found() != before


@pytest.mark.parametrize("what", ["failed", "was killed"])
def test_of_a_build_that_did_not_end_nothing_is_known(written, what):
    first, _ = written()
    first.page("genindex", {"entries": ["A"]}, "genindex.html")
    first.finish(None, None)
    second, _ = written()
    second.page("genindex", {"entries": ["B"]}, "genindex.html")
    if what == "failed":
        second.finish(None, ValueError("a page cannot be read"))
    third, done = written()
    third.page("genindex", {"entries": ["A"]}, "genindex.html")
    assert done == ["genindex"]

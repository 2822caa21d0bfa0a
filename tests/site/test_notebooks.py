"""What a page offers to take along is there, is what it says, and is saved rather than shown."""

import re

import nbformat
import pytest

from press import chapters, wheel

# What has a meaning in the source of a page alone.
UNRESOLVED = re.compile(
    r"\{(?:term|doc|ref|numref|glue:text|cite:?\w*|recorded)\}`|^:{3,}|^```\{", re.MULTILINE
)


@pytest.mark.parametrize("name", chapters.chapters())
def test_every_chapter_is_a_notebook_without_anything_to_resolve(site, name):
    notebook = nbformat.reads((site / f"{name}.ipynb").read_text("utf-8"), 4)
    nbformat.validate(notebook)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert UNRESOLVED.findall(text) == []
    assert text.startswith("# ")
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert "glue(" not in code
    assert f"pip install {wheel.name()}" in code or f"/{wheel.name()}" in code
    drawn = [output for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output]
    figures = [output.metadata["image/svg+xml"] for output in drawn if "image/svg+xml" in output.data]
    assert figures
    assert {key for about in figures for key in about} == {"alt"}


def test_every_page_is_listed_as_markdown(site):
    listed = re.findall(
        r"^- \[.+\]\((?:https?://.*?/)?(book/\S+)\.md\)", (site / "llms.txt").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(listed) == sorted(chapters.pages())
    for name in listed:
        text = (site / f"{name}.md").read_text("utf-8")
        assert text.startswith("# "), name
        assert (
            UNRESOLVED.findall(re.sub(r"`{3,}.*?^`{3,}", "", text, flags=re.DOTALL | re.MULTILINE)) == []
        ), name


def test_the_menu_saves_a_notebook_and_the_wheel(visit, site):
    page = visit("book/ideas/neuron")
    menu = page.get_by_role("button", name="Download this page")
    for path in ("book/ideas/neuron.ipynb", wheel.name(), "book/ideas/neuron.md"):
        link = page.get_by_role("link", name=path[path.rindex(".") :])
        if not link.is_visible():
            menu.click()
        with page.expect_download() as saved:
            link.click()
        assert saved.value.suggested_filename == path.rpartition("/")[2]
        assert saved.value.path().read_bytes() == (site / path).read_bytes()
    assert page.url.endswith("/book/ideas/neuron.html")

"""What is kept of a page is that page alone, however it was parsed."""

import pickle

from small_site import build

NESTED = "# Page\n\n```{eval-rst}\n.. py:function:: by_itself(x)\n```\n"


def test_a_page_is_kept_without_all_that_is_known_of_the_others(tmp_path):
    (tmp_path / "index.md").write_text(NESTED)
    build(tmp_path, extensions=["myst_parser", "press.doctrees"], source_suffix={".md": "markdown"})

    page = pickle.loads((tmp_path / "trees" / "index.doctree").read_bytes())

    assert "by_itself" in page.astext()
    assert {node.document for node in page.findall()} == {page}

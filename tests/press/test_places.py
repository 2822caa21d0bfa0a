"""A value leads to the paragraph that says it and the figure that shows it; a table can be read as cards."""

import pytest
import small_site
from docutils import nodes

from press import measuring, places, tables

PAGE = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
# Page

:::{dropdown} The solution
It is {glue:text}`open:d`, and {glue:text}`hidden`.
:::

## Seen

We saw {glue:text}`first:.1f` and {glue:text}`open`, as {numref}`fig-dots` shows.

:::{figure} dots.svg
:name: fig-dots
:alt: Dots, {drawn:.1%} of them red.

In all {glue:text}`counted` dots.
:::

:::{list-table}
:header-rows: 1
:class: cards

* - Name
  - Amount
* - dots
  - many
:::

```{code-cell} ipython3
1
```

```{code-cell} ipython3
---
tags: [remove-cell]
---
2
```

## Not shown

```{code-cell} ipython3
---
tags: [remove-input]
---
3
```
"""
CELLS = [1, 2, 4]  # the code cells, among those of text
GLUED = [("first", "computed"), ("beside",), ("alone",)]


def run(_, document):
    """The page's cells, as if they had been run."""
    sections = [section for section in document.findall(nodes.section) if section["ids"] != ["page"]]
    where = [sections[0], sections[0], sections[1]]
    return [measuring.Cell(*cell, None) for cell in zip(CELLS, where, GLUED, strict=True)]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The environment and the document of a page that was read and not executed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measuring, "cells", run)
        yield built(tmp_path_factory)


def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("source")
    (folder / "index.md").write_text(PAGE)
    (folder / "dots.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    app, _ = small_site.build(
        folder,
        extensions=["myst_nb", "sphinx_design", "press.places", "press.tables"],
        nb_execution_mode="off",
        myst_enable_extensions=["colon_fence"],
        numfig=True,
    )
    return app.env, app.env.get_doctree("index"), (folder / "out" / "index.html").read_text("utf-8")


def test_a_value_is_said_where_the_text_first_has_it_unfolded(page):
    env, _, html = page
    said = places.of_page(env, "index").said
    assert said["first"] == said["open"] == places.Place("measured-first", "Seen")
    assert said["hidden"] == places.Place("measured-open", "Page")
    assert 'id="measured-first"' in html


def test_a_value_is_shown_by_the_figure_whose_alt_or_caption_has_it_or_that_its_paragraph_names(page):
    env, _, _ = page
    shown = places.of_page(env, "index").shown
    assert shown == dict.fromkeys(("drawn", "counted", "first", "open"), "fig-dots")


def test_a_value_is_computed_by_its_listing_or_the_one_before_in_its_section(page):
    env, _, html = page
    found = places.of_page(env, "index")
    assert found.code == dict.fromkeys(("first", "computed", "beside"), "cell-1")
    assert html.count('id="cell-1"') == 1
    assert found.said["alone"] == places.Place("not-shown", "Not shown")


def test_a_value_is_shown_by_the_figure_nearest_in_its_section():
    here, there = nodes.section(), nodes.section()
    drawn = [None, "fig-a", None, "fig-b", None, None]
    sections = [here] * 5 + [there]
    cells = [
        measuring.Cell(i, section, (), figure)
        for i, (section, figure) in enumerate(zip(sections, drawn, strict=True))
    ]
    found = [measuring.nearest(cells, i) for i in range(len(cells))]
    assert found == ["fig-a", "fig-a", "fig-b", "fig-b", "fig-b", None]


def test_nothing_is_known_of_a_page_that_was_not_read(page):
    assert places.of_page(page[0], "other") == places.Places()


def test_cells_of_cards_name_their_columns(page):
    _, document, html = page
    (table,) = document.findall(nodes.table)
    (row,) = tables.rows(table)
    assert [entry.astext() for entry in row] == ["dots", "Amount\n\nmany"]
    assert "cards.css" in html

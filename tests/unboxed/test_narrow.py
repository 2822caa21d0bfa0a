"""On a telephone: every panel, at the size of type that it had, nothing cut off, and the figure as it was."""

import io
import re

import matplotlib
import pytest
import torch
from matplotlib import rc_context
from matplotlib.text import Text

from unboxed import figures, fitting, notebook
from unboxed.narrow import relaid


@pytest.fixture(autouse=True)
def style():
    with rc_context():
        matplotlib.rcParams.update(figures.STYLE)
        yield


def svg(figure):
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def places(figure):
    """Where the axes of a figure are, from left to right and from above."""
    figure.draw_without_rendering()
    return [(round(axes.get_position().x0, 2), round(-axes.get_position().y1, 2)) for axes in figure.axes]


def curves(rows=1, columns=2, **options):
    figure, grid = figures.panels(rows, columns, **options)
    for count, axes in enumerate(grid.flat):
        axes.plot([0, 1], [0, 1 + count])
        axes.set(xlabel="a label for the axis", ylabel="height")
    return figure


def assert_nothing_is_cut(figure):
    figure.draw_without_rendering()
    ticks = {label for axes in figure.axes for label in (*axes.get_xticklabels(), *axes.get_yticklabels())}
    for text in (
        set(figure.findobj(Text)) - ticks
    ):  # of ticks there are some beyond the ends, which are not drawn
        if text.get_visible() and text.get_text().strip():
            box = text.get_window_extent()
            assert box.x0 >= -1, text
            assert box.x1 <= figure.bbox.width + 1, text
            assert text.get_fontsize() >= fitting.SMALLEST - 0.01, text


def test_panels_with_ticks_stand_below_one_another():
    narrow = relaid(curves(1, 3))
    found = places(narrow)
    assert narrow.get_figwidth() == pytest.approx(figures.COLUMN)
    assert len({x for x, _ in found}) == 1
    assert [y for _, y in found] == sorted({y for _, y in found})
    assert_nothing_is_cut(narrow)


def test_a_figure_is_the_same_file_before_and_after():
    figure = curves(1, 2, sharey=True)
    figure.legend(["one"], loc="outside lower center")
    before = svg(figure)
    first, second = svg(relaid(figure)), svg(relaid(figure))
    assert first == second
    assert svg(figure) == before


def test_no_chance_is_used():
    torch.manual_seed(0)
    state = torch.get_rng_state()
    relaid(curves())
    assert torch.equal(torch.get_rng_state(), state)


def test_pictures_stand_abreast_and_columns_under_their_titles():
    figure, grid = figures.panels(2, 4, height=1.5)
    for row, axes_row in enumerate(grid):
        for column, axes in enumerate(axes_row):
            figures.show_image(
                axes, torch.rand(8, 8), *([f"title {column}"] if row == 0 else []), left="left"
            )
    narrow = relaid(figure)
    found = dict(zip([(row, column) for row in range(2) for column in range(4)], places(narrow), strict=True))
    for column in range(4):
        assert found[0, column][0] == found[1, column][0]  # what it heads is right below
    assert found[0, 0][1] == found[0, 1][1] < found[1, 0][1] < found[0, 2][1]
    assert_nothing_is_cut(narrow)


def test_shared_labels_are_said_wherever_they_are_needed():
    figure, grid = figures.panels(1, 2, sharey=True)
    for axes in grid.flat:
        axes.plot([0, 1], [0, 1])
    grid[0, 0].set_ylabel("loss")
    narrow = relaid(figure)
    narrow.draw_without_rendering()
    assert [axes.get_ylabel() for axes in narrow.axes] == ["loss", "loss"]
    assert all(any(label.get_visible() for label in axes.get_yticklabels()) for axes in narrow.axes)


def test_words_are_broken_and_none_is_lost():
    figure = curves(1, 2)
    words = "a title that is far too long to stand above one panel of a narrow figure with $a + b$ in it"
    figure.axes[0].set_title(words)
    figure.axes[0].text(0.9, 0.5, "words among what is drawn, near the right edge")
    handles = [figure.axes[0].plot([], [], label=f"entry {name} of the legend")[0] for name in "abcd"]
    figure.legend(handles=handles, loc="outside upper center", ncols=4)
    narrow = relaid(figure)
    broken = narrow.axes[0].get_title(loc="left")
    assert "\n" in broken
    assert broken.replace("\n", " ") == words
    assert "$a + b$" in broken
    assert len(narrow.legends[0].get_texts()) == 4
    assert_nothing_is_cut(narrow)


def test_a_legend_over_curves_gets_room_above_them():
    figure, grid = figures.panels()
    axes = grid[0, 0]
    for name in ("one curve", "another curve", "a third curve"):
        axes.plot([0, 1, 2, 3], [1, 0, 1, 0], label=name)
    axes.set_ylim(0, 1)
    axes.legend(loc="upper left")
    narrow = relaid(figure)
    narrow.draw_without_rendering()
    (changed,) = narrow.axes
    top = changed.transData.transform((0, 1))[1]
    assert changed.get_legend().get_window_extent().y0 >= top - 2
    assert max(changed.get_yticks()) <= 1


def test_small_words_are_enlarged_and_indices_too():
    figure, grid = figures.panels()
    grid[0, 0].text(0.1, 0.5, "tiny", fontsize=5)
    grid[0, 0].text(0.1, 0.1, "$10^{-3}$", fontsize=8)
    assert [text.get_fontsize() for text in relaid(figure).axes[0].texts] == pytest.approx([6.75, 6.75 / 0.7])


def test_an_author_may_draw_anew_or_say_how_tall():
    figure, grid = figures.panels(1, 1, height=2)
    grid[0, 0].text(0, 0, "wide")
    figures.when_narrow(grid[0, 0], lambda axes: axes.text(0, 0, "narrow"), height=5)
    narrow = relaid(figure)
    assert [text.get_text() for text in narrow.axes[0].texts] == ["narrow"]
    assert [text.get_text() for text in figure.axes[0].texts] == ["wide"]
    assert narrow.get_figheight() > 5


def test_a_notebook_gets_both_and_the_narrow_one_says_its_width():
    shown, about = notebook._also_narrow(curves())
    assert shown == {}  # a type that MyST-NB does not know would be a warning
    text = about[notebook.SHOWN][notebook.NARROW]
    assert float(re.search(r'width="([\d.]+)pt"', text)[1]) * 96 / 72 == pytest.approx(343, abs=0.5)

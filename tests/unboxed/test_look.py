"""Figures are as wide as the book's text, and what they tell apart is never told by colour alone."""

import numpy as np
import pytest
from matplotlib.layout_engine import ConstrainedLayoutEngine

from unboxed import figures, look


def test_panels_are_as_wide_as_the_text_and_so_high_each():
    figure, grid = figures.panels(2, 3, height=1.5, sharex=True)
    assert figure.get_size_inches().tolist() == pytest.approx([figures.WIDTH, 3.0])
    assert grid.shape == (2, 3)
    assert grid[0, 0].get_shared_x_axes().joined(grid[0, 0], grid[1, 2])


@pytest.mark.parametrize(("rows", "columns"), [(0, 2), (3, 0), (-1, 1)])
def test_a_grid_has_a_row_and_a_column(rows, columns):
    message = f"^rows, columns: expected at least 1 of each, got {rows} and {columns}$"
    with pytest.raises(ValueError, match=message):
        figures.panels(rows, columns)


def places(layout=None):
    """Where the axes of a figure are, once it has been drawn, by the layout of the book or by another."""
    figure, grid = figures.panels(1, 3, width_ratios=[4, 2.6, 2.6])
    if layout:
        figure.set_layout_engine(layout)
    figure.colorbar(grid[0, 2].imshow([[0, 1], [2, 3]]), ax=grid[0, 2])
    figure.draw_without_rendering()
    return [axes.get_position(original=True).get_points().tolist() for axes in figure.axes]


def test_axes_stand_where_matplotlibs_constrained_layout_puts_them():
    assert np.allclose(places(), places("constrained"), rtol=0, atol=1 / look.PLACES)


def test_axes_stand_in_the_same_places_whatever_the_last_digits_that_a_solver_finds(monkeypatch):
    before, execute = places(), ConstrainedLayoutEngine.execute

    def nearly(engine, fig):
        execute(engine, fig)
        for axes in fig.axes:
            axes._set_position(axes.get_position(original=True).translated(1e-12, -1e-12))

    monkeypatch.setattr(ConstrainedLayoutEngine, "execute", nearly)
    assert places() == before
    assert len(set(map(str, before))) == 4


def test_curves_and_classes_never_differ_by_colour_alone():
    assert len(set(figures.COLOURS)) == len(figures.COLOURS) == 6
    assert len(set(map(str, figures.DASHES))) == len(figures.DASHES) == 6
    assert len(set(figures.MARKERS)) == len(figures.MARKERS) == 6


def test_a_figure_has_one_panel_unless_told_otherwise_and_leaves_room_for_text_on_a_screen():
    figure, grid = figures.panels()
    assert grid.shape == (1, 1)
    width, height = figure.get_size_inches()
    assert width > 2 * height


def test_what_is_said_of_some_axes_on_a_telephone_is_kept_with_them():
    _, grid = figures.panels(1, 2)

    def draw(axes):
        axes.plot([0, 1])

    look.when_narrow(grid[0, 0], draw)
    look.when_narrow(grid[0, 1], height=4.5)
    assert [look.redrawn[axes] for axes in grid[0]] == [(draw, None), (None, 4.5)]

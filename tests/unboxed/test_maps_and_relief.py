"""A loss from above and in relief: what is drawn is where it should be, and what is hidden is left out."""

import numpy as np
import pytest
import torch

from unboxed import figures
from unboxed.maps import draw_map, draw_star, draw_walk
from unboxed.relief import WIDTHS, Relief, draw_on_relief, draw_relief


def flat(places):
    return torch.zeros(places.shape[:-1], dtype=places.dtype)


def ridge(places):
    """A wall that runs across, at a second number of 0."""
    return torch.exp(-50 * places[..., 1] ** 2)


def places(*rows):
    return torch.tensor(rows, dtype=torch.float64)


def relief(surface, **view):
    return Relief(surface, (-1, 1), (-1, 1), heights=(0, 1), **view)


def drawn(line):
    """The places that a line goes through, without its gaps."""
    return line.get_xydata()[~np.isnan(line.get_xydata()).any(axis=1)]


def test_a_map_has_one_scale_and_its_lines_lie_at_their_heights():
    _, grid = figures.panels()
    axes = grid[0, 0]
    draw_map(axes, lambda at: at[..., 0], [-0.5, 0.25], xlim=(-1, 1), ylim=(0, 1))
    assert axes.get_aspect() == 1
    (contours,) = axes.collections
    for path, height in zip(contours.get_paths(), (-0.5, 0.25), strict=True):
        np.testing.assert_allclose(path.vertices[:, 0], height, atol=1e-9)


def test_a_walk_is_drawn_where_it_went_and_the_star_where_it_should_end():
    _, grid = figures.panels()
    axes = grid[0, 0]
    draw_walk(axes, places((1, 2), (0.5, 1), (0, 0)), color="red")
    draw_star(axes, (3, 4))
    path, start, star = axes.lines
    assert path.get_xydata().tolist() == [[1, 2], [0.5, 1], [0, 0]]
    assert path.get_color() == "red"
    assert start.get_xydata().tolist() == [[1, 2]]
    assert star.get_xydata().tolist() == [[3, 4]]


def test_places_are_projected_as_a_camera_would():
    view = relief(flat, turn=0, tilt=30)
    drawn = view.project(places((0, 0), (1, 0), (0, 1)))
    torch.testing.assert_close(drawn, places((0, 0), (0.5, 0), (0, 0.25)))
    raised = view.project(places((0, 0)), torch.tensor([1.0], dtype=torch.float64))
    torch.testing.assert_close(raised, places((0, np.cos(np.pi / 6))))
    turned = relief(flat, turn=90, tilt=30).project(places((1, 0)))
    torch.testing.assert_close(turned, places((0, 0.25)))


def test_what_lies_behind_a_ridge_is_hidden_and_the_ridge_itself_is_not():
    spots = places((0, -0.5), (0, 0), (0, 0.25), (0, 0.9))
    assert relief(ridge, turn=0, tilt=30).seen(spots).tolist() == [True, True, False, False]
    assert relief(ridge, turn=0, tilt=80).seen(spots).all()
    assert relief(ridge, turn=180, tilt=30).seen(spots).tolist() == [False, True, True, True]
    assert relief(flat).seen(spots).all()


def test_slopes_away_from_the_light_are_darker():
    sides = relief(lambda at: torch.exp(-5 * at[..., 0] ** 2), turn=0).shade(places((-0.3, 0), (0.3, 0)))
    assert sides[0] < sides[1]


def test_a_relief_is_drawn_in_few_lines_without_what_is_hidden_or_outside():
    _, grid = figures.panels(1, 3)
    draw_relief(grid[0, 0], relief(ridge, turn=0, tilt=30), lines=5)
    draw_relief(grid[0, 1], relief(flat), lines=5, within=lambda at: at.norm(dim=-1) < 0.5)
    assert len(grid[0, 0].lines) == len(WIDTHS)
    draw_relief(grid[0, 2], relief(ridge, turn=0, tilt=80), lines=5)
    hidden, whole = (sum(len(drawn(line)) for line in axes.lines) for axes in (grid[0, 0], grid[0, 2]))
    assert 0.3 * whole < hidden < 0.8 * whole
    patch = np.concatenate([drawn(line) for line in grid[0, 1].lines])
    assert 0.2 < np.abs(patch[:, 0]).max() < 0.26


def test_a_path_is_broken_where_a_ridge_hides_it():
    _, grid = figures.panels()
    draw_on_relief(
        grid[0, 0], relief(ridge, turn=0, tilt=30), places((0, -0.5), (0, 0.25), (0, 0)), color="red"
    )
    (line,) = grid[0, 0].lines
    assert np.isnan(line.get_xydata()).any(axis=1).tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ({"tilt": 0}, "tilt: expected a finite number above 0 and below 90, got 0"),
        ({"tilt": 90}, "tilt: expected a finite number above 0 and below 90, got 90"),
        ({"tall": 0}, "tall: expected a finite number above 0, got 0"),
    ],
)
def test_a_view_from_nowhere_is_refused(view, said):
    with pytest.raises(ValueError, match=f"^{said}$"):
        relief(flat, **view)


def test_one_line_makes_no_net():
    _, grid = figures.panels()
    with pytest.raises(ValueError, match=r"^lines: expected an integer of at least 2, got 1$"):
        draw_relief(grid[0, 0], relief(flat), lines=1)

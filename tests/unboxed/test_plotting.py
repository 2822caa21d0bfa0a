"""What is drawn in a plane is where it was given, and is told apart from what lies under it."""

from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest
import torch
from matplotlib import rc_context
from matplotlib.colors import same_color
from matplotlib.figure import Figure

from unboxed import figures
from unboxed.look import COLOURS, MARKERS
from unboxed.metrics import History


@pytest.fixture(autouse=True, scope="module")
def style():
    with rc_context():
        matplotlib.rcParams.update(figures.STYLE)
        yield


@pytest.fixture
def axes():
    return figures.panels()[1][0, 0]


def test_curves_are_what_they_were_given(axes):
    x = torch.tensor([0.0, 1.0, 4.0])
    weights = torch.tensor([2.0, 3.0, -1.0], requires_grad=True)
    figures.plot_curves(axes, x, {"a": weights * 2, "b": [5, 6, 7]}, xlabel="x", ylabel="y")
    drawn = [(line.get_label(), line.get_xdata().tolist(), line.get_ydata().tolist()) for line in axes.lines]
    assert drawn == [("a", [0, 1, 4], [4, 6, -2]), ("b", [0, 1, 4], [5, 6, 7])]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]


def test_one_curve_needs_no_legend(axes):
    figures.plot_curves(axes, [0, 1], {"alone": [2, 3]}, xlabel="x", ylabel="y")
    assert axes.get_legend() is None


def test_a_history_tells_training_from_validation():
    history = SimpleNamespace(
        train={"loss": [2.0, 1.0, 0.5], "accuracy": [0.1, 0.2, 0.3]},
        valid={"loss": [3.0, 4.0, 5.0], "accuracy": [0.6, 0.5, 0.4]},
    )
    figure = figures.plot_history(history)
    for axes, metric in zip(figure.axes, ["loss", "accuracy"], strict=True):
        drawn = {line.get_label(): line.get_ydata().tolist() for line in axes.lines}
        assert drawn == {"training": history.train[metric], "validation": history.valid[metric]}
        assert axes.lines[0].get_xdata().tolist() == [1, 2, 3]
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", metric)
        assert all(float(tick).is_integer() for tick in axes.get_xticks()), "there is no half an epoch"
    assert len({axes.get_position().y0 for axes in figure.axes}) == 1, "panels stand side by side"


def test_histories_of_different_metrics_are_refused():
    history = SimpleNamespace(train={"loss": [1.0]}, valid={"accuracy": [0.5]})
    said = r"^history\.valid: expected the metrics \['loss'\], got \['accuracy'\]$"
    with pytest.raises(ValueError, match=said):
        figures.plot_history(history)


def test_points_have_the_colour_and_shape_of_their_class(axes):
    inputs = torch.tensor([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], requires_grad=True)
    figures.plot_points(axes, inputs, torch.tensor([1, 0, 1]), ["no", "yes"])
    no, yes = axes.collections
    assert (no.get_label(), yes.get_label()) == ("no", "yes")
    assert no.get_offsets().tolist() == [[2, 3]]
    assert yes.get_offsets().tolist() == [[0, 1], [4, 5]]
    assert same_color(no.get_facecolor()[0], figures.BLUE)
    assert same_color(yes.get_facecolor()[0], figures.VERMILLION)
    assert not np.array_equal(no.get_paths()[0].vertices, yes.get_paths()[0].vertices)


def test_classes_keep_their_colours_where_more_of_their_points_are_added(axes):
    for _ in range(2):
        figures.plot_points(axes, torch.zeros(2, 2), torch.tensor([0, 1]), ["no", "yes"])
    colours = [tuple(points.get_facecolor()[0]) for points in axes.collections]
    assert colours[:2] == colours[2:]


def test_points_lie_above_the_ground_with_a_white_edge_in_whatever_order_they_are_drawn(axes):
    figures.plot_points(axes, torch.tensor([[0.5, 0.5]]), torch.tensor([0]), ["one"])
    figures.plot_boundary(axes, lambda points: points[:, 0], xlim=(0, 1), ylim=(0, 1))
    points, *ground = axes.collections
    assert points.get_zorder() > max(part.get_zorder() for part in ground)
    assert same_color(points.get_edgecolor()[0], "white")
    assert 0 < points.get_linewidth()[0] < 1


def test_a_boundary_is_drawn_where_the_classifier_is_undecided(axes):
    figures.plot_boundary(axes, lambda points: points[:, 0] / 4 + 0.25, xlim=(0, 3), ylim=(0, 1))
    _, boundary = axes.collections
    (line,) = boundary.get_paths()
    np.testing.assert_allclose(line.vertices[:, 0], 1, atol=1e-4)
    assert (line.vertices[:, 1].min(), line.vertices[:, 1].max()) == (0, 1)
    assert same_color(boundary.get_edgecolor()[0], figures.INK)
    # Told from the edge of a point and from a curve.
    assert 1 < boundary.get_linewidth()[0] < figures.STYLE["lines.linewidth"]


def test_sides_are_shaded_by_what_the_classifier_says(axes):
    weight = torch.tensor(1.0, requires_grad=True)
    figures.plot_boundary(axes, lambda points: weight * 0.85 * (points[:, 1] > 2), xlim=(0, 3), ylim=(1, 4))
    shades = axes.collections[0]
    levels = {
        round(float(low), 1): path for low, path in zip(shades.levels, shades.get_paths(), strict=False)
    }
    assert levels[0.0].get_extents().y0 == pytest.approx(1)
    assert levels[0.8].get_extents().y1 == pytest.approx(4)
    assert levels[0.8].get_extents().y0 > 1.9
    assert shades.cmap.name == figures.DIVERGING


@pytest.mark.parametrize("least", [0.2, 0.4])
def test_two_classifiers_are_shaded_on_one_scale(axes, least):
    figures.plot_boundary(axes, lambda points: least + points[:, 0] / 10, xlim=(0, 1), ylim=(0, 1))
    shades = axes.collections[0]
    np.testing.assert_allclose(shades.levels, np.arange(11) / 10)
    assert shades.get_clim() == (0, 1)
    assert 0 < shades.get_alpha() < 0.5, "a point in the colour of its class is told from the ground"


@pytest.mark.parametrize(
    "share",
    [
        lambda x: 0.2 + 0 * x,
        lambda x: 0.5 + x / 2,  # which comes from the boundary and
        lambda x: 0.5 - x / 2,  # never gets to the other side
    ],
)
def test_a_classifier_that_never_changes_sides_has_no_boundary(axes, share):
    figures.plot_boundary(axes, lambda points: share(points[:, 0]), xlim=(0, 1), ylim=(0, 1))
    assert len(axes.collections) == 1


def test_a_surface_is_as_high_as_its_function_and_has_its_axes_the_right_way_round(axes):
    seen = []

    def slope(points):
        seen.append(points)
        return 10 * points[:, 0] - points[:, 1]

    figures.plot_surface(axes, slope, xlim=(0, 4), ylim=(0, 2))
    filled = axes.collections[0]
    assert seen[0].amin(dim=0).tolist() == [0, 0]
    assert seen[0].amax(dim=0).tolist() == [4, 2]
    assert filled.levels[0] < 0
    assert filled.levels[-1] >= 39
    # Height goes with x, and is least in the upper left corner, most in the lower right one.
    *_, low = [path for path in filled.get_paths()[:2] if len(path.vertices)]
    *_, high = [path for path in filled.get_paths() if len(path.vertices)]
    assert low.get_extents().x1 < 1
    assert high.get_extents().x0 > 3
    assert high.get_extents().x1 == pytest.approx(4)
    lines = axes.collections[1].get_paths()
    left, right = (np.concatenate([line.vertices for line in half]) for half in (lines[:12], lines[12:]))
    assert left[:, 0].mean() < right[:, 0].mean()


def test_lines_of_a_surface_run_where_its_shade_changes_fine_and_at_one_height_each(axes):
    def slope(points):
        return 10 * points[:, 0] - points[:, 1]

    figures.plot_surface(axes, slope, xlim=(0, 4), ylim=(0, 2))
    filled, lines = axes.collections
    assert len(filled.levels) > 20
    np.testing.assert_array_equal(lines.levels, filled.levels)
    drawn = 0
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        np.testing.assert_allclose(slope(path.vertices), level, atol=1e-3)
        drawn += len(path.vertices) > 100
    assert drawn > 18
    assert same_color(lines.get_edgecolor()[0], "white")
    assert lines.get_linewidth()[0] < figures.STYLE["grid.linewidth"]


MOST = min(len(COLOURS), len(MARKERS))
POINTS, CLASSES = torch.rand(4, 2), torch.tensor([0, 1, 2, 0])


def curves(x, named):
    figures.plot_curves(Figure().subplots(), x, named, xlabel="x", ylabel="y")


def points(inputs=POINTS, labels=CLASSES, names="abc"):
    figures.plot_points(Figure().subplots(), inputs, labels, names)


def half(places):
    return torch.full((len(places),), 0.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: curves(torch.rand(2, 2), {"it": [1, 2]}), "x: expected values in a row, got 2 dimensions"),
        (lambda: curves([1, 2], {"it": 1.0}), "it: expected values in a row, got 0 dimensions"),
        (lambda: curves([1, 2, 3], {"it": [1, 2]}), "it: expected 3 values, one for each x, got 2"),
        (lambda: figures.plot_history(History()), "history: expected one of an epoch or more, got none"),
        (
            lambda: points(torch.rand(4, 3)),
            r"inputs: expected shape \(examples, 2\) and a label for each, got \(4, 3\) and \(4,\)",
        ),
        (
            lambda: points(labels=CLASSES[None]),
            r"inputs: expected shape \(examples, 2\) and a label for each, got \(4, 2\) and \(1, 4\)",
        ),
        (lambda: points(names="ab"), r"labels: expected values from 0 to 1, got \[0 1 2\]"),
        (lambda: points(names="a" * (MOST + 1)), f"names: expected {MOST} at most, got {MOST + 1}"),
    ],
)
def test_what_cannot_be_plotted_is_refused(call, message):
    points(names="a" * MOST)
    with pytest.raises(ValueError, match=f"^{message}$"):
        call()


@pytest.mark.parametrize("plot", [figures.plot_boundary, figures.plot_surface])
@pytest.mark.parametrize("name", ["xlim", "ylim"])
def test_a_range_that_runs_backwards_is_named(plot, name):
    limits = {"xlim": (0, 1), "ylim": (0, 1)} | {name: (1, 0)}
    with pytest.raises(ValueError, match=f"^{name}: expected"):
        plot(Figure().subplots(), half, **limits)

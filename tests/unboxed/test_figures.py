"""Figures show what they were given, are the same file each time, and refuse what they cannot show."""

import importlib
import io
import sys
from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import rc_context
from matplotlib.colors import same_color

from unboxed import figures


@pytest.fixture
def axes():
    return figures.panels()[1][0, 0]


def svg(figure):
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def random(*shape, seed):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed))


def test_every_picture_has_its_place_and_its_title():
    pictures = [torch.zeros(3, 4, 6), torch.ones(1, 4, 6), torch.full((4, 6), 0.5)]
    figure = figures.show_images(pictures, ["a", "b", "c"], columns=2)
    shown = [axes for axes in figure.axes if axes.images]
    assert [axes.get_title() for axes in shown] == ["a", "b", "c"]
    assert [axes.images[0].get_array().shape for axes in shown] == [(4, 6, 3), (4, 6), (4, 6)]
    assert [float(axes.images[0].get_array().max()) for axes in shown] == [0, 1, 0.5]
    assert len(figure.axes) == 4


def test_a_batch_is_shown_picture_by_picture_in_one_row():
    figure = figures.show_images(random(3, 1, 4, 6, seed=0))
    assert [axes.images[0].get_array().shape for axes in figure.axes] == [(4, 6)] * 3
    assert len({axes.get_position().y0 for axes in figure.axes}) == 1


@pytest.mark.parametrize(
    ("images", "titles", "said"),
    [
        ([], None, "images: expected at least one picture"),
        ([torch.zeros(2, 2)], ["a", "b"], "titles: expected 1, one a picture, got 2"),
        ([torch.zeros(2, 2, 2)], None, r"image: expected shape .*, got \(2, 2, 2\)"),
        # A colour picture by itself would be three grey ones.
        (torch.zeros(3, 4, 6), None, r"images: expected shape \(pictures, channels, .*, got \(3, 4, 6\)"),
    ],
)
def test_what_is_no_row_of_pictures_is_refused(images, titles, said):
    with pytest.raises(ValueError, match=said):
        figures.show_images(images, titles)


def test_what_is_no_tensor_is_refused(axes):
    with pytest.raises(TypeError, match="image: expected a tensor, got ndarray"):
        figures.show_image(axes, np.zeros((2, 2)))


def test_a_picture_stands_without_a_frame_among_its_words(caplog):
    _, grid = figures.panels(1, 2)
    left, right = grid[0]
    figures.show_image(left, torch.full((3, 2, 4), 2.0), "above", "below", "left")
    figures.show_image(right, torch.tensor([[3.0, 5.0]]), limits=None)

    assert (left.get_title(), left.get_xlabel(), left.get_ylabel()) == ("above", "below", "left")
    assert not any(spine.get_visible() for spine in left.spines.values())
    assert left.images[0].get_array().shape == (2, 4, 3)
    assert left.images[0].get_array().max() == 1  # what is brighter than white is white
    assert not caplog.records  # and matplotlib need not say that it was
    assert right.images[0].get_clim() == (3, 5)


@settings(deadline=None, max_examples=20)
@given(height=st.integers(1, 4), width=st.integers(1, 4), seed=st.integers(0, 2**16))
def test_colours_keep_their_places_and_values(height, width, seed):
    image = random(3, height, width, seed=seed)
    axes = figures.panels()[1][0, 0]
    figures.show_image(axes, image)
    np.testing.assert_array_equal(axes.images[0].get_array(), image.permute(1, 2, 0).numpy())


@pytest.mark.parametrize("shape", [(3, 2, 2), (1, 2, 2), (2, 2)])
def test_bytes_are_shares_of_255(axes, shape):
    figures.show_image(axes, torch.full(shape, 51, dtype=torch.uint8))
    np.testing.assert_allclose(axes.images[0].get_array(), 0.2)
    assert axes.images[0].get_clim() == (0, 1)


@pytest.mark.parametrize(("limits", "expected"), [((1.0, 5.0), [0, 0.25, 1, 1]), (None, [0, 0.25, 0.5, 1])])
def test_limits_hold_for_colours_as_for_greys(limits, expected):
    values = torch.tensor([[1.0, 2.0], [3.0, 5.0]] if limits is None else [[0.0, 2.0], [5.0, 9.0]])
    _, grid = figures.panels(1, 2)
    figures.show_image(grid[0, 0], values.expand(3, 2, 2), limits=limits)
    figures.show_image(grid[0, 1], values, limits=limits)
    colour, grey = (axes.images[0] for axes in grid[0])
    np.testing.assert_allclose(colour.get_array()[..., 1].ravel(), expected)
    np.testing.assert_allclose(grey.norm(grey.get_array()).clip(0, 1).ravel(), expected)


def test_a_picture_of_one_colour_has_limits_of_its_own(axes):
    figures.show_image(axes, torch.full((3, 2, 2), 7.0), limits=None)
    assert axes.images[0].get_array().max() == 0


def test_a_row_of_pictures_takes_limits_and_colours():
    figure = figures.show_images([torch.tensor([[3.0, 5.0]])], colours="viridis", limits=(2.0, 6.0))
    (image,) = figure.axes[0].images
    assert image.get_clim() == (2, 6)
    assert image.get_cmap().name == "viridis"


def test_a_matrix_shows_its_numbers_each_in_the_colour_that_can_be_read(axes):
    figures.show_matrix(axes, torch.tensor([[0.0, 2.0, 10.0], [-1.0, 7.5, 8.0]]), "m", numbers="{:.1f}")
    assert axes.get_title(loc="center") == "m"
    found = {text.get_position(): (text.get_text(), text.get_color()) for text in axes.texts}
    assert found == {
        (0, 0): ("0.0", "white"),
        (1, 0): ("2.0", "white"),
        (2, 0): ("10.0", "black"),
        (0, 1): ("-1.0", "white"),
        (1, 1): ("7.5", "black"),
        (2, 1): ("8.0", "black"),
    }


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


def test_a_boundary_is_drawn_where_the_classifier_is_undecided(axes):
    figures.plot_boundary(axes, lambda points: points[:, 0] / 4 + 0.25, xlim=(0, 3), ylim=(0, 1))
    boundary = axes.collections[-1].get_paths()[0].vertices
    assert (abs(boundary[:, 0] - 1) < 0.02).all()


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


def test_a_classifier_that_is_never_undecided_has_no_boundary(axes):
    figures.plot_boundary(axes, lambda points: torch.full((len(points),), 0.2), xlim=(0, 1), ylim=(0, 1))
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


def test_panels_are_as_wide_as_the_text_and_so_high_each():
    figure, grid = figures.panels(2, 3, height=1.5, sharex=True)
    assert figure.get_size_inches().tolist() == pytest.approx([figures.WIDTH, 3.0])
    assert grid.shape == (2, 3)
    assert grid[0, 0].get_shared_x_axes().joined(grid[0, 0], grid[1, 2])


def test_the_same_figure_is_the_same_file():
    with rc_context():
        figures.use_style()
        history = SimpleNamespace(train={"loss": [2.0, 1.0]}, valid={"loss": [2.0, 1.5]})
        assert svg(figures.plot_history(history)) == svg(figures.plot_history(history))


def test_the_look_is_set_without_ipython(monkeypatch):
    for module in (
        "IPython",
        "IPython.core.getipython",
        "matplotlib_inline",
        "matplotlib_inline.backend_inline",
    ):
        monkeypatch.setitem(sys.modules, module, None)  # which makes its import an ImportError
    for module in ("unboxed.look", "unboxed.notebook", "unboxed.figures"):
        monkeypatch.delitem(sys.modules, module)
    with rc_context():
        importlib.import_module("unboxed.figures").use_style()
        assert matplotlib.rcParams["savefig.dpi"] == figures.STYLE["savefig.dpi"]


def test_in_a_notebook_figures_are_drawings_without_a_date(monkeypatch):
    formats, also = [], []
    bundles = SimpleNamespace(for_type=lambda *pair: also.append(pair))
    shell = SimpleNamespace(display_formatter=SimpleNamespace(mimebundle_formatter=bundles))
    ipython = SimpleNamespace(get_ipython=lambda: shell)
    backend = SimpleNamespace(set_matplotlib_formats=lambda *names, **kwargs: formats.append((names, kwargs)))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "IPython.core.getipython", ipython)
    monkeypatch.setitem(sys.modules, "matplotlib_inline.backend_inline", backend)
    with rc_context():
        figures.use_style()
    assert formats == [(("svg",), {"metadata": {"Date": None}})]
    ((kind, narrow),) = also
    figure, _ = figures.panels()
    assert isinstance(figure, kind)
    assert "<svg" in narrow(figure)[1]["image/svg+xml"]["narrow"]


def test_curves_and_classes_never_differ_by_colour_alone():
    assert len(set(figures.COLOURS)) == len(figures.COLOURS) == 6
    assert len(set(map(str, figures.DASHES))) == len(figures.DASHES) == 6
    assert len(set(figures.MARKERS)) == len(figures.MARKERS) == 6

"""Pictures and matrices are shown as they are, in their place, with nothing round them but words."""

import unittest

import matplotlib
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import rc_context
from matplotlib.figure import Figure

from unboxed import figures


@pytest.fixture(autouse=True, scope="module")
def style():
    with rc_context():
        matplotlib.rcParams.update(figures.STYLE)
        yield


@pytest.fixture
def axes():
    return figures.panels()[1][0, 0]


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
    assert not any(axes.axison for axes in figure.axes), "a place without a picture is empty"


def test_a_batch_is_shown_picture_by_picture_in_one_row():
    figure = figures.show_images(random(3, 1, 4, 6, seed=0))
    assert [axes.images[0].get_array().shape for axes in figure.axes] == [(4, 6)] * 3
    assert len({axes.get_position().y0 for axes in figure.axes}) == 1
    assert {axes.get_title() for axes in figure.axes} == {""}


def test_a_batch_may_be_of_bytes():
    figure = figures.show_images(torch.full((2, 3, 4, 6), 51, dtype=torch.uint8))
    assert [round(float(axes.images[0].get_array().max()), 6) for axes in figure.axes] == [0.2, 0.2]


@pytest.mark.parametrize(
    ("titles", "lines"), [(None, 0), (["a", "b", "c"], 1), (["a", "two\nlines", "c"], 2)]
)
def test_a_row_is_as_high_as_its_tallest_picture_at_full_width_and_its_words(titles, lines):
    pictures = [torch.zeros(4, 8), torch.zeros(3, 9, 6), torch.zeros(5, 5)]
    width, height = figures.show_images(pictures, titles, columns=2).get_size_inches()
    room = height / 2 - width / 2 * 9 / 6
    needed = (lines * 1.2 * 9 + 6) / 72 if titles else 0  # lines of 9 points, and what is between them
    assert needed < room < needed + 0.25


@pytest.mark.parametrize(
    ("images", "titles", "said"),
    [
        ([], None, "^images: expected at least one picture, got none$"),
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


def picture(axes, *words):
    figures.show_image(axes, torch.zeros(2, 3), *words)


def matrix(axes, *words):
    figures.show_matrix(axes, torch.zeros(2, 3), *words)


@pytest.mark.parametrize("show", [picture, matrix])
@pytest.mark.parametrize("style", ["the book's", "matplotlib's own"])
def test_nothing_is_drawn_round_a_picture_or_a_matrix(show, style):
    with rc_context():
        if style == "matplotlib's own":
            matplotlib.rcdefaults()
        axes = figures.panels()[1][0, 0]
        show(axes)
    assert not any(spine.get_visible() for spine in axes.spines.values())
    assert (len(axes.get_xticks()), len(axes.get_yticks())) == (0, 0)
    assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == ("", "", "")
    axes.set(xticks=[0], yticks=[1])  # ticks that are asked for afterwards are no grid
    assert not any(line.get_visible() for line in axes.get_xgridlines() + axes.get_ygridlines())


@pytest.mark.parametrize("show", [picture, matrix])
def test_greys_are_grey_and_titles_small_and_in_the_middle(axes, show):
    show(axes, "above")
    assert axes.images[0].get_cmap().name == "gray"
    assert axes.get_title(loc="center") == "above"
    assert (axes.get_title(loc="left"), axes.get_title(loc="right")) == ("", "")
    assert axes.title.get_fontsize() <= figures.STYLE["axes.titlesize"]


def test_words_stand_round_a_picture_smaller_than_those_of_a_figure(axes):
    picture(axes, "above", "below", "left")
    assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == ("above", "below", "left")
    words = axes.title, axes.xaxis.label, axes.yaxis.label
    assert max(word.get_fontsize() for word in words) < figures.STYLE["font.size"]


def test_what_is_brighter_than_white_is_white_and_what_is_darker_than_black_is_black(axes):
    with unittest.TestCase().assertNoLogs():  # matplotlib need not say that it was brighter or darker
        figures.show_image(axes, torch.tensor([-1.0, 2.0]).expand(3, 2, 2))
    assert axes.images[0].get_array()[0].tolist() == [[0] * 3, [1] * 3]


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
    _, grid = figures.panels(1, 3)
    for axes, image in zip(grid[0], (values.expand(3, 2, 2), values, values[None]), strict=True):
        figures.show_image(axes, image, limits=limits)
    colour, *greys = (axes.images[0] for axes in grid[0])
    np.testing.assert_allclose(colour.get_array()[..., 1].ravel(), expected)
    for grey in greys:
        np.testing.assert_allclose(grey.norm(grey.get_array()).clip(0, 1).ravel(), expected)


def test_a_picture_of_one_colour_has_limits_of_its_own(axes):
    figures.show_image(axes, torch.full((3, 2, 2), 7.0), limits=None)
    assert axes.images[0].get_array().max() == 0


def test_a_row_of_pictures_takes_limits_and_colours():
    figure = figures.show_images([torch.tensor([[3.0, 5.0]])], colours="magma", limits=(2.0, 6.0))
    (image,) = figure.axes[0].images
    assert image.get_clim() == (2, 6)
    assert image.get_cmap().name == "magma"


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
    assert {(text.get_ha(), text.get_va()) for text in axes.texts} == {("center", "center")}
    assert max(text.get_fontsize() for text in axes.texts) < figures.STYLE["font.size"]


def test_numbers_are_written_short_unless_told_otherwise(axes):
    figures.show_matrix(axes, torch.tensor([[0.0, 0.5, 2.0, 1e-7]]))
    assert [text.get_text() for text in axes.texts] == ["0", "0.5", "2", "1e-07"]


def luminance(colour):
    """Relative luminance as the Web Content Accessibility Guidelines have it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colours", ["gray", "Greys", figures.DIVERGING])
def test_numbers_stand_out_from_any_ground(axes, colours):
    figures.show_matrix(axes, torch.linspace(-1, 1, 101)[None], colours=colours)
    image = axes.images[0]
    assert image.get_cmap().name == colours
    grounds = [luminance(colour) for colour in image.to_rgba(image.get_array())[0]]
    contrasts = [
        (ground + 0.05) / 0.05 if text.get_color() == "black" else 1.05 / (ground + 0.05)
        for ground, text in zip(grounds, axes.texts, strict=True)
    ]
    assert min(contrasts) > 3.5


EMPTY = torch.zeros(2, 3, 0, 4)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: figures.show_images(3), TypeError, "images: expected pictures .* or a tensor, got int"),
        (lambda: figures.show_images("it"), TypeError, "images: expected pictures in a list .*, got str"),
        (
            lambda: figures.show_images(EMPTY),
            ValueError,
            r"images: expected one number or more, got shape .*",
        ),
        (
            lambda: figures.show_images([torch.rand(4)]),
            ValueError,
            r"images: expected shape \(..., height, width\), got \(4\)",
        ),
        (
            lambda: figures.show_images(torch.rand(2, 3, 4, 4), columns=0),
            ValueError,
            "columns: expected an integer of at least 1, got 0",
        ),
        (
            lambda: figures.show_images(torch.rand(2, 3, 4, 4), columns=1.0),
            ValueError,
            "columns: expected an integer of at least 1, got 1.0",
        ),
        (
            lambda: figures.show_matrix(Figure().subplots(), torch.rand(4)),
            ValueError,
            r"matrix: expected shape \(rows, columns\), got \(4\)",
        ),
        (
            lambda: figures.show_matrix(Figure().subplots(), torch.rand(0, 4)),
            ValueError,
            r"matrix: expected one number or more, got shape \(0, 4\)",
        ),
    ],
)
def test_what_is_no_picture_and_no_matrix_is_refused(call, error, message):
    with pytest.raises(error, match=f"^{message}$"):
        call()


def test_one_column_and_a_matrix_of_whole_numbers_are_drawn():
    assert len(figures.show_images(torch.rand(2, 1, 4, 4), columns=1).axes) == 2
    figures.show_matrix(Figure().subplots(), torch.tensor([[1, 2]]))

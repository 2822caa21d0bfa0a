"""Figures show what they were given, are the same file each time, and refuse what they cannot show."""

import io

import pytest
import torch
from matplotlib import rc_context

from unboxed import figures


def svg(figure):
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def test_every_picture_has_its_place_and_its_title():
    pictures = [torch.zeros(3, 4, 6), torch.ones(1, 4, 6), torch.full((4, 6), 0.5)]
    figure = figures.show_images(pictures, ["a", "b", "c"], columns=2)
    shown = [axes for axes in figure.axes if axes.images]
    assert [axes.get_title() for axes in shown] == ["a", "b", "c"]
    assert [axes.images[0].get_array().shape for axes in shown] == [(4, 6, 3), (4, 6), (4, 6)]
    assert len(figure.axes) == 4


@pytest.mark.parametrize(
    ("images", "titles", "said"),
    [
        ([], None, "images: expected at least one picture"),
        ([torch.zeros(2, 2)], ["a", "b"], "titles: expected 1, one a picture, got 2"),
        ([torch.zeros(2, 2, 2)], None, r"image: expected shape .*, got \(2, 2, 2\)"),
    ],
)
def test_what_is_no_row_of_pictures_is_refused(images, titles, said):
    with pytest.raises(ValueError, match=said):
        figures.show_images(images, titles)


def test_histories_of_different_metrics_are_refused():
    with pytest.raises(ValueError, match=r"valid: expected the metrics \['loss'\], got \['accuracy'\]"):
        figures.plot_history({"loss": [1.0]}, {"accuracy": [0.5]})


def test_the_same_figure_is_the_same_file():
    with rc_context():
        figures.use_style()
        history = {"loss": [2.0, 1.0]}, {"loss": [2.0, 1.5]}
        assert svg(figures.plot_history(*history)) == svg(figures.plot_history(*history))


def test_a_boundary_is_drawn_where_the_classifier_is_undecided():
    _, grid = figures.panels()
    figures.plot_boundary(grid[0, 0], lambda points: (points[:, 0] > 1).float(), xlim=(0, 3), ylim=(0, 1))
    boundary = grid[0, 0].collections[-1].get_paths()[0].vertices
    assert (abs(boundary[:, 0] - 1) < 0.02).all()


def test_a_picture_stands_without_a_frame_among_its_words():
    _, grid = figures.panels(1, 2)
    left, right = grid[0]
    figures.show_image(left, torch.full((3, 2, 4), 2.0), "above", "below", "left")
    figures.show_image(right, torch.tensor([[3.0, 5.0]]), limits=None)

    assert (left.get_title(), left.get_xlabel(), left.get_ylabel()) == ("above", "below", "left")
    assert not any(spine.get_visible() for spine in left.spines.values())
    assert left.images[0].get_array().shape == (2, 4, 3)
    assert left.images[0].get_array().max() == 1  # what is brighter than white is white
    assert right.images[0].get_clim() == (3, 5)

"""Animals drawn from their answers: the same answers give the same picture, other answers another."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from unboxed.animals import find
from unboxed.pictograms import draw_animal


def outlines(animal, **settings):
    axes = Figure().subplots()
    draw_animal(axes, animal, **{"place": (0, 0)} | settings)
    return [patch.get_xy() for patch in axes.patches]


def test_a_tabby_and_a_red_fox_are_one_picture():
    for tabby, fox in zip(outlines(find("tabby")), outlines(find("red fox")), strict=True):
        np.testing.assert_array_equal(tabby, fox)


@pytest.mark.parametrize("change", [{"fur": False}, {"tail": False}, {"legs": 3}, {"pointed_ears": False}])
def test_every_answer_shows(change):
    before, after = outlines(find("tabby")), outlines(replace(find("tabby"), **change))

    assert [len(part) for part in before] != [len(part) for part in after]


def test_place_and_size():
    for small, large in zip(
        outlines(find("hen")), outlines(find("hen"), place=(3, -2), size=2.0), strict=True
    ):
        np.testing.assert_allclose(large, 2 * small + [3, -2])


def test_five_legs_are_refused():
    with pytest.raises(ValueError, match="expected up to four legs, got 5"):
        outlines(replace(find("tabby"), legs=5))

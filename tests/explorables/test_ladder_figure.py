"""Ladders count their pictures as Python does, and swallow neither end of a probability."""

import itertools

import pytest

LADDER = "ladder.mjs"


@pytest.mark.parametrize("lengths", [[5], [2, 3], [4, 7]])
def test_pictures_stand_in_the_order_in_which_they_were_given(lengths, node):
    places = itertools.product(*map(range, lengths))
    assert [node(LADDER, "rung", lengths, list(place)) for place in places] == list(
        range(lengths[0] * (lengths[1] if len(lengths) > 1 else 1))
    )


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0.0%"),
        (1e-9, "< 0.1%"),
        (0.0006, "0.1%"),
        (0.398, "39.8%"),
        (0.9994, "99.9%"),
        (0.9996, "> 99.9%"),
        (1, "> 99.9%"),
    ],
)
def test_a_probability_is_written_as_far_as_it_is_known(share, text, node):
    assert node(LADDER, "percent", share) == text

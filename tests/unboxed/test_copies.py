"""Copies are found whatever became of their files, and never stand on both sides."""

import io

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from own_pictures import drawings, encoded
from PIL import Image

from unboxed import copies
from unboxed.arranging import arrange, copied, warnings


def pixels(image):
    return torch.from_numpy(np.array(image.convert("RGB"))).permute(2, 0, 1).float() / 255


@pytest.fixture(scope="module")
def drawn():
    return [image for _, image in drawings(20)]


def test_copies_are_found_and_nothing_else_is(drawn):
    first, second, *_ = drawn
    anew = Image.open(io.BytesIO(encoded(first, "JPEG", quality=50)))
    changed = [
        anew,
        first.resize((48, 48)),
        first.resize((300, 300)),
        first.point(lambda v: min(255, v * 1.1)),
    ]
    pictures = [*drawn, *changed, second]
    groups = copies.alike(
        torch.stack([copies.thumbnail(pixels(image)) for image in pictures]), list(map(str, range(25)))
    )
    assert len(groups[:20].unique()) == 20
    assert groups[20:].tolist() == [*[groups[0].item()] * 4, groups[1].item()]


def test_pictures_of_one_colour_are_copies_only_if_their_files_are_the_same():
    plain = torch.stack([copies.thumbnail(torch.full((3, 40, 40), value)) for value in (0.1, 0.5, 0.5)])
    groups = copies.alike(plain, ["a", "b", "b"]).tolist()
    assert groups[0] != groups[1] == groups[2]


@settings(deadline=None, max_examples=50)
@given(
    kinds=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30)), min_size=1, max_size=60),
    parts=st.integers(2, 6),
    seed=st.integers(0, 2**16),
)
def test_copies_are_dealt_together_and_classes_evenly(kinds, parts, seed):
    labels = torch.tensor([label for label, _ in kinds])
    groups = torch.tensor([100 * label + group for label, group in kinds])
    dealt = copies.deal(labels, groups, parts, seed=seed)
    assert torch.equal(dealt, copies.deal(labels, groups, parts, seed=seed))
    assert dealt.min() >= 0
    assert dealt.max() < parts
    for group in groups.unique():
        assert len(dealt[groups == group].unique()) == 1
    for label in labels.unique():
        mine = labels == label
        sizes = groups[mine].unique(return_counts=True)[1]
        counts = dealt[mine].bincount(minlength=parts)
        assert counts.max() - counts.min() <= sizes.max()
        if len(sizes) == 1:
            assert (dealt[mine] == parts - 1).all()
        else:
            assert counts[0] > 0


def arranged(groups, keys, held_out, labels=None):
    """Arrange pictures that have the copies that ``groups`` says, by thumbnails made up for it."""
    thumbnails = torch.eye(768)[torch.tensor(groups)]
    labels = labels or [row % 2 for row in range(len(groups))]
    names = [f"{'ab'[label]}/{row}" for row, label in enumerate(labels)]
    return arrange(names, ("a", "b"), labels, keys, torch.zeros(len(groups), 3), thumbnails, held_out, seed=0)


def test_copies_on_both_sides_of_a_split_are_named_and_by_what_they_were_found():
    pictures = arranged([0, 1, 2, 3, 0, 1], list("pqrsxq"), [False] * 4 + [True] * 2)
    lines = warnings(pictures)
    same = lines.index(
        "Warning: pictures held out that are learned from too, as copies (by the same bytes): 1"
    )
    near = lines.index(
        "Warning: pictures held out that are learned from too, as copies (by thumbnails that agree): 1"
    )
    assert lines[same + 1] == "  b/5 is b/1"
    assert lines[near + 1] == "  a/4 is a/0"
    assert copied(pictures) == [4, 5]


def test_copies_that_are_dealt_are_kept_on_one_side_and_said_to_be():
    groups = [*range(20), *range(7)]
    labels = [row % 2 for row in groups]
    pictures = arranged(groups, list(map(str, range(27))), None, labels)
    lines = warnings(pictures)
    assert copied(pictures) == []
    start = lines.index("Warning: pictures that are copies of others: 7")
    assert lines[start + 1] == "  a/20 is a/0, by thumbnails that agree"
    assert lines[start + 6 : start + 8] == [
        "  and 2 more",
        "Copies were kept on one side: learned from, or held out.",
    ]


def test_one_picture_in_two_classes_is_a_contradiction():
    pictures = arranged([0, 1, 2, 0], list("pqrp"), [False, False, True, False])
    lines = warnings(pictures)
    start = lines.index("Warning: pictures that are in one class and, as a copy, in another: 1")
    assert lines[start + 1] == "  a/0 and b/3"


def test_a_class_that_is_only_held_out_is_left_out():
    pictures = arrange(
        ["a/1", "b/1", "c/1", "a/2", "b/2"],
        ("a", "b", "c"),
        [0, 1, 2, 0, 1],
        list("pqrst"),
        torch.arange(5.0)[:, None],
        torch.eye(768)[:5],
        [False, False, True, True, True],
        seed=0,
    )
    assert pictures.classes == ("a", "b")
    assert pictures.names == ["a/1", "b/1", "a/2", "b/2"]
    assert pictures.labels.tolist() == [0, 1, 0, 1]
    assert pictures.features.flatten().tolist() == [0, 1, 3, 4]
    with pytest.raises(ValueError, match="expected pictures of two or more to learn from, got a"):
        arranged([0, 1, 2], list("pqr"), [False, True, True])
    with pytest.raises(ValueError, match="expected enough to hold some out, got 2"):
        arranged([0, 1], list("pq"), None)

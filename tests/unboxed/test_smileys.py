"""Faces from squares to an answer: against PyTorch's layers, and against sums on paper."""

import pytest
import torch
from torch import nn

from unboxed.exhibits import SMILEY
from unboxed.smileys import CORNER, FROWN, draw_faces, flatten_faces, learn_to_listen


def test_a_frown_is_a_smiley_with_its_mouth_upside_down():
    assert torch.equal(FROWN[:3], SMILEY[:3])
    assert torch.equal(FROWN[3:], SMILEY[3:].flip(0))


def test_faces_come_by_turns_with_as_much_dust_as_asked_for():
    faces, labels = draw_faces(1000, seed=0, flipped=0.1)
    clean, _ = draw_faces(2, seed=0, flipped=0)
    assert labels[:4].tolist() == [0, 1, 0, 1]
    assert torch.equal(clean[:, 0], torch.stack([FROWN, SMILEY]))
    assert set(faces.unique().tolist()) == {0, 1}
    assert (faces != clean.repeat(500, 1, 1, 1)).float().mean().item() == pytest.approx(0.1, abs=0.01)
    assert torch.equal(faces, draw_faces(1000, seed=0, flipped=0.1)[0])
    assert not torch.equal(faces, draw_faces(1000, seed=1, flipped=0.1)[0])


@pytest.mark.parametrize("over_the_edge", [True, False])
def test_the_list_is_what_pytorchs_layers_give(over_the_edge):
    faces, _ = draw_faces(20, seed=3)
    layers = nn.Sequential(
        nn.Conv2d(1, 1, 3, bias=False), nn.ReLU(), nn.MaxPool2d(2, ceil_mode=over_the_edge), nn.Flatten()
    )
    layers[0].weight.data = CORNER[None, None]
    found = flatten_faces(faces, over_the_edge=over_the_edge)
    assert found.shape == (20, 9 if over_the_edge else 4)
    torch.testing.assert_close(found, layers(faces))


def test_the_smileys_list_is_as_on_paper():
    assert flatten_faces(SMILEY[None, None])[0].tolist() == [2, 0, 0, 3, 0, 1, 2, 1, 0]


def test_a_neuron_learns_to_tell_a_smile_from_a_frown():
    numbers, labels = flatten_faces(draw_faces(1000, seed=0)[0]), draw_faces(1000, seed=0)[1]
    weights, bias = learn_to_listen(numbers, labels)
    assert torch.equal(2 * weights, (2 * weights).round())
    assert 2 * bias == round(2 * bias)
    others, truth = draw_faces(2000, seed=1)
    right = ((flatten_faces(others) @ weights + bias > 0) == (truth > 0)).float().mean()
    assert right > 0.97


def test_the_first_step_is_adams():
    numbers, labels = torch.tensor([[3.0, 0.0], [0.0, 1.0]]), torch.tensor([1.0, 0.0])
    weights, bias = learn_to_listen(numbers, labels, steps=1)
    assert weights.tolist() == [0, 0]  # 0.05 each, rounded to halves
    assert bias == 0
    weights, _ = learn_to_listen(numbers, labels, steps=60)
    assert weights[0] > 0 > weights[1]


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match=r"^count: expected"):
        draw_faces(0, seed=0)
    with pytest.raises(ValueError, match=r"^flipped: expected"):
        draw_faces(2, seed=0, flipped=0.6)
    with pytest.raises(ValueError, match=r"^faces: expected"):
        flatten_faces(torch.zeros(2, 1, 8, 8))
    with pytest.raises(ValueError, match=r"^labels: expected"):
        learn_to_listen(torch.zeros(3, 9), torch.zeros(2))
    with pytest.raises(ValueError, match=r"^steps: expected"):
        learn_to_listen(torch.zeros(3, 9), torch.zeros(3), steps=0)

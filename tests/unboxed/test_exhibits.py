"""The exhibits: what the chapter on convolution shows is what its live figure is given."""

import numpy as np
import torch

from unboxed import exhibits
from unboxed.convolution import KERNELS, convolve2d
from unboxed.exhibits import BENT_EDGE, PATCH, QUESTIONS, SMILEY


def test_the_bundle_carries_pictures_kernels_and_who_made_them():
    carried = exhibits.kernel_exhibits()
    sizes = {name: entry["shape"] for name, entry in carried.manifest["tensors"].items()}
    assert sizes == {"bent edge": [5, 5], "smiley": [7, 7], "digit": [28, 28], "photograph": [64, 64]}
    assert carried.manifest["layers"] == []
    facts = carried.manifest["facts"]
    assert facts["pictures"] == list(sizes)
    kernels = {name: torch.tensor(numbers).reshape(3, 3) for name, numbers in facts["kernels"]}
    assert list(kernels) == list(QUESTIONS)
    assert all(torch.equal(kernel, QUESTIONS[name]) for name, kernel in kernels.items())
    assert facts["credits"].keys() == {"digit", "photograph"}
    numbers = np.frombuffer(carried.data, "<f2").astype("float32")
    assert numbers[:25].tolist() == BENT_EDGE.flatten().tolist()
    assert numbers[25:74].tolist() == SMILEY.flatten().tolist()
    assert 0 <= numbers[74:].min() < numbers[74:].max() <= 1


def test_the_questions_are_what_their_names_say():
    columns = BENT_EDGE.unfold(0, 3, 1).sum(dim=-1)
    rightwards = convolve2d(BENT_EDGE, QUESTIONS["brighter to the right"])
    assert torch.equal(rightwards, columns[:, 2:] - columns[:, :-2])
    corner = convolve2d(SMILEY, QUESTIONS["corner of a smile"])
    assert (corner == 3).nonzero().tolist() == [[3, 0]]
    assert corner.max() == 3
    assert list(QUESTIONS)[2:] == list(KERNELS)


def test_sharpen_makes_five_times_of_what_sets_a_pixel_off():
    sharpened = convolve2d(PATCH, KERNELS["sharpen"])
    neighbours = (PATCH[:-2, 1:-1] + PATCH[2:, 1:-1] + PATCH[1:-1, :-2] + PATCH[1:-1, 2:]) / 4
    assert sharpened[0, 0] == 89
    assert torch.equal(sharpened - neighbours, 5 * (PATCH[1:-1, 1:-1] - neighbours))

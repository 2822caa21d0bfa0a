"""What is right in the exercises of the chapter on what is inside a convolutional network."""

import torch
from torch import Tensor

from unboxed.exercises.comparing import Exercise


def window() -> int:
    """Measure how many pixels one place of the third map depends on: those with a slope that is not 0."""
    pixels = torch.zeros(1, 1, 41, 41, requires_grad=True)
    ones = torch.ones(1, 1, 3, 3)
    maps = pixels
    for stride in (2, 1, 2):
        maps = torch.nn.functional.conv2d(maps, ones, stride=stride)
    (slopes,) = torch.autograd.grad(maps[0, 0, 4, 4], pixels)
    return int((slopes[0, 0].sum(dim=0) != 0).sum())


def highest() -> Tensor:
    """Hide parts of the astronaut with a black, a grey and a white patch: shape (3,)."""
    from unboxed import backbones
    from unboxed.datasets import load_photo
    from unboxed.features import occlusion

    network = backbones.load()
    image = network.preprocess(load_photo("astronaut").image)
    label = network.categories.index("football helmet")
    left = [occlusion(network.model, image, patch=64, stride=64, grey=shade) for shade in (0.0, 0.5, 1.0)]
    return torch.stack([logits.softmax(dim=3)[..., label].max() for logits in left])


def counted() -> Tensor:
    """Judge four entries by the top-5 rule and by the first answer: truth values, shape (2, 4)."""
    places = torch.tensor([1, 4, 6, 2])  # of the right class; 6 is not among the five
    return torch.stack([places <= 5, places == 1])


EXERCISES = {
    "inside-a-convnet-1": Exercise(
        "the width of the window in pixels",
        window,
        "Each layer adds two of its neighbours, which lie as far apart as the strides below it make them.",
    ),
    "inside-a-convnet-2": Exercise(
        "three probabilities, for black, grey and white, to two digits after the point or more",
        highest,
        "The patch is part of what the network sees, and its colour speaks for one class or another.",
        within=0.0051,
    ),
    "inside-a-convnet-3": Exercise(
        "two lists of four truth values each: by the top-5 rule, and by the first answer",
        counted,
        "By the top-5 rule it does not matter in which of the five places the right class stands.",
    ),
}

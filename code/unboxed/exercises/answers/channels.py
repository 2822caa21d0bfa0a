"""What is right in the exercises of the chapter on channels."""

import math

import torch
from torch import Tensor

from unboxed.convolution import KERNELS
from unboxed.exercises.comparing import Exercise


def two_layers() -> float:
    """Count weights and biases: 16 filters of 5 × 5 on 3 channels, then 32 of 5 × 5 on 16."""
    return (5 * 5 * 3 + 1) * 16 + (5 * 5 * 16 + 1) * 32


def grown() -> Tensor:
    """Give the factors for a picture three times as wide and high, shape (4,)."""
    return torch.tensor([1.0, 9.0, 81.0, 81.0])


def twenty_degrees() -> Tensor:
    """Mix a kernel for 20 degrees from sobel x and sobel y, and give its right column, shape (3,)."""
    angle = math.radians(20)
    mixed = math.cos(angle) * KERNELS["sobel x"] + math.sin(angle) * KERNELS["sobel y"]
    return mixed[:, 2]


def one_layer_or_two() -> Tensor:
    """Count the weights of a 3 × 3 layer from 64 to 128 channels, and of the pair that replaces it."""
    return torch.tensor([3 * 3 * 64 * 128, 3 * 3 * 64 + 64 * 128])


EXERCISES = {
    "channels-1": Exercise(
        "how many weights and biases the two layers have, a number",
        two_layers,
        "Each filter of the second layer has a kernel for each map of the first.",
    ),
    "channels-2": Exercise(
        "four factors, in the order in which they are asked for",
        grown,
        "Weights that are shared do not know how large the picture is.",
    ),
    "channels-3": Exercise(
        "three numbers, from the top down",
        twenty_degrees,
        "Mixing two maps is mixing two kernels.",
        within=0.001,
    ),
    "channels-4": Exercise(
        "two numbers: the weights of the one layer, and of the two together",
        one_layer_or_two,
        "Looking at neighbours and mixing channels can be done one after the other.",
    ),
}

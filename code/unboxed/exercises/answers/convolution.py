"""What is right in the exercises of the chapter on convolution."""

import torch
from torch import Tensor

from unboxed.convolution import KERNELS, convolve2d, output_size
from unboxed.exercises.comparing import Exercise
from unboxed.exhibits import PATCH, QUESTIONS, SMILEY


def sharpened() -> Tensor:
    """Sharpen Williams's pixels: shape (3, 3)."""
    return convolve2d(PATCH, KERNELS["sharpen"])


def sizes() -> Tensor:
    """Give two output sizes, and how many columns a window of seven leaves out: shape (3,)."""
    first = output_size(224, 7, stride=2, padding=3)
    unseen = (224 - 7) % 2  # what is left over when the rest is walked in steps of two
    return torch.tensor([first, output_size(first, 2, stride=2), unseen])


def turned() -> Tensor:
    """Count the best match with a smiley turned to the left, to the right, and upside down: shape (3,)."""
    detector = QUESTIONS["corner of a smile"]
    return torch.stack([convolve2d(SMILEY.rot90(turns), detector).max() for turns in (1, 3, 2)])


def joined() -> Tensor:
    """Join sobel x and nine ones to one kernel, of five pixels a side: shape (5, 5)."""
    padded = torch.nn.functional.pad(KERNELS["sobel x"], (2, 2, 2, 2))
    return convolve2d(padded, torch.ones(3, 3))  # nine ones are the same after half a turn


EXERCISES = {
    "convolution-1": Exercise(
        "three rows of three numbers",
        sharpened,
        "Each is five times the pixel, less its four neighbours.",
    ),
    "convolution-2": Exercise(
        "three numbers: two output sizes, and how many columns are never seen",
        sizes,
        "Rounding down drops the half step, and the pixels that it would have reached.",
    ),
    "convolution-3": Exercise(
        "three best counts: turned to the left, turned to the right, upside down",
        turned,
        "What lies under the best window need not be what the detector was cut from.",
    ),
    "convolution-4": Exercise(
        "the rows of the one kernel that does the same as both",
        joined,
        "A weighted sum of weighted sums is a weighted sum.",
    ),
}

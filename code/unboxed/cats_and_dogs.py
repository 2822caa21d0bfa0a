"""Cats and dogs as points, height against weight, by a recipe: so that the best possible answer is known.

The sizes are about right, and so is the shape of the task. Dogs come in all kinds, low and heavy or tall and
light, and cats sit in the middle of them. The animals are made up.
"""

import math

import torch
from torch import Tensor

from unboxed.checks import check_number, check_seed, check_tensor

CAT_HEIGHT, CAT_SPREAD = 25.0, 2.6  # cm
DOG_HEIGHTS = (14.0, 38.0)  # cm
CAT_VARIETY, DOG_VARIETY = 0.2, 0.5  # of weight at one height, on a scale of logarithms
CENTRE, SCALE = (26.0, 6.0), (7.0, 4.0)  # of height and weight, for networks


def make_animals(each: int, *, seed: int) -> tuple[Tensor, Tensor]:
    """Make up cats and dogs.

    Args:
        each: How many cats, and how many dogs.
        seed: Decides which.

    Returns:
        Height at the shoulder in centimetres and weight in kilograms, shape (2 · each, 2), the cats first;
        and labels, 1 for a cat and 0 for a dog, shape (2 · each,).

    Raises:
        ValueError: If ``each`` is below 1, or the seed is none.
    """
    check_number("each", each, int, at_least=1)
    check_seed("seed", seed)
    generator = torch.Generator().manual_seed(seed)
    chance = torch.randn(3, each, generator=generator)
    low, high = DOG_HEIGHTS
    cat_height = CAT_HEIGHT + CAT_SPREAD * chance[0]
    dog_height = low + (high - low) * torch.rand(each, generator=generator)
    cat_weight = _usual_cat(cat_height) * torch.exp(CAT_VARIETY * chance[1])
    dog_weight = _usual_dog(dog_height) * torch.exp(DOG_VARIETY * chance[2])
    heights, weights = torch.cat([cat_height, dog_height]), torch.cat([cat_weight, dog_weight])
    labels = torch.cat([torch.ones(each), torch.zeros(each)])
    return torch.stack([heights, weights], dim=1), labels


def chance_of_cat(points: Tensor) -> Tensor:
    """Say how probable a cat is at each height and weight, as only the recipe knows it.

    No answer from height and weight is right more often than "cat" where this is above one half.

    Args:
        points: Height and weight, shape (points, 2), floating point, weights above 0.

    Returns:
        Probabilities, shape (points,).

    Raises:
        ValueError: If the points have another shape or are not floating point.
    """
    check_tensor("points", points, "points 2")
    height, weight = points.T
    low, high = DOG_HEIGHTS
    tall = (height - CAT_HEIGHT) / CAT_SPREAD
    heavy = (weight / _usual_cat(height)).log() / CAT_VARIETY
    cat = -(tall**2 + heavy**2) / 2 - math.log(CAT_SPREAD * math.sqrt(2 * math.pi) * CAT_VARIETY)
    heavy_dog = (weight / _usual_dog(height)).log() / DOG_VARIETY
    dog = -(heavy_dog**2) / 2 - math.log((high - low) * DOG_VARIETY)
    dog = torch.where((height > low) & (height < high), dog, -math.inf)
    chance: Tensor = (cat - dog).sigmoid()
    return chance


def standardise(points: Tensor) -> Tensor:
    """Bring heights and weights, shape (..., 2), to numbers round 0, from which networks learn best.

    Raises:
        ValueError: If the points have another shape, or are not floating point.
    """
    check_tensor("points", points, "... 2")
    centre, scale = (torch.tensor(pair, dtype=points.dtype, device=points.device) for pair in (CENTRE, SCALE))
    return (points - centre) / scale


def _usual_cat(height: Tensor) -> Tensor:
    return 4.5 * torch.exp(0.04 * (height - 25))


def _usual_dog(height: Tensor) -> Tensor:
    return 5.5 * (height / 26) ** 1.2

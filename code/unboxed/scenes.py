"""The same drawn animals on two grounds: what stands on lawn stands on gravel as well, at the same place."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from unboxed.checks import Sizes, check_like, check_number, check_tensor
from unboxed.drawing.cutouts import cut_out, grounds
from unboxed.drawing.pets.draw import draw_pets
from unboxed.models import check_inputs


class Scenes(NamedTuple):
    """Drawn cats and dogs, each on lawn and on gravel.

    Attributes:
        animals: As they were drawn, shape (N, 3, size, size).
        labels: 0 for a cat, 1 for a dog, shape (N,), float32.
        masks: 1 on the animal, its shadow and what stands in front, shape (N, 1, size, size).
        bare: The grounds without an animal, first the lawns, shape (2, N, 3, size, size).
        both: The animals on them, of the same shape.
    """

    animals: Tensor
    labels: Tensor
    masks: Tensor
    bare: Tensor
    both: Tensor

    def __repr__(self) -> str:
        """Say in a line what there is."""
        return f"<{len(self.labels)} scenes of {self.animals.shape[-1]} pixels square>"

    def check(self, network: Callable[[Tensor], Tensor] | None = None) -> Sizes:
        """Raise a ValueError unless there is a label for each animal, and pictures that a network reads."""
        sizes = check_tensor("labels", self.labels, "n")
        return check_inputs("both", self.both, network, "2 n 3 size size", sizes=sizes)

    def on(self, ground: Tensor) -> Tensor:
        """Put the first animals on the grounds of these numbers, 0 for lawn and 1 for gravel, shape (n,).

        Raises:
            ValueError: If a number is neither, or there are more than animals.
        """
        sizes = check_tensor("ground", ground, "n", dtype=None, at_least=0, at_most=1)
        check_number("len(ground)", sizes["n"], int, at_most=self.check()["n"])
        return self.both[ground.long(), torch.arange(len(ground), device=ground.device)]


def make_scenes(count: int, *, size: int = 32, seed: int) -> Scenes:
    """Draw cats and dogs by turns, cut them out, and put each on a lawn and on gravel.

    Args:
        count: How many animals.
        size: Height and width, in pixels.
        seed: Decides the drawings and which pieces of the photographs they stand on.

    Raises:
        ValueError: If ``count`` is below 1, ``size`` is below 8, or ``seed`` is negative.
    """
    pets = draw_pets(count, size=size, seed=seed)
    masks = cut_out(pets.images, seed=seed)
    bare = torch.stack([grounds(name, count, size=size, seed=100 + seed) for name in ("grass", "gravel")])
    both = torch.where(masks == 1, pets.images, bare)
    both = both.permute(0, 1, 3, 4, 2).contiguous().permute(0, 1, 4, 2, 3)
    return Scenes(pets.images, pets.labels.float(), masks, bare, both)


def repaint(bare: Tensor, like: Tensor) -> Tensor:
    """Give pieces of ground the mean colour of others, and leave their texture.

    Args:
        bare: Shape (N, 3, height, width), in [0, 1].
        like: The others, of the same shape; their mean is taken over all of them.

    Raises:
        ValueError: If shape, type or range are others.
    """
    check_tensor("bare", bare, "n 3 height width", at_least=0, at_most=1)
    check_like("like", like, bare)
    ratio = like.mean(dim=(0, 2, 3), keepdim=True) / bare.mean(dim=(0, 2, 3), keepdim=True)
    return (bare * ratio).clamp(0, 1)

"""Four small puzzles of points in a plane, in two classes: what a network must be able to bend for."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from unboxed.checks import check_number, check_seed
from unboxed.export import Bundle, bundle


@dataclass(frozen=True, eq=False)
class Toy:
    """Points of two classes, and how chance would move each of them.

    Attributes:
        clean: Points without noise, shape (points, 2), between -1.2 and 1.2.
        offsets: For each a draw from the normal distribution, shape (points, 2).
        labels: 0 or 1 for each, by turns, shape (points,), floating point.
    """

    clean: Tensor
    offsets: Tensor
    labels: Tensor

    def __repr__(self) -> str:
        """Say in a line what there is."""
        return f"<toy of {len(self.labels)} points>"

    def inputs(self, noise: float) -> Tensor:
        """Move every point by chance.

        Args:
            noise: The standard deviation, in either direction, from 0.

        Returns:
            The points, shape (points, 2): the same draws for any noise, only larger or smaller.

        Raises:
            ValueError: If ``noise`` is below 0.
        """
        check_number("noise", noise, at_least=0)
        return self.clean + noise * self.offsets


def _corners(along: Tensor, labels: Tensor) -> Tensor:
    right = torch.where(along < 0.5, 1.0, -1.0)
    up = torch.where(labels == 1, -right, right)
    return 0.7 * torch.stack([right, up], dim=1)


def _circles(along: Tensor, labels: Tensor) -> Tensor:
    radius = torch.where(labels == 1, 0.4, 1.0)
    angle = 2 * math.pi * along
    return radius[:, None] * torch.stack([angle.cos(), angle.sin()], dim=1)


def _moons(along: Tensor, labels: Tensor) -> Tensor:
    side = torch.where(labels == 1, -1.0, 1.0)
    angle = math.pi * along
    x, y = angle.cos() - 0.5, angle.sin() - 0.25
    return 0.75 * side[:, None] * torch.stack([x, y], dim=1)


def _spiral(along: Tensor, labels: Tensor) -> Tensor:
    radius = 0.15 + along
    angle = 2 * math.pi * 1.25 * along + math.pi * labels
    return radius[:, None] * torch.stack([angle.cos(), angle.sin()], dim=1)


SHAPES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "xor": _corners,
    "circles": _circles,
    "moons": _moons,
    "spiral": _spiral,
}


def toy(name: str, points: int, *, seed: int = 0) -> Toy:
    """Draw the points of a puzzle.

    Args:
        name: ``"xor"``, four corners, opposite ones alike; ``"circles"``, one inside the other; ``"moons"``,
            two crescents that reach into each other; ``"spiral"``, two arms wound about each other.
        points: How many, an even number.
        seed: Chance of the draws; nothing global is touched.

    Returns:
        The points.

    Raises:
        ValueError: If there is no such puzzle, or ``points`` is not an even number of at least 2.

    Example:
        >>> toy("xor", 4).labels
        tensor([0., 1., 0., 1.])
    """
    if name not in SHAPES:
        raise ValueError(f"name: expected one of {', '.join(SHAPES)}, got {name}")
    check_number("points", points, int, at_least=2)
    if points % 2:
        raise ValueError(f"points: expected an even number, got {points}")
    check_seed("seed", seed)
    chance = torch.Generator().manual_seed(seed)
    along = torch.rand(points, generator=chance)
    offsets = torch.randn(points, 2, generator=chance)
    labels = (torch.arange(points) % 2).float()
    return Toy(SHAPES[name](along, labels), offsets, labels)


def playground_points() -> Bundle:
    """Pack the points of all puzzles for the live playground, which moves them by its own amount of noise.

    Returns:
        A bundle without a network: for each puzzle, 500 points to train on (``"xor.train"``) and 500 that are
        held out (``"xor.test"``), each with ``clean``, ``offsets`` and ``labels`` as ``Toy`` has them.
    """
    tensors = {}
    for name in SHAPES:
        for part, seed in (("train", 0), ("test", 1)):
            drawn = toy(name, 500, seed=seed)
            for field in ("clean", "offsets", "labels"):
                tensors[f"{name}.{part}.{field}"] = getattr(drawn, field)
    return bundle(tensors=tensors, dtype=torch.float32)

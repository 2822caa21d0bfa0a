"""Two crescents of points that reach into each other: a small problem that no straight line can solve."""

import torch
from sklearn.datasets import make_moons
from torch import Tensor

from unboxed.checks import check_number


def moons(examples: int, *, seed: int, noise: float = 0.15) -> tuple[Tensor, Tensor]:
    """Scatter points along two crescents, half of them along each.

    Args:
        examples: How many points.
        seed: Another seed gives other points of the same two crescents.
        noise: The standard deviation of how far a point lies off its crescent, along either axis; a crescent
            is half of a circle of radius 1.

    Returns:
        The points, shape (examples, 2), and which crescent each is from, 0 or 1, shape (examples,), int64.

    Raises:
        ValueError: If ``examples`` is below 2, or ``noise`` below 0.

    Example:
        >>> points, labels = moons(200, seed=0)
        >>> points.shape, labels.bincount().tolist()
        (torch.Size([200, 2]), [100, 100])
    """
    check_number("examples", examples, int, at_least=2)
    check_number("noise", noise, at_least=0)
    points, labels = make_moons(examples, noise=noise, random_state=seed)
    return torch.from_numpy(points).float(), torch.from_numpy(labels).long()

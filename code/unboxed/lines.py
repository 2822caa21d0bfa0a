"""How well a straight line can do at best: not one line after another, but all there are."""

import torch
from torch import Tensor

from unboxed.checks import check_number, check_tensor


def fewest_wrong(points: Tensor, labels: Tensor) -> int:
    """Count the points that even the best of all straight lines leaves on the wrong side.

    Any line can be moved, without a point changing sides, until it lies on two of the points. So it is
    enough to go through the lines on two points, and to say yes on the one side or on the other; the two
    on the line can be had on either side of it, whichever they belong to, by the least turn and shift.

    Args:
        points: Two numbers each, shape (points, 2), floating point, no two alike.
        labels: 0 or 1 for each, shape (points,), in the dtype of ``points``.

    Returns:
        The number, exact as long as no three points lie on one line, but for rounding.

    Raises:
        ValueError: If shapes or dtypes do not match, there are fewer than two points, or a label is neither
            0 nor 1.

    Example:
        >>> corners = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
        >>> fewest_wrong(corners, torch.tensor([0.0, 1.0, 1.0, 0.0]))
        1
    """
    sizes = check_tensor("points", points, "points 2", finite=True)
    check_tensor("labels", labels, "points", dtype=points.dtype, sizes=sizes)
    check_number("points", sizes["points"], int, at_least=2)
    if not ((labels == 0) | (labels == 1)).all():
        raise ValueError(f"labels: expected only 0 and 1, got {labels.unique().tolist()}")
    first, second = torch.triu_indices(len(points), len(points), offset=1, device=points.device)
    along = points[second] - points[first]
    facing = torch.stack([-along[:, 1], along[:, 0]], dim=1)  # shape (lines, 2)
    sides = facing @ points.T - (facing * points[first]).sum(dim=1, keepdim=True)  # shape (lines, points)
    line = torch.arange(len(first), device=points.device)
    others = torch.ones_like(sides, dtype=torch.bool)
    others[line, first] = others[line, second] = False
    wrong = [(((yes > 0) != labels.bool()) & others).sum(dim=1).min() for yes in (sides, -sides)]
    return int(torch.stack(wrong).min())

"""Four surfaces to walk on: a bowl, a ravine, a saddle, and two minima."""

from torch import Tensor

from unboxed.checks import check_tensor


def bowl(points: Tensor) -> Tensor:
    """Give the height (x² + y²) / 2, shape (...), at points of shape (..., 2): the same all round.

    Raises:
        ValueError: If the points have another shape, or are not floating point.
    """
    check_tensor("points", points, "... 2")
    return (points**2).sum(-1) / 2


def ravine(points: Tensor) -> Tensor:
    """Give the height (x² + 25 y²) / 2, shape (...), at points of shape (..., 2): steep walls, flat floor.

    Raises:
        ValueError: If the points have another shape, or are not floating point.
    """
    check_tensor("points", points, "... 2")
    x, y = points.unbind(-1)
    return (x**2 + 25 * y**2) / 2


def saddle(points: Tensor) -> Tensor:
    """Give the height (x² - y²) / 2, shape (...), at points of shape (..., 2): a pass, and no bottom.

    Raises:
        ValueError: If the points have another shape, or are not floating point.
    """
    check_tensor("points", points, "... 2")
    x, y = points.unbind(-1)
    return (x**2 - y**2) / 2


def two_minima(points: Tensor) -> Tensor:
    """Give x⁴ / 4 - x² / 2 + x / 10 + y² / 2, shape (...), at points of shape (..., 2): left is deeper.

    Raises:
        ValueError: If the points have another shape, or are not floating point.
    """
    check_tensor("points", points, "... 2")
    x, y = points.unbind(-1)
    return x**4 / 4 - x**2 / 2 + x / 10 + y**2 / 2

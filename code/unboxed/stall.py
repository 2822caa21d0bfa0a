"""The ice-cream stall: days made by a known recipe, and the loss of a line through them."""

from dataclasses import dataclass

import torch
from torch import Tensor

from unboxed.checks import check_like, check_number, check_seed, check_tensor
from unboxed.losses import mean_squared_error


@dataclass(frozen=True, eq=False)
class Days:
    """How warm it was on some days, and how much was sold.

    A line is two numbers, shape (2,): its slope in cones a degree, and its intercept, the cones at 20 °C.

    Attributes:
        warmth: Degrees above 20 °C, shape (days,).
        cones: Cones sold, shape (days,), of the type of ``warmth``.

    Raises:
        ValueError: If there is not one number of cones for each day, or either is not floating point.
    """

    warmth: Tensor
    cones: Tensor

    def __post_init__(self) -> None:
        check_tensor("warmth", self.warmth, "days")
        check_like("cones", self.cones, self.warmth)

    def __repr__(self) -> str:
        """Say in a line what there is."""
        return f"<{len(self)} days at the stall>"

    def loss(self, line: Tensor) -> Tensor:
        """Give the mean squared error of a line, shape ().

        Raises:
            ValueError: If the line is not two numbers.
        """
        check_tensor("line", line, "2")
        slope, intercept = line
        return mean_squared_error(slope * self.warmth + intercept, self.cones)

    def gradients(self, line: Tensor) -> Tensor:
        """Give the gradient of each day alone, shape (days, 2); their mean is that of the loss.

        Raises:
            ValueError: If the line is not two numbers.
        """
        check_tensor("line", line, "2")
        slope, intercept = line
        errors = slope * self.warmth + intercept - self.cones
        return 2 * torch.stack([errors * self.warmth, errors], dim=1)

    def best_line(self) -> Tensor:
        """Give the line with the smallest loss, by least squares, shape (2,)."""
        table = torch.stack([self.warmth, torch.ones_like(self.warmth)], dim=1)
        solution: Tensor = torch.linalg.lstsq(table, self.cones[:, None]).solution[:, 0]
        return solution

    def some(self, chosen: Tensor) -> "Days":
        """Take the days with these indices, shape (chosen,).

        Raises:
            ValueError: If the indices have another shape, or are not int64.
        """
        check_tensor("chosen", chosen, "chosen", dtype=torch.int64)
        return Days(self.warmth[chosen], self.cones[chosen])

    def __len__(self) -> int:
        """How many days there are."""
        return len(self.warmth)


def draw_days(number: int, *, seed: int) -> Days:
    """Make days by the recipe: 60 cones at 20 °C, 3 more a degree, and luck of some 8 either way.

    Args:
        number: How many days.
        seed: Decides the weather and the luck.

    Returns:
        The days, float64.

    Raises:
        ValueError: If ``number`` is below 1, or the seed is none.

    Source:
        The recipe of the chapter on loss; twelve days with seed 0 are the days there.
    """
    check_number("number", number, int, at_least=1)
    check_seed("seed", seed)
    chance = torch.Generator().manual_seed(seed)
    warmth = (5 * torch.randn(number, generator=chance)).double()
    luck = 8 * torch.randn(number, generator=chance)
    cones = (60 + 3 * warmth + luck).round()
    check_tensor("cones", cones, "days", finite=True)
    return Days(warmth, cones)

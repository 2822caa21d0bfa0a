"""An invented town whose bank holds a grudge, so that what its decisions teach a network is known exactly.

Herons and Otters pay back alike. They live on different sides of a river, and the bank's clerks ask more of
Otters. A network that learns from the clerks' decisions has nothing else to learn the grudge from.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from unboxed.checks import Sizes, check_number, check_seed, check_tensor

OTTERS = 0.4  # share of the applicants
AT_HOME = 0.9  # share who live on their family's side of the river
SIDE = 5  # districts on each side
GRUDGE = 1.0  # by how much better off an Otter must be
BLUR = 0.5  # spread of luck, and of the clerks' mood

COLUMNS = ("income", "debts", "district", "family")


class Applicants(NamedTuple):
    """People who ask for a loan, all shapes (count,).

    Attributes:
        income: In units of its own spread, as debts are.
        debts: The same.
        district: 0 to 4 north of the river, 5 to 9 south, int64.
        otter: True for Otters, False for Herons.
        repays: Whether they would pay back.
        accepted: What the clerks decided.
    """

    income: Tensor
    debts: Tensor
    district: Tensor
    otter: Tensor
    repays: Tensor
    accepted: Tensor

    def table(self, names: Sequence[str]) -> Tensor:
        """Give some of ``COLUMNS`` as a network takes them, the district as ten yes-or-no numbers.

        Raises:
            ValueError: If there is no such column.
        """
        columns = {
            "income": self.income[:, None],
            "debts": self.debts[:, None],
            "district": one_hot(self.district, 2 * SIDE).float(),
            "family": self.otter[:, None].float(),
        }
        for name in names:
            if name not in columns:
                raise ValueError(f"names: expected some of {', '.join(COLUMNS)}, got {name!r}")
        return torch.cat([columns[name] for name in names], dim=1)


class Outcome(NamedTuple):
    """What comes of a rule for granting loans.

    Attributes:
        heron: Share accepted of the Herons who would pay back.
        otter: The same of Otters.
        like_clerks: Share of applicants to whom the clerks say the same.
        like_payers: Share of applicants accepted if they would pay back, and refused if not.
    """

    heron: float
    otter: float
    like_clerks: float
    like_payers: float

    @property
    def gap(self) -> float:
        """By how much the Herons' share is larger."""
        return self.heron - self.otter


def applicants(count: int, *, seed: int) -> Applicants:
    """Invent applicants, and what the clerks decide about each.

    Args:
        count: How many.
        seed: Decides all of it; nothing global is touched.

    Returns:
        The applicants. ``repays`` depends on income, debts and luck, and in no way on the family.

    Raises:
        ValueError: If ``count`` is below 1.
    """
    check_number("count", count, int, at_least=1)
    check_seed("seed", seed)
    chance = torch.Generator().manual_seed(seed)
    otter = torch.rand(count, generator=chance) < OTTERS
    at_home = torch.rand(count, generator=chance) < AT_HOME
    south = otter == at_home  # Otters at home, and Herons away from home
    district = torch.randint(SIDE, (count,), generator=chance) + SIDE * south
    income, debts, luck, mood = torch.randn(4, count, generator=chance)
    repays = income - debts + BLUR * luck > 0
    accepted = income - debts - GRUDGE * otter + BLUR * mood > 0
    return Applicants(income, debts, district, otter, repays, accepted)


def outcome(people: Applicants, says: Tensor) -> Outcome:
    """Measure a rule on applicants.

    Args:
        people: Whom it was asked about, some of each family who would pay back.
        says: True where the rule grants the loan, shape (count,), booleans.

    Raises:
        ValueError: If the shape or the type is another, or that of what is known of the applicants.
    """
    sizes: Sizes = {}
    for name in ("otter", "repays", "accepted"):
        sizes = check_tensor(name, getattr(people, name), "count", dtype=bool, sizes=sizes)
    check_tensor("says", says, "count", dtype=bool, sizes=sizes)
    heron, otter = (
        says[people.repays & (people.otter == family)].double().mean() for family in (False, True)
    )
    alike = [(says == truth).double().mean() for truth in (people.accepted, people.repays)]
    return Outcome(*(float(value) for value in (heron, otter, *alike)))


def exact_outcome(sees: Sequence[str] | None, *, at_home: float = AT_HOME) -> Outcome:
    """Compute what comes of the clerks' rule, or of the best copy of it, with no applicants and no luck.

    What a clerk knows and a network does not is his mood. So the network that agrees with the clerks most
    often grants a loan exactly where they would do so more often than not, by all that it sees.

    Args:
        sees: Which of ``COLUMNS`` the copy sees, income and debts among them; None for the clerks.
        at_home: Share of each family on its own side of the river.

    Returns:
        The outcome, summed over a fine grid of income less debts: right to four digits.

    Raises:
        ValueError: If there is no such column, income or debts are not seen, or ``at_home`` is no share.
    """
    check_number("at_home", at_home, at_least=0, at_most=1)
    for name in ("income", "debts") if sees is not None else ():
        if name not in (sees or ()):
            raise ValueError(f"sees: expected income and debts, got {sees}")
    for name in sees or ():
        if name not in COLUMNS:
            raise ValueError(f"sees: expected some of {', '.join(COLUMNS)}, got {name!r}")
    better_off = torch.linspace(-9, 9, 18_001, dtype=torch.float64)
    density = (-(better_off**2) / 4).exp()  # the difference of two columns of spread 1 has the variance 2
    family = torch.tensor([1 - OTTERS, OTTERS], dtype=torch.float64)
    south = torch.tensor([[at_home, 1 - at_home], [1 - at_home, at_home]], dtype=torch.float64)
    people = (family[:, None] * south)[:, :, None] * (density / density.sum())  # (family, side, better off)
    pays = _normal(better_off / BLUR)
    clerks = _normal((better_off - GRUDGE * torch.arange(2.0)[:, None]) / BLUR)[:, None]  # (family, 1, …)
    if sees is None:
        says = clerks
    else:
        shares = people.sum(dim=2)  # (family, side)
        if "family" in sees:
            chance = clerks
        elif "district" in sees:
            chance = ((shares / shares.sum(dim=0))[:, :, None] * clerks).sum(dim=0)
        else:
            chance = (family[:, None, None] * clerks).sum(dim=0)
        says = (chance > 0.5).double()
    says = says.expand(people.shape)
    heron, otter = ((people * pays * says).sum(dim=(1, 2)) / (people * pays).sum(dim=(1, 2))).tolist()
    like_clerks = 1.0 if sees is None else float((people * (clerks * says + (1 - clerks) * (1 - says))).sum())
    like_payers = float((people * (pays * says + (1 - pays) * (1 - says))).sum())
    return Outcome(heron, otter, like_clerks, like_payers)


def _normal(values: Tensor) -> Tensor:
    """Give the share of the standard normal distribution below each value."""
    return (1 + torch.erf(values / math.sqrt(2))) / 2

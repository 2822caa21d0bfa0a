"""How the error falls as examples grow in number: by a power law, on logarithmic axes a straight line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.func import stack_module_state
from torch.nn.functional import cross_entropy

from unboxed.checks import check_number, check_seed, check_tensor, check_training
from unboxed.intervals import LEVEL, Interval
from unboxed.metrics import Examples, check_classified, check_examples
from unboxed.several import check_numbers
from unboxed.starts import answers


def sample_errors(
    build: Callable[[int], list[nn.Module]],
    train: Examples,
    test: Examples,
    *,
    size: int,
    starts: int,
    steps: int,
    batch_size: int,
    lr: float,
    seed: int = 0,
) -> Tensor:
    """Train several networks side by side, each on so many examples of its own, and test them.

    The learning rate falls along a straight line to 0, so that the last steps add no noise of their own.

    Args:
        build: Makes so many networks from random weights.
        train: Inputs and class labels, shapes (examples, ...) and (examples,), to draw the samples from.
        test: The same, of others.
        size: Examples in each sample, none of them twice.
        starts: How many networks.
        steps: How many steps of Adam.
        batch_size: Examples a step, drawn anew from the network's own sample.
        lr: The learning rate of the first step.
        seed: Decides samples and batches; nothing global is touched.

    Returns:
        The share of the test examples that each has wrong, shape (starts,).

    Raises:
        ValueError: If there are fewer examples than ``size``, they are none for the networks, or a number is
            out of range.
    """
    check_examples(None, train=train, test=test)
    check_number("size", size, int, at_least=1, at_most=len(train[0]))
    check_training(lr, seed, starts=starts, steps=steps, batch_size=batch_size)
    device = train[0].device
    chance = torch.Generator().manual_seed(seed)
    own = torch.stack([torch.randperm(len(train[0]), generator=chance)[:size] for _ in range(starts)])
    models = build(starts)
    check_classified(models[0], train=train, test=test)
    weights, _ = stack_module_state(models)
    stepper = torch.optim.Adam(weights.values(), lr=lr)
    for step in range(steps):
        for group in stepper.param_groups:
            group["lr"] = lr * (1 - step / steps)
        batch = own.gather(1, torch.randint(size, (starts, batch_size), generator=chance)).to(device)
        logits = answers(models[0], weights, train[0][batch])
        stepper.zero_grad()
        # All have equally many examples: this is the sum of each one's mean.
        (starts * cross_entropy(logits.flatten(0, 1), train[1][batch].flatten())).backward()
        stepper.step()
    with torch.no_grad():
        logits = answers(models[0], weights, test[0].expand(starts, *test[0].shape))
    return (logits.argmax(dim=-1) != test[1]).double().mean(dim=1).cpu()


@dataclass(frozen=True, eq=False)
class PowerLaw:
    """A quantity that is multiplied by one and the same factor whenever another is doubled.

    Attributes:
        exponent: The slope on logarithmic axes, with its interval.
        lines: Slope, and height at size 1, in natural logarithms: of the fit, then of those to values drawn
            anew, shape (1 + resamples, 2).
        level: That of its intervals.
    """

    exponent: Interval
    lines: Tensor
    level: float

    def at(self, size: float) -> Interval:
        """Say what the law gives at a size, and what the fits to data drawn anew give there.

        Raises:
            ValueError: If ``size`` is not above 0.
        """
        check_number("size", size, above=0)
        slopes, heights = self.lines.unbind(1)
        return _interval((heights + slopes * torch.tensor(size).double().log()).exp(), self.level)


def fit_power_law(
    sizes: Sequence[float], values: Tensor, *, level: float = LEVEL, resamples: int = 2000, seed: int = 0
) -> PowerLaw:
    """Lay a straight line through the logarithms of mean values, by least squares.

    The intervals come of drawing the repetitions anew. They say what chance does to the line, and nothing of
    whether a line is what the points lie on.

    Args:
        sizes: Above 0, at least two different ones.
        values: Repeated measurements at each size, above 0 on average, shape (sizes, repetitions).
        level: As in ``intervals.wilson``.
        resamples: How often the repetitions are drawn anew.
        seed: Chance of the draws; nothing global is touched.

    Returns:
        The law.

    Raises:
        ValueError: If there are fewer than two sizes or one is not above 0, values do not match, or a mean of
            theirs is not above 0: of the values as measured, or of a draw.

    Source:
        Efron (1979), Bootstrap methods: another look at the jackknife.

    Example:
        >>> law = fit_power_law([1, 10, 100], torch.tensor([[1.0], [0.1], [0.01]]))
        >>> f"{law.exponent.estimate:.3f} {law.at(1000).estimate:.4f}"
        '-1.000 0.0010'
    """
    check_numbers("sizes", sizes, above=0)
    check_number("different sizes", len(set(sizes)), int, at_least=2)
    known = check_tensor("values", values, "sizes repetitions", finite=True, sizes={"sizes": len(sizes)})
    check_number("repetitions", known["repetitions"], int, at_least=1)
    check_number("level", level, above=0, below=1)
    check_number("resamples", resamples, int, at_least=1)
    values = values.double().cpu()
    check_seed("seed", seed)
    chance = torch.Generator().manual_seed(seed)
    drawn = torch.randint(values.shape[1], (resamples, *values.shape), generator=chance)
    again = values.expand(resamples, -1, -1).gather(2, drawn)
    means = torch.cat([values[None], again]).mean(dim=2)
    if not (means > 0).all():
        where = "as measured" if (means[0] <= 0).any() else "when repetitions are drawn anew"
        raise ValueError(f"values: expected means above 0, got {means.min().item()} {where}")
    heights = means.log()
    logs = torch.tensor(sizes, dtype=torch.float64).log()
    away = logs - logs.mean()
    slopes = heights @ away / (away @ away)
    lines = torch.stack([slopes, heights.mean(dim=1) - slopes * logs.mean()], dim=1)
    return PowerLaw(_interval(slopes, level), lines, level)


def _interval(found: Tensor, level: float) -> Interval:
    """Take the first as the estimate, and the middle ``level`` of the others as its interval."""
    ends = torch.tensor([(1 - level) / 2, (1 + level) / 2], dtype=torch.float64)
    low, high = found[1:].quantile(ends).tolist()
    return Interval(found[0].item(), low, high)

"""What a network got right of pictures that it had not seen, and what wrong, in words and numbers."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from unboxed.checks import check_number, check_tensor
from unboxed.intervals import Interval, wilson

WORST = 10
LISTED = 15
WIDE = 100  # characters: a wider table of confusions is given as a list


class Judgement(NamedTuple):
    """What was measured.

    Attributes:
        right: How many pictures it got right, as an interval of shares.
        common: The same of an answer that is always the class that is most common among them.
        confusion: How many pictures of each class (row) it took for each (column), shape (classes, classes).
        mistakes: The rows of pictures that it got wrong, those that it was surest of first.
        said: What it said of each picture, shape (N,).
        sure: With which probability, shape (N,).
    """

    right: Interval
    common: float
    confusion: Tensor
    mistakes: list[int]
    said: Tensor
    sure: Tensor


def judge(probabilities: Tensor, labels: Tensor) -> Judgement:
    """Compare what a network says with what is so.

    Args:
        probabilities: Of each class, shape (N, classes), floating point in [0, 1].
        labels: Shape (N,), integers.

    Raises:
        ValueError: If shapes or numbers do not fit, or there are no pictures.
    """
    sizes = check_tensor("probabilities", probabilities, "n classes", at_least=0, at_most=1)
    check_number("number of pictures", sizes["n"], int, at_least=1)
    classes = sizes["classes"]
    check_tensor("labels", labels, "n", dtype=int, at_least=0, at_most=classes - 1, sizes=sizes)
    sure, said = (found.cpu() for found in probabilities.max(dim=1))
    truth = labels.cpu()
    confusion = torch.zeros(classes, classes, dtype=torch.int64)
    for row, column in zip(truth.tolist(), said.tolist(), strict=True):
        confusion[row, column] += 1
    wrong = (said != truth).nonzero().flatten().tolist()
    wrong.sort(key=lambda row: -sure[row].item())
    right = wilson(int(confusion.diagonal().sum()), len(truth))
    return Judgement(right, confusion.sum(dim=1).max().item() / len(truth), confusion, wrong, said, sure)


def share(right: Interval, total: int) -> str:
    """Write an accuracy with its interval.

    Example:
        >>> share(wilson(115, 120), 120)
        '95.8% of 120 (95% interval: 90.6% to 98.2%)'
    """
    return f"{right.estimate:.1%} of {total} (95% interval: {right.low:.1%} to {right.high:.1%})"


def report(judged: Judgement, classes: Sequence[str], names: Sequence[str]) -> list[str]:
    """Write what was measured as lines of text.

    Args:
        judged: What ``judge`` gives.
        classes: The names of the classes.
        names: The name of each picture.
    """
    total = int(judged.confusion.sum())
    lines = [
        f"Held out, and right: {share(judged.right, total)}.",
        f"Whoever always says the most common class gets {judged.common:.1%}.",
        "",
        *_table(judged.confusion, classes),
        "",
    ]
    if not judged.mistakes:
        return [*lines, "No mistakes."]
    rows = judged.mistakes[:WORST]
    count = len(judged.mistakes)
    which = f"Mistakes: {count}" if count <= WORST else f"The {WORST} worst of {count} mistakes"
    lines.append(f"{which}, the surest first (what it said, how sure it was, and of which picture):")
    width = max(len(classes[int(judged.said[row])]) for row in rows)
    for row in rows:
        said = classes[int(judged.said[row])]
        lines.append(f"  {said:<{width}} {judged.sure[row]:6.1%}  {names[row]}")
    return lines


def _table(confusion: Tensor, classes: Sequence[str]) -> list[str]:
    """Lay out a table of what was taken for what; if it were too wide, list what was confused."""
    counts = confusion.tolist()
    first = max(map(len, classes))
    widths = [max(5, len(name)) for name in classes]
    if first + sum(widths) + 2 * len(classes) <= WIDE:
        head = " " * first + "".join(
            f"  {name:>{width}}" for name, width in zip(classes, widths, strict=True)
        )
        rows = [
            f"{name:<{first}}"
            + "".join(f"  {count:>{width}}" for count, width in zip(row, widths, strict=True))
            for name, row in zip(classes, counts, strict=True)
        ]
        return ["What it is (rows), and what it was taken for (columns):", head, *rows]
    found = [
        (count, classes[row], classes[column])
        for row, line in enumerate(counts)
        for column, count in enumerate(line)
        if count and row != column
    ]
    found.sort(key=lambda confused: -confused[0])
    rows = [f"  {count} × {name}, taken for {other}" for count, name, other in found[:LISTED]]
    return [f"What was most often taken for something else, of {len(classes)} classes:", *rows]

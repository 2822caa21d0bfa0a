"""Pictures dealt into those to learn from and those to measure on, and what a reader should be warned of."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from unboxed.copies import alike, deal, pairs

FOLDS = 5  # one of them is held out, where the reader does not say what is
FEW = 20  # pictures: of a smaller class there is little to learn, and less to measure
EXAMPLES = 5  # of copies that are named


class Pictures(NamedTuple):
    """Pictures that can be used, a row each.

    Attributes:
        names: What they are called.
        classes: The names of the classes.
        labels: Shape (N,), int64.
        keys: The checksums of their files.
        features: Shape (N, features).
        groups: Which are copies of one another, shape (N,), int64.
        held_out: Which are not learned from, shape (N,), booleans.
        given: Whether the reader said which.
    """

    names: Sequence[str]
    classes: tuple[str, ...]
    labels: Tensor
    keys: Sequence[str]
    features: Tensor
    groups: Tensor
    held_out: Tensor
    given: bool


def arrange(
    names: Sequence[str],
    classes: Sequence[str],
    labels: Sequence[int],
    keys: Sequence[str],
    features: Tensor,
    thumbnails: Tensor,
    held_out: Sequence[bool] | None,
    *,
    seed: int,
) -> Pictures:
    """Decide which pictures are learned from, and leave out classes of which there is nothing to learn.

    Args:
        names: What the pictures are called.
        classes: The names of the classes.
        labels: Which of them each picture is in.
        keys: The checksums of the files.
        features: Shape (N, features).
        thumbnails: As ``copies.thumbnail`` makes them, shape (N, 768).
        held_out: Which are not to be learned from; ``None`` to deal a fifth of each class, copies together.
        seed: Decides which, if so.

    Returns:
        The pictures of all classes that can be learned.

    Raises:
        ValueError: If there are fewer than two of these, or nothing is held out.
    """
    groups, numbers = alike(thumbnails, keys), torch.tensor(labels)
    away = deal(numbers, groups, FOLDS, seed=seed) == 0 if held_out is None else torch.tensor(held_out)
    learnable = numbers[~away].unique().tolist()
    if len(learnable) < 2:
        got = ", ".join(classes[label] for label in learnable) or "none"
        raise ValueError(f"classes: expected pictures of two or more to learn from, got {got}")
    rows = torch.isin(numbers, torch.tensor(learnable)).nonzero().flatten()
    if not away[rows].any():
        raise ValueError(f"pictures: expected enough to hold some out, got {len(rows)}")
    return Pictures(
        [names[row] for row in rows],
        tuple(classes[label] for label in learnable),
        torch.bucketize(numbers[rows], torch.tensor(learnable)),
        [keys[row] for row in rows],
        features[rows],
        groups[rows],
        away[rows],
        held_out is not None,
    )


def warnings(pictures: Pictures) -> list[str]:
    """Write down what makes the measurement worth less: small classes, copies, and contradictions."""
    lines = []
    for label, name in enumerate(pictures.classes):
        mine = pictures.labels == label
        measured = int((mine & pictures.held_out).sum())
        if int(mine.sum()) < FEW or not measured:
            lines.append(
                f"Warning: pictures of {name}: {int(mine.sum())}, of which {measured} held out; "
                f"with fewer than {FEW} of a class little can be learned or said of it."
            )
    return [*lines, *_contradictions(pictures), *_copies(pictures)]


def copied(pictures: Pictures) -> list[int]:
    """Give the rows of pictures held out that have a copy among those learned from."""
    return [row for row, _, _ in pairs(pictures.groups, pictures.keys, pictures.held_out)]


def _contradictions(pictures: Pictures) -> list[str]:
    first: dict[int, int] = {}
    found = []
    for row, (group, label) in enumerate(
        zip(pictures.groups.tolist(), pictures.labels.tolist(), strict=True)
    ):
        other = first.setdefault(group, row)
        if int(pictures.labels[other]) != label:
            found.append(f"{pictures.names[other]} and {pictures.names[row]}")
    return _listed("pictures that are in one class and, as a copy, in another", found)


def _copies(pictures: Pictures) -> list[str]:
    if pictures.given:
        found = pairs(pictures.groups, pictures.keys, pictures.held_out)
        kinds = (("by the same bytes", True), ("by thumbnails that agree", False))
        return [
            line
            for words, same in kinds
            for line in _listed(
                f"pictures held out that are learned from too, as copies ({words})",
                [
                    f"{pictures.names[row]} is {pictures.names[of]}"
                    for row, of, is_same in found
                    if is_same == same
                ],
            )
        ]
    first: dict[int, int] = {}
    found_too = []
    for row, group in enumerate(pictures.groups.tolist()):
        if (other := first.setdefault(group, row)) != row:
            same = pictures.keys[row] == pictures.keys[other]
            how = "the same bytes" if same else "thumbnails that agree"
            found_too.append(f"{pictures.names[row]} is {pictures.names[other]}, by {how}")
    lines = _listed("pictures that are copies of others", found_too)
    return [*lines, "Copies were kept on one side: learned from, or held out."] if lines else []


def _listed(what: str, found: Sequence[str]) -> list[str]:
    """Say how many there are, and name a few."""
    if not found:
        return []
    more = [f"  and {len(found) - EXAMPLES} more"] if len(found) > EXAMPLES else []
    return [f"Warning: {what}: {len(found)}", *(f"  {one}" for one in found[:EXAMPLES]), *more]

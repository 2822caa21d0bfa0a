"""Copies of a picture: found by thumbnails, and kept from being learned from and measured on at once."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from unboxed.checks import check_number, check_seed, check_tensor

SIDE = 16  # pixels of a thumbnail
# From which correlation of thumbnails two pictures count as copies. Among hundreds of photographs of insects
# and pets no two that differ came near it, and none fell below that was saved anew, resized or made brighter.
ALIKE = 0.98


def thumbnail(picture: Tensor) -> Tensor:
    """Shrink a picture to what is left of it from afar: its colours in 16 by 16 places, less their mean.

    Args:
        picture: Shape (3, height, width), floating point in [0, 1].

    Returns:
        Shape (768,), of length 1; only zeros if the picture has one colour.

    Raises:
        ValueError: If shape or range are others.
    """
    check_tensor("picture", picture, "3 h w", at_least=0, at_most=1)
    small = interpolate(picture[None], (SIDE, SIDE), mode="bilinear", antialias=True)[0]
    centred: Tensor = (small - small.mean(dim=(1, 2), keepdim=True)).flatten()
    length: Tensor = centred.norm().clamp_min(1e-3)
    return centred / length


def alike(thumbnails: Tensor, keys: Sequence[str], *, at_least: float = ALIKE) -> Tensor:
    """Group pictures that are copies of one another: of the same bytes, or resized, or saved anew.

    What was cut or mirrored is not found.

    Args:
        thumbnails: As ``thumbnail`` gives them, shape (N, 768).
        keys: The checksum of each file.
        at_least: The correlation of thumbnails from which two pictures are copies. What is a copy of a copy
            is one as well.

    Returns:
        The number of the group that each is in, shape (N,), int64.

    Raises:
        ValueError: If there are not as many of each, or the correlation is not between 0 and 1.
    """
    from sklearn.cluster import DBSCAN

    check_tensor("thumbnails", thumbnails, "n numbers", finite=True)
    check_number("number of keys", len(keys), int, at_least=len(thumbnails), at_most=len(thumbnails))
    check_number("at_least", at_least, above=0, below=1)
    # The distance of two of length 1, squared, is twice what their correlation lacks to 1.
    linked = DBSCAN(eps=(2 - 2 * at_least) ** 0.5, min_samples=1)
    groups = linked.fit_predict(thumbnails.cpu().numpy()).tolist()
    plain = thumbnails.norm(dim=1).lt(0.5).tolist()
    seen: dict[str, int] = {}
    for row, key in enumerate(keys):
        if plain[row]:  # of one colour, as are others that show something else
            groups[row] = len(groups) + row
        groups[row] = seen.setdefault(key, groups[row])
    return torch.tensor(groups, device=thumbnails.device)


def deal(labels: Tensor, groups: Tensor, parts: int, *, seed: int) -> Tensor:
    """Deal pictures into parts of about one size, each class by itself, with the copies of one in one part.

    Args:
        labels: The class of each, shape (N,), integers.
        groups: The group of each, shape (N,), integers, as ``alike`` gives them.
        parts: How many parts.
        seed: Decides which pictures go where.

    Returns:
        The part of each, from 0 to ``parts - 1``, shape (N,), int64. A class that is one picture and its
        copies is in the last part; with more, the first part has some of it.

    Raises:
        ValueError: If the shapes differ, or there are fewer than two parts.
    """
    sizes = check_tensor("labels", labels, "n", dtype=int)
    check_tensor("groups", groups, "n", dtype=int, device=labels.device, sizes=sizes)
    check_number("parts", parts, int, at_least=2)
    check_seed("seed", seed)
    chance = torch.Generator().manual_seed(seed)
    members: dict[int, list[int]] = {}
    for row, group in enumerate(groups.tolist()):
        members.setdefault(group, []).append(row)
    classes = labels.tolist()
    dealt = torch.empty(len(classes), dtype=torch.int64)
    order = [list(members.values())[turn] for turn in torch.randperm(len(members), generator=chance)]
    filled: dict[int, list[int]] = {}
    for rows in order:
        counts = filled.setdefault(classes[rows[0]], [0] * parts)
        # The emptiest; of several the last, and then the first.
        part = min(range(parts), key=lambda part: (counts[part], (part + 1) % parts))
        dealt[rows] = part
        counts[part] += len(rows)
    return dealt.to(labels.device)


def pairs(groups: Tensor, keys: Sequence[str], left: Tensor) -> list[tuple[int, int, bool]]:
    """List what has a copy on the other side.

    Args:
        groups: As ``alike`` gives them, shape (N,).
        keys: The checksum of each file.
        left: Which are on the one side, shape (N,), booleans.

    Returns:
        For each on this side that has a copy on the other its row, the row of the copy, and whether both
        files have the same bytes; such a copy comes before others.

    Raises:
        ValueError: If there are not as many of each.
    """
    sizes = check_tensor("groups", groups, "n", dtype=int)
    check_tensor("left", left, "n", dtype=bool, sizes=sizes)
    check_number("number of keys", len(keys), int, at_least=len(groups), at_most=len(groups))
    others: dict[int, list[int]] = {}
    sides = left.tolist()
    for row, group in enumerate(groups.tolist()):
        if not sides[row]:
            others.setdefault(group, []).append(row)
    found = []
    for row, group in enumerate(groups.tolist()):
        if sides[row] and group in others:
            same = [other for other in others[group] if keys[other] == keys[row]]
            found.append((row, (same or others[group])[0], bool(same)))
    return found

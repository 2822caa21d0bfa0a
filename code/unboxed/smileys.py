"""A chalk face from its squares to an answer, in numbers that fit on one page: does it smile?"""

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

from unboxed.checks import check_number, check_seed, check_tensor
from unboxed.convolution import conv2d
from unboxed.exhibits import SMILEY
from unboxed.losses import binary_cross_entropy_with_logits

FROWN = torch.cat([SMILEY[:3], SMILEY[3:].flip(0)])
"""The smiley with its mouth upside down, shape (7, 7)."""

CORNER = SMILEY[3:6, 0:3]
"""The left corner of the smile, shape (3, 3): what is looked for."""

FLIPPED = 0.05  # how often a square of a face is not as it should be


def draw_faces(count: int, *, seed: int, flipped: float = FLIPPED) -> tuple[Tensor, Tensor]:
    """Draw frowns and smiles by turns, with chalk dust: some squares are 1 instead of 0, or 0 instead of 1.

    Args:
        count: How many.
        seed: Chance of the dust.
        flipped: How often a square is turned over, 0 to 0.5.

    Returns:
        Faces of shape (count, 1, 7, 7), and 0 for a frown, 1 for a smile, shape (count,), float32.

    Raises:
        ValueError: If a number is out of range.
    """
    check_number("count", count, int, at_least=1)
    check_number("flipped", flipped, at_least=0, at_most=0.5)
    labels = torch.arange(count) % 2
    check_seed("seed", seed)
    dust = torch.rand(count, 7, 7, generator=torch.Generator().manual_seed(seed)) < flipped
    faces = (torch.stack([FROWN, SMILEY])[labels] - dust.float()).abs()
    return faces[:, None], labels.float()


def flatten_faces(faces: Tensor, *, over_the_edge: bool = True) -> Tensor:
    """Look for the corner of a smile, pool its map by windows of 2 × 2, and write what is left as a list.

    Args:
        faces: Shape (N, 1, 7, 7), floating point.
        over_the_edge: Whether the last windows of a row and a column may run over the edge of the map.

    Returns:
        Shape (N, 9); without the windows at the edge, (N, 4).

    Raises:
        ValueError: If the faces have another shape.
    """
    check_tensor("faces", faces, "n 1 7 7", dtype=torch.float32)
    matches = conv2d(faces, CORNER[None, None].to(faces.device))
    return max_pool2d(matches, 2, ceil_mode=over_the_edge).flatten(start_dim=1)


def learn_to_listen(numbers: Tensor, labels: Tensor, *, steps: int = 400) -> tuple[Tensor, float]:
    """Train one neuron on lists of numbers: yes or no.

    Args:
        numbers: Shape (examples, places), float32.
        labels: 0 or 1 for each, shape (examples,), float32.
        steps: Steps of Adam (Kingma and Ba, 2015), each on all examples, all weights 0 at the start.

    Returns:
        A weight for each place, shape (places,), and the bias, both rounded to halves.

    Raises:
        ValueError: If numbers and labels do not match.
    """
    sizes = check_tensor("numbers", numbers, "examples places", dtype=torch.float32)
    check_tensor("labels", labels, "examples", dtype=torch.float32, at_least=0, at_most=1, sizes=sizes)
    check_number("steps", steps, int, at_least=1)
    weights = numbers.new_zeros(sizes["places"], requires_grad=True)
    bias = numbers.new_zeros((), requires_grad=True)
    optimizer = torch.optim.Adam([weights, bias], lr=0.05)
    for _ in range(steps):
        optimizer.zero_grad()
        binary_cross_entropy_with_logits(numbers @ weights + bias, labels).backward()
        optimizer.step()
    return (2 * weights.detach()).round() / 2, round(2 * bias.item()) / 2

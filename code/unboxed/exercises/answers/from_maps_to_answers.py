"""What is right in the exercises of the chapter on the way from maps to answers."""

import torch
from torch import Tensor, nn

from unboxed.exercises.comparing import Exercise
from unboxed.smileys import FROWN, draw_faces, flatten_faces, learn_to_listen


def frown() -> Tensor:
    """Give the frown's list and its logit by the weights of the page: shape (10,)."""
    weights, bias = learn_to_listen(flatten_faces(draw_faces(2000, seed=0)[0]), draw_faces(2000, seed=0)[1])
    numbers = flatten_faces(FROWN[None, None])[0]
    return torch.cat([numbers, (numbers @ weights + bias)[None]])


def places() -> Tensor:
    """Find two numbers of a stack by writing every place into it: shape (4,)."""
    stack = torch.arange(32 * 14 * 14).reshape(32, 14, 14)
    return torch.tensor([int(stack[7, 3, 11]), *(stack == 5000).nonzero()[0].tolist()])


def by_columns() -> Tensor:
    """Judge faces whose pooled maps are flattened by columns, by weights of either order: shape (2,)."""
    faces, smiles = draw_faces(2000, seed=0)
    weights, bias = learn_to_listen(flatten_faces(faces), smiles)
    others, truth = draw_faces(10_000, seed=1)
    order = torch.arange(9).reshape(3, 3).T.flatten()
    turned = flatten_faces(others)[:, order]
    logits = torch.stack([turned @ weights, turned @ weights[order]]) + bias
    return ((logits > 0) == (truth > 0)).float().mean(dim=1)


def after_global_pooling() -> int:
    """Count what the hidden layer would have for one number a map."""
    return sum(values.numel() for values in nn.Linear(32, 128).parameters())


EXERCISES = {
    "from-maps-to-answers-1": Exercise(
        "ten numbers: the nine of the list, row by row, then the logit",
        frown,
        "Each number of the pooled map is the largest of a window of 2 × 2, or of what is left at the edge.",
        within=1e-3,
    ),
    "from-maps-to-answers-2": Exercise(
        "four numbers: a place, then a map, a row and a column",
        places,
        "Count from 0, and let each map take up 14 · 14 places.",
    ),
    "from-maps-to-answers-3": Exercise(
        "two shares: with the weights as they were, and with the weights rearranged",
        by_columns,
        "Rearranging both alike changes no sum.",
        within=1e-3,
    ),
    "from-maps-to-answers-4": Exercise(
        "how many numbers the 128 neurons would learn, biases included",
        after_global_pooling,
        "Every neuron has a weight for each number that it hears, and a bias.",
    ),
}

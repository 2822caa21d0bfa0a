"""What is right in the exercises of the chapter on softmax and cross-entropy."""

import torch
from torch import Tensor

from unboxed.activations import sigmoid, softmax
from unboxed.exercises.comparing import Exercise
from unboxed.losses import cross_entropy, mean_squared_error

ANSWER = torch.tensor([[0.4, 0.3, 0.3]])
SECOND = torch.tensor([1])
RATES = torch.tensor([0.1, 1.0, 10.0, 100.0, 1000.0])


def right_and_slip() -> Tensor:
    """Return the cross-entropy of the probabilities, and of the same taken for logits: shape (2,)."""
    return torch.stack([cross_entropy(ANSWER.log(), SECOND), cross_entropy(ANSWER, SECOND)])


def single_logit() -> float:
    """Undo the sigmoid of the first softmax share of the logits 2 and 5."""
    share = softmax(torch.tensor([2.0, 5.0], dtype=torch.float64))[0]
    return (share / (1 - share)).log().item()


def stuck_rates() -> Tensor:
    """Learn from the bad start with squared error, and say where at least 40% stay wrong: shape (5,)."""
    generator = torch.Generator().manual_seed(0)
    dogs = torch.tensor([0.0, 1.0]).repeat_interleave(100)
    features = torch.randn(200, generator=generator) + 2 * dogs - 1
    wrong = []
    for lr in RATES:
        weight, bias = torch.tensor(0.0, requires_grad=True), torch.tensor(-8.0, requires_grad=True)
        for _ in range(200):
            loss = mean_squared_error(sigmoid(weight * features + bias), dogs)
            slopes = torch.autograd.grad(loss, (weight, bias))
            with torch.no_grad():
                weight -= lr * slopes[0]
                bias -= lr * slopes[1]
        wrong.append(((weight * features + bias > 0) != (dogs == 1)).float().mean())
    return torch.stack(wrong) > 0.4


def best_shares() -> Tensor:
    """Try every share from 0.01 to 0.99 when 7 of 10 pictures are dogs: shape (3,), one a loss."""
    share = torch.arange(1, 100, dtype=torch.float64) / 100
    ten = (torch.arange(10) >= 7).long()  # dog is class 0
    dogs = (ten == 0).double()
    averages = [
        [cross_entropy(torch.stack([p, 1 - p]).log().expand(10, 2), ten) for p in share],
        [mean_squared_error(p.expand(10), dogs) for p in share],
        [(dogs - p).abs().mean() for p in share],
    ]
    return torch.stack([share[torch.stack(values).argmin()] for values in averages])


EXERCISES = {
    "softmax-cross-entropy-1": Exercise(
        "two numbers, the cross-entropy and what the slip gives, to two digits after the point or more",
        right_and_slip,
        "Taken for logits, probabilities go through softmax a second time, and come out more alike.",
        within=0.0051,
    ),
    "softmax-cross-entropy-2": Exercise(
        "the number for the two logits 2 and 5",
        single_logit,
        "All that softmax sees of two logits is by how much the first leads.",
        within=1e-3,
    ),
    "softmax-cross-entropy-3": Exercise(
        "whether squared error leaves more than 40% wrong, true or false for each of the five rates",
        stuck_rates,
        "A steep enough step gets off the plateau; a careful one stays there.",
    ),
    "softmax-cross-entropy-4": Exercise(
        "the three shares, for cross-entropy, squared error and distance",
        best_shares,
        "Two of the three losses pay for saying what is true.",
        within=0.0051,
    ),
}

"""The network in single numbers against PyTorch's layers, and with Values in it."""

from itertools import pairwise

import pytest
import torch
from torch import nn

from unboxed import scalars
from unboxed.autograd import Value


def torch_network(numbers, sizes):
    """Build the network that has these numbers as PyTorch builds it, of matrices."""
    waiting = iter(numbers)
    parts = []
    for inputs, outputs in pairwise(sizes):
        layer = nn.Linear(inputs, outputs, dtype=torch.float64)
        rows = torch.tensor([[next(waiting) for _ in range(inputs + 1)] for _ in range(outputs)])
        with torch.no_grad():
            layer.weight.copy_(rows[:, :-1])
            layer.bias.copy_(rows[:, -1])
        parts += [layer, nn.Tanh()]
    return nn.Sequential(*parts)


@pytest.mark.parametrize("sizes", [(1, 1), (2, 6, 1), (3, 4, 2), (2, 3, 3, 2)])
def test_answers_and_gradients_are_those_of_torch(sizes):
    generator = torch.Generator().manual_seed(sum(sizes))
    numbers = torch.randn(scalars.count(sizes), generator=generator).tolist()
    point = torch.randn(sizes[0], dtype=torch.float64, generator=generator)
    model = torch_network(numbers, sizes)
    theirs = model(point)
    theirs.sum().backward()
    slopes = torch.cat(
        [torch.cat([layer.weight.grad, layer.bias.grad[:, None]], 1).flatten() for layer in model[::2]]
    )

    weights = [Value(number) for number in numbers]
    ours = scalars.network(point.tolist(), scalars.layers(weights, sizes))
    sum(ours[1:], start=ours[0]).backward()
    assert [value.data for value in ours] == pytest.approx(theirs.tolist(), abs=1e-12)
    assert [weight.grad for weight in weights] == pytest.approx(slopes.tolist(), abs=1e-12)

    columns = list(torch.randn(sizes[0], 5, dtype=torch.float64, generator=generator))
    together = torch.stack(list(scalars.network(columns, scalars.layers(numbers, sizes))))
    torch.testing.assert_close(together, model(torch.stack(columns).T).T)


def test_a_wrong_count_is_refused():
    with pytest.raises(ValueError, match=r"^numbers: expected 25 for sizes \(2, 6, 1\), got 24$"):
        scalars.layers([0.0] * 24, [2, 6, 1])
    with pytest.raises(
        ValueError, match=r"^weights: expected 2 for as many inputs, and a bias, got 4 numbers$"
    ):
        scalars.neuron([1.0, 2.0], [Value(1)] * 4)

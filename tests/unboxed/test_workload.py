"""Counts of work, against what PyTorch's own layers have and what the papers say."""

import pytest
from torch import nn

from unboxed.workload import ALEXNET, POSTCODES, Layer, multiply_adds, neurons, training_work, weights


def test_counts_of_a_convolution_and_a_dense_layer_are_those_of_pytorch():
    layers = [Layer(6 * 6, 5, 3 * 3 * 2), Layer(1, 7, 6 * 6 * 5)]
    convolution, dense = nn.Conv2d(2, 5, 3), nn.Linear(6 * 6 * 5, 7)

    assert weights(layers) == sum(p.numel() for part in (convolution, dense) for p in part.parameters())
    assert neurons(layers) == 6 * 6 * 5 + 7
    assert multiply_adds(layers) == 6 * 6 * sum(p.numel() for p in convolution.parameters()) + weights(
        layers[1:]
    )
    assert training_work(layers, pictures=10, epochs=3) == 10 * 3 * 6 * multiply_adds(layers)


def test_what_the_papers_state():
    assert multiply_adds(POSTCODES) == 64_660
    assert weights(ALEXNET) == pytest.approx(60e6, rel=0.02)
    assert neurons(ALEXNET) == pytest.approx(650e3, rel=0.02)


@pytest.mark.parametrize("count", ["pictures", "epochs"])
def test_there_is_something_to_learn_from(count):
    with pytest.raises(ValueError, match=f"{count}: expected an integer of at least 1, got 0"):
        training_work(POSTCODES, **{"pictures": 1, "epochs": 1} | {count: 0})

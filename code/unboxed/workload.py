"""How much work it is to train a network, counted from its plan: two networks that made history."""

from collections.abc import Sequence
from dataclasses import dataclass

from unboxed.checks import check_number


@dataclass(frozen=True)
class Layer:
    """A layer as its designers describe it.

    Attributes:
        places: At how many places of the picture it looks; 1 for a layer that looks at the whole.
        neurons: How many neurons it has at each place, all places sharing their weights.
        inputs: How many inputs each of them reads, the bias not counted.

    Raises:
        ValueError: If a number is no integer of at least 1.
    """

    places: int
    neurons: int
    inputs: int

    def __post_init__(self) -> None:
        for name, number in vars(self).items():
            check_number(name, number, int, at_least=1)


POSTCODES = (  # LeCun et al. (1989)
    Layer(8 * 8, 12, 5 * 5),
    Layer(4 * 4, 12, 5 * 5 * 8),
    Layer(1, 30, 4 * 4 * 12),
    Layer(1, 10, 30),
)
ALEXNET = (  # Krizhevsky et al. (2012); 48 and 192 are halves: two graphics cards worked apart there
    Layer(55 * 55, 96, 11 * 11 * 3),
    Layer(27 * 27, 256, 5 * 5 * 48),
    Layer(13 * 13, 384, 3 * 3 * 256),
    Layer(13 * 13, 384, 3 * 3 * 192),
    Layer(13 * 13, 256, 3 * 3 * 192),
    Layer(1, 4096, 6 * 6 * 256),
    Layer(1, 4096, 4096),
    Layer(1, 1000, 4096),
)


def multiply_adds(layers: Sequence[Layer]) -> int:
    """Count the multiply-adds that one picture takes; the bias is one more input.

    Example:
        >>> multiply_adds(POSTCODES)
        64660
    """
    return sum(layer.places * layer.neurons * (layer.inputs + 1) for layer in layers)


def weights(layers: Sequence[Layer]) -> int:
    """Count weights and biases, where all places share theirs."""
    return sum(layer.neurons * (layer.inputs + 1) for layer in layers)


def neurons(layers: Sequence[Layer]) -> int:
    """Count the neurons at all places."""
    return sum(layer.places * layer.neurons for layer in layers)


def training_work(layers: Sequence[Layer], *, pictures: int, epochs: int) -> int:
    """Count the operations of a whole training.

    A multiply-add is two operations. Going back through the network costs about twice as much as going
    forward, so that learning from a picture takes three times what answering it takes.

    Args:
        layers: The network.
        pictures: How many it learns from.
        epochs: How often it goes through them.

    Raises:
        ValueError: If one of the counts is below 1.

    Source:
        The factor of 3: Amodei and Hernandez (2018), AI and compute.

    Example:
        >>> f"{training_work(ALEXNET, pictures=1_200_000, epochs=90):.1e}"
        '4.7e+17'
    """
    check_number("pictures", pictures, int, at_least=1)
    check_number("epochs", epochs, int, at_least=1)
    return 3 * 2 * multiply_adds(layers) * pictures * epochs

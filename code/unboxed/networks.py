"""The networks that the book trains from nothing: plain layers in a row, each with a name to look it up by.

All give logits: what comes before a softmax or a sigmoid, which the losses take care of.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from torch import Tensor, nn

from unboxed.checks import check_number
from unboxed.models import check_inputs


def mlp(sizes: Sequence[int], activation: Callable[[], nn.Module] = nn.ReLU) -> nn.Sequential:
    """Connect layers of neurons, each neuron with all of the layer before: a multilayer perceptron.

    Args:
        sizes: Inputs, then the neurons of each layer; at least two numbers.
        activation: Makes what follows every layer but the last, such as ``nn.ReLU``.

    Returns:
        A network from (batch, sizes[0]) to logits of shape (batch, sizes[-1]).

    Raises:
        ValueError: If there are fewer than two sizes, or one is below 1.

    Example:
        >>> mlp([2, 3, 1], nn.Tanh)
        Sequential(
          (0): Linear(in_features=2, out_features=3, bias=True)
          (1): Tanh()
          (2): Linear(in_features=3, out_features=1, bias=True)
        )
    """
    for size in sizes:
        check_number("sizes", size, int)
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"sizes: expected at least two positive numbers, got {list(sizes)}")
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), activation()]
    return nn.Sequential(*layers[:-1])


def _named(**layers: nn.Module) -> nn.Sequential:
    """Put layers in a row, in the order in which they are given."""
    row = nn.Sequential()
    for name, layer in layers.items():
        row.add_module(name, layer)
    return row


class IrisNet(nn.Module):
    """Four measurements of a flower to three species, through two layers of ten neurons.

    Attributes:
        layers: ``hidden1`` ``relu1`` ``hidden2`` ``relu2`` ``output``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers = _named(
            hidden1=nn.Linear(4, 10),
            relu1=nn.ReLU(),
            hidden2=nn.Linear(10, 10),
            relu2=nn.ReLU(),
            output=nn.Linear(10, 3),
        )

    def forward(self, measurements: Tensor) -> Tensor:
        """Give logits, shape (batch, 3), for measurements of shape (batch, 4).

        Raises:
            ValueError: If the measurements have another shape, or another type than the weights.
        """
        check_inputs("measurements", measurements, self, "batch 4")
        logits: Tensor = self.layers(measurements)
        return logits


class DigitNet(nn.Module):
    """A picture of a digit to ten digits: two convolutions with pooling, then 128 neurons.

    Each convolution pads its input so that what comes out is as large as what went in; pooling halves both
    sides: 28 · 28 · 16 = 12,544 numbers, then 14 · 14 · 16 = 3,136, then 14 · 14 · 32 = 6,272, then
    7 · 7 · 32 = 1,568, which a dense layer reads.
    While it trains, dropout (Srivastava et al., 2014) silences two in five of the 128 neurons at random.

    Attributes:
        layers: ``conv1`` ``relu1`` ``pool1`` ``conv2`` ``relu2`` ``pool2`` ``flatten`` ``hidden`` ``relu3``
            ``dropout`` ``output``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers = _named(
            conv1=nn.Conv2d(1, 16, kernel_size=5, padding="same"),
            relu1=nn.ReLU(),
            pool1=nn.MaxPool2d(2),
            conv2=nn.Conv2d(16, 32, kernel_size=5, padding="same"),
            relu2=nn.ReLU(),
            pool2=nn.MaxPool2d(2),
            flatten=nn.Flatten(),
            hidden=nn.Linear(7 * 7 * 32, 128),
            relu3=nn.ReLU(),
            dropout=nn.Dropout(0.4),
            output=nn.Linear(128, 10),
        )

    def forward(self, images: Tensor) -> Tensor:
        """Give logits, shape (batch, 10), for images of shape (batch, 1, 28, 28), white on black.

        Raises:
            ValueError: If the images have another shape, or another type than the weights.
        """
        check_inputs("images", images, self, "batch 1 28 28")
        logits: Tensor = self.layers(images)
        return logits


class PetNet(nn.Module):
    """A small colour picture to one number: above 0 for the one kind of pet, below for the other.

    No padding here: each convolution takes a pixel off every side, 64 → 62, pooled 31 → 29, pooled 14.

    Attributes:
        layers: ``conv1`` ``relu1`` ``pool1`` ``conv2`` ``relu2`` ``pool2`` ``flatten`` ``hidden`` ``relu3``
            ``output``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers = _named(
            conv1=nn.Conv2d(3, 32, kernel_size=3),
            relu1=nn.ReLU(),
            pool1=nn.MaxPool2d(2),
            conv2=nn.Conv2d(32, 32, kernel_size=3),
            relu2=nn.ReLU(),
            pool2=nn.MaxPool2d(2),
            flatten=nn.Flatten(),
            hidden=nn.Linear(14 * 14 * 32, 128),
            relu3=nn.ReLU(),
            output=nn.Linear(128, 1),
        )

    def forward(self, images: Tensor) -> Tensor:
        """Give one logit a picture, shape (batch,), for images of shape (batch, 3, 64, 64).

        Raises:
            ValueError: If the images have another shape, or another type than the weights.
        """
        check_inputs("images", images, self, "batch 3 64 64")
        logits: Tensor = self.layers(images).squeeze(1)
        return logits

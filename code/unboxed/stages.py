"""What becomes of a picture on its way through a network: its shape after each layer."""

import math
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from torch import Tensor, nn

from unboxed.architectures import WindowMeans
from unboxed.models import check_inputs, evaluating

# What leaves shapes as they are is no stage of its own, but a word to the one before.
PASSING = (nn.ReLU, nn.ReLU6, nn.Sigmoid, nn.Tanh, nn.Dropout, nn.BatchNorm2d, nn.Identity, nn.Softmax)
WORDS: dict[type[nn.Module], str] = {
    nn.Linear: "dense",
    nn.Flatten: "flatten",
    nn.Dropout: "dropout",
    nn.MaxPool2d: "max pooling",
    WindowMeans: "mean pooling",
}
PICTURE = "picture"


@dataclass(frozen=True)
class Stage:
    """What has become of a picture at one point of a network.

    Attributes:
        name: What has just been done, such as ``"5 × 5 convolution, ReLU"``.
        shape: Of one example: (channels, height, width), or (numbers,).
        weights: How many numbers the layer has learned.
    """

    name: str
    shape: tuple[int, ...]
    weights: int

    @property
    def numbers(self) -> int:
        """How many numbers the picture is here."""
        return math.prod(self.shape)

    def written(self, between: str) -> str:
        """Write the shape in words: how many maps ``between`` of how many pixels; or how many numbers."""
        if len(self.shape) == 1:
            return f"{self.numbers:,}"
        channels, height, width = self.shape
        what = "channel" if self.name == PICTURE else "map"
        return f"{channels:,} {what}{'s' if channels > 1 else ''}{between}{height} × {width}"


def stages(model: nn.Module, images: Tensor, parts: Iterable[tuple[str, nn.Module]] = ()) -> list[Stage]:
    """Send a picture through a network, and note its shape after each layer.

    Args:
        model: The network.
        images: What it takes, shape (N, C, H, W); the first one counts. On the device ``"meta"``, where the
            model then is as well, nothing is computed and weights take no memory.
        parts: Parts of the network to note, each with a name; by default its layers, each with those after it
            that leave the shape as it is.

    Returns:
        The picture itself, then one stage for each part.

    Raises:
        ValueError: If the images are none for the model, or it uses none of the parts.
    """
    check_inputs("images", images, model, "n ...", filled=True)
    found = [Stage(PICTURE, tuple(images.shape[1:]), 0)]
    named = {part: name for name, part in parts}
    watched = named or [part for part in model.modules() if not list(part.children())]

    def note(part: nn.Module, _: object, output: Tensor) -> None:
        shape = tuple(output.shape[1:])
        weights = sum(parameter.numel() for parameter in part.parameters())
        last = found[-1]
        if not named and (isinstance(part, PASSING) or (not weights and shape == last.shape)):
            found[-1] = Stage(f"{last.name}, {_kind(part)}", shape, last.weights + weights)
        else:
            found.append(Stage(named.get(part) or _kind(part), shape, weights))

    with ExitStack() as hooks, evaluating(model):
        for part in watched:
            hooks.callback(part.register_forward_hook(note).remove)
        model(images[:1])
    if len(found) == 1:
        raise ValueError("parts: expected layers that the model uses, got none")
    return found


def described(plan: Sequence[Stage]) -> str:
    """Say in words what ``blueprints.draw_blueprint`` draws.

    Example:
        >>> described([Stage("picture", (3, 64, 64), 0), Stage("flatten", (12288,), 0)])
        'picture, 3 channels of 64 × 64; flatten, 12,288'
    """
    return "; ".join(f"{stage.name}, {stage.written(' of ')}" for stage in plan)


def _kind(part: nn.Module) -> str:
    """Say in words what a layer does."""
    if isinstance(part, nn.Conv2d):
        return f"{part.kernel_size[0]} × {part.kernel_size[1]} convolution"
    return WORDS.get(type(part), type(part).__name__)

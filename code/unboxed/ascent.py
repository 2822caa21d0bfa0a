"""Change a picture, not the weights: climb towards whatever makes chosen parts of a network answer more.

One loop, ``ascend``, for all of the book's pictures by optimisation. Here it asks what a single channel wants
to see (activation maximisation); style transfer and dreams ask it other questions.
"""

import functools
import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, optim

from unboxed import hooks
from unboxed.backbones import Backbone
from unboxed.photos import load_photo

Objective = Callable[[dict[str, Tensor]], Tensor]

SMALLEST = 32  # pixels: the product of the network's strides

# The photographs whose colours count as usual.
NATURAL = ("astronaut", "chelsea", "china", "coffee", "flower", "rocket")


def ascend(
    backbone: Backbone,
    start: Tensor,
    objective: Objective,
    layers: Sequence[str],
    *,
    steps: int,
    lr: float,
    optimiser: type[optim.Optimizer] = optim.Adam,
    paint: Callable[[Tensor], Tensor] | None = None,
    steer: Callable[[Tensor, int], Tensor] | None = None,
    jitter: int = 0,
    before_relu: bool = False,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Change a picture step by step so that an objective grows.

    Args:
        backbone: The network; it is computed no further than the deepest of ``layers``.
        start: Where to begin: pictures in [0, 1], shape (N, 3, H, W), of 32 pixels or more a side; or, with
            ``paint``, the parameters that it takes.
        objective: Takes the outputs of ``layers``, by name, and under ``"picture"`` the picture itself as
            the network saw it, shape (N, 3, H, W), and gives the number to be raised. For a loss to be
            lowered, its negative.
        layers: Names from ``backbone.layers``; ``"logits"`` for the network's answer.
        steps: How many steps to take; 0 returns the start.
        lr: Learning rate of the optimiser.
        optimiser: An optimiser of PyTorch that takes ``lr`` and ``maximize``.
        paint: Makes pictures in [0, 1], shape (N, 3, H, W), of the parameters. Without it the pixels are the
            parameters, and come back to [0, 1] after each step.
        steer: Takes the gradient and the number of the step, counted from 0, and gives the gradient to
            follow; ``smooth``, for one.
        jitter: Before each step the picture is shifted by up to so many pixels in any direction, and what
            leaves on one side comes in on the other.
        before_relu: As for ``unboxed.hooks.outputs``.
        generator: A CPU generator that the shifts are drawn from; PyTorch's global one by default. The same
            seed gives the same picture.

    Returns:
        The pictures, shape (N, 3, H, W), in [0, 1].

    Raises:
        ValueError: If the start, what is painted, ``steps``, ``jitter`` or a name is out of range.
        FloatingPointError: If the objective or its gradient is not finite.
    """
    if steps < 0:
        raise ValueError(f"steps: expected 0 or more, got {steps}")
    if jitter < 0:
        raise ValueError(f"jitter: expected 0 or more, got {jitter}")
    parts = {**backbone.layers, "logits": backbone.model}
    with torch.no_grad():
        check_pictures(*(("start", start) if paint is None else ("paint", paint(start))))
    parameters = start.detach().clone().requires_grad_()
    climb = optimiser([parameters], lr=lr, maximize=True)  # type: ignore[call-arg]
    for step in range(steps):
        with torch.enable_grad():
            picture = parameters if paint is None else paint(parameters)
            if jitter:
                down, across = torch.randint(-jitter, jitter + 1, (2,), generator=generator).tolist()
                picture = picture.roll((down, across), dims=(2, 3))
            seen = hooks.outputs(backbone.model, picture, parts, layers, before_relu=before_relu)
            height = objective({**seen, "picture": picture})
            if height.ndim != 0:
                raise ValueError(f"objective: expected one number, got shape {tuple(height.shape)}")
            (gradient,) = torch.autograd.grad(height, parameters)
        if not (height.isfinite() & gradient.isfinite().all()):
            raise FloatingPointError(
                f"objective: expected a finite value and gradient, got {height.item():g} at step {step}"
            )
        parameters.grad = gradient if steer is None else steer(gradient, step)
        climb.step()
        if paint is None:
            with torch.no_grad():
                parameters.clamp_(0, 1)
    with torch.no_grad():
        return parameters.detach() if paint is None else paint(parameters)


def check_pictures(name: str, pictures: Tensor) -> None:
    """Raise a ValueError, by the name given, unless these are pictures to climb with: see ``ascend``."""
    shape = tuple(pictures.shape)
    if not pictures.is_floating_point() or len(shape) != 4 or shape[1] != 3 or min(shape[2:]) < SMALLEST:
        raise ValueError(
            f"{name}: expected floating point of shape (N, 3, H, W) with sides of {SMALLEST} or more, "
            f"got {pictures.dtype} of shape {shape}"
        )
    if not ((pictures >= 0) & (pictures <= 1)).all():
        low, high = pictures.min().item(), pictures.max().item()
        raise ValueError(f"{name}: expected values from 0 to 1, got {low:g} to {high:g}")


def smooth(gradient: Tensor, sigmas: Sequence[float]) -> Tensor:
    """Blur a gradient by several Gaussians, add the results up, and divide by their spread.

    A network with strides answers to checkerboards that no photograph has. Blurred, the gradient passes them
    over and asks for wider shapes. What leaves on one side comes in on the other, as in ``ascend``.

    Args:
        gradient: Shape (N, C, H, W).
        sigmas: Widths of the Gaussians in pixels, at least one; 0 keeps the gradient as it is.

    Returns:
        The sum, in the shape of ``gradient``, each of the N with a standard deviation of 1 (or all 0).
    """
    height, width = gradient.shape[2:]
    like = {"dtype": gradient.dtype, "device": gradient.device}
    down, across = torch.fft.fftfreq(height, **like), torch.fft.rfftfreq(width, **like)
    squares = down[:, None].square() + across.square()  # of the waves' frequencies, in cycles a pixel
    # Blurred by a Gaussian, a wave is the same wave, made smaller by its frequency.
    kept = torch.stack([(-2 * (math.pi * sigma) ** 2 * squares).exp() for sigma in sigmas]).sum(dim=0)
    blurred = torch.fft.irfft2(torch.fft.rfft2(gradient) * kept, s=(height, width))
    spread = blurred.flatten(1).std(dim=1).reshape(-1, 1, 1, 1)
    return blurred / spread.clamp_min(torch.finfo(gradient.dtype).tiny)


@functools.cache
def natural_colours() -> Tensor:
    """Return the matrix that gives uncorrelated numbers the spread of red, green and blue in photographs.

    In photographs the three mostly rise and fall together: light varies more than colour.

    Returns:
        The square root of the covariance over all pixels of the book's colour photographs, shape (3, 3).
    """
    pixels = torch.cat([load_photo(name).image.flatten(1) for name in NATURAL], dim=1)
    values, vectors = torch.linalg.eigh(pixels.double().cov())
    return (vectors * values.sqrt() @ vectors.T).float()


def paint_waves(waves: Tensor, size: tuple[int, int], colours: Tensor) -> Tensor:
    """Paint pictures as sums of waves, the long ones strong and the short ones weak, as in photographs.

    Args:
        waves: How much of each wave, shape (N, 3, H, W // 2 + 1, 2): its real and imaginary part.
        size: H and W of the pictures.
        colours: What the three kinds of wave are painted in, shape (3, 3), one column each.

    Returns:
        Pictures in [0, 1], shape (N, 3, H, W); without waves, grey.
    """
    height, width = size
    like = {"dtype": waves.dtype, "device": waves.device}
    down, across = torch.fft.fftfreq(height, **like), torch.fft.rfftfreq(width, **like)
    frequencies = torch.hypot(down[:, None], across).clamp_min(1 / max(size))
    pictures = torch.fft.irfft2(torch.view_as_complex(waves.contiguous()) / frequencies, s=size, norm="ortho")
    # Round mid-grey the sigmoid is a quarter as steep as its input.
    return (4 * torch.einsum("rc,nchw->nrhw", colours.to(waves), pictures)).sigmoid()


def maximize(
    backbone: Backbone,
    layer: str,
    channel: int,
    *,
    size: int = 160,
    steps: int = 100,
    lr: float = 0.005,
    jitter: int = 8,
    seed: int = 0,
) -> Tensor:
    """Make up the picture that a channel answers to most (activation maximisation).

    Erhan et al. (2009) had the idea; that it needs shifts, and steps that treat long waves and short ones,
    light and colours alike, is from Olah, Mordvintsev and Schubert (2017).

    Args:
        backbone: The network.
        layer: A name from ``backbone.layers``, or ``"logits"``.
        channel: Which of the layer's channels; for ``"logits"``, which class. Its mean over the picture is
            raised: before the ReLU, where the layer ends on one.
        size: Side of the picture in pixels, 32 or more.
        steps: As for ``ascend``.
        lr: As for ``ascend``.
        jitter: As for ``ascend``.
        seed: For the faint noise to begin with, and the shifts.

    Returns:
        The picture, shape (3, size, size), in [0, 1].

    Raises:
        ValueError: If there is no such layer or channel, and as for ``ascend``.
    """
    generator = torch.Generator().manual_seed(seed)
    device = next(backbone.model.parameters()).device

    def answer(seen: dict[str, Tensor]) -> Tensor:
        channels = seen[layer].shape[1]
        if not 0 <= channel < channels:
            raise ValueError(f"channel: expected 0 to {channels - 1}, got {channel}")
        return seen[layer][:, channel].mean()

    waves = 0.01 * torch.randn(1, 3, size, size // 2 + 1, 2, generator=generator)
    return ascend(
        backbone,
        waves.to(device),
        answer,
        [layer],
        steps=steps,
        lr=lr,
        paint=functools.partial(paint_waves, size=(size, size), colours=natural_colours()),
        jitter=jitter,
        before_relu=True,
        generator=generator,
    )[0]

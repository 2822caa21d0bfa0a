"""Change a picture, not the weights: climb towards whatever makes chosen parts of a network answer more.

One loop for all of the book's pictures by optimisation. What a channel wants to see, style transfer and
dreams ask it different questions.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, optim

from unboxed import hooks
from unboxed.backbones import Backbone
from unboxed.checks import check_number, check_tensor, check_training
from unboxed.views import SMALLEST

Objective = Callable[[dict[str, Tensor]], Tensor]
View = Callable[[Tensor, int, torch.Generator], Tensor]
Progress = Callable[[int, int], None]


def ascend(
    backbone: Backbone,
    start: Tensor,
    objective: Objective,
    layers: Sequence[str],
    *,
    steps: int,
    lr: float,
    optimizer: type[optim.Optimizer] = optim.Adam,
    paint: Callable[[Tensor], Tensor] | None = None,
    steer: Callable[[Tensor, int], Tensor] | None = None,
    jitter: int = 0,
    view: View | None = None,
    before_relu: bool = False,
    seed: int | torch.Generator = 0,
    progress: Progress | None = None,
) -> Tensor:
    """Change a picture step by step so that an objective grows.

    Args:
        backbone: The network; it is computed no further than the deepest of ``layers``.
        start: Where to begin: pictures in [0, 1], shape (N, 3, H, W), of 32 pixels or more a side; or, with
            ``paint``, the parameters that it takes.
        objective: Takes the activations of ``layers``, by name, and under ``"picture"`` the picture itself as
            the network saw it, shape (N, 3, H, W), and gives the number to be raised. For a loss to be
            lowered, its negative.
        layers: Names from ``backbone.parts``; ``"logits"`` for the network's answer.
        steps: How many steps to take; 0 returns the start.
        lr: Learning rate of the optimizer.
        optimizer: An optimizer of PyTorch that takes ``lr`` and ``maximize``.
        paint: Makes pictures in [0, 1], shape (N, 3, H, W), of the parameters. Without it the pixels are the
            parameters, and come back to [0, 1] after each step.
        steer: Takes the gradient and the number of the step, counted from 0, and gives the gradient to
            follow; ``waves.smooth``, for one.
        jitter: Before each step the picture is shifted by up to so many pixels in any direction, and what
            leaves on one side comes in on the other.
        view: How the network is shown the picture, in place of ``paint``: takes the parameters, the number of
            the step, counted from 0, and the generator of the shifts, and gives what the network sees before
            it is shifted, for one the picture turned by chance.
        before_relu: As for ``unboxed.hooks.outputs``.
        seed: Decides the shifts. A CPU generator in its place goes on from where it is, so that of several
            climbs none repeats the shifts of another.
        progress: Called after each step with how many are done and how many there are.

    Returns:
        The pictures, shape (N, 3, H, W), in [0, 1].

    Raises:
        ValueError: If the start, what is painted, a setting or a name is out of range, or the objective gives
            anything but one number.
        FloatingPointError: If the objective or its gradient is not finite.
    """
    check_training(lr, 0 if isinstance(seed, torch.Generator) else seed)
    check_number("steps", steps, int, at_least=0)
    check_number("jitter", jitter, int, at_least=0)
    if paint is None:
        check_pictures("start", start)
    else:
        with torch.no_grad():
            check_pictures("paint", paint(start))
    generator = seed if isinstance(seed, torch.Generator) else torch.Generator().manual_seed(seed)
    named = {**backbone.parts, "logits": backbone.model}
    parameters = start.detach().clone().requires_grad_()
    climber = optimizer([parameters], lr=lr, maximize=True)  # type: ignore[call-arg]
    for step in range(steps):
        with torch.enable_grad():
            if view is not None:
                picture = view(parameters, step, generator)
            else:
                picture = parameters if paint is None else paint(parameters)
            if jitter:
                down, across = torch.randint(-jitter, jitter + 1, (2,), generator=generator).tolist()
                picture = picture.roll((down, across), dims=(2, 3))
            activations = hooks.outputs(backbone.model, picture, named, layers, before_relu=before_relu)
            value = objective({**activations, "picture": picture})
            if value.ndim != 0:
                raise ValueError(f"objective: expected one number, got shape {tuple(value.shape)}")
            (gradient,) = torch.autograd.grad(value, parameters)
        if not (value.isfinite() & gradient.isfinite().all()):
            raise FloatingPointError(
                f"objective: expected a finite value and gradient, got {value.item():g} at step {step}"
            )
        parameters.grad = gradient if steer is None else steer(gradient, step)
        climber.step()
        if paint is None:
            with torch.no_grad():
                parameters.clamp_(0, 1)
        if progress is not None:
            progress(step + 1, steps)
    with torch.no_grad():
        return parameters.detach() if paint is None else paint(parameters)


def check_pictures(name: str, pictures: Tensor, shape: str = "n 3 h w") -> None:
    """Raise a ValueError, by the name given, unless these are pictures to climb with: see ``ascend``."""
    sizes = check_tensor(name, pictures, shape, at_least=0, at_most=1)
    if min(sizes["h"], sizes["w"]) < SMALLEST:
        raise ValueError(
            f"{name}: expected sides of {SMALLEST} pixels or more, got {sizes['h']} by {sizes['w']}"
        )

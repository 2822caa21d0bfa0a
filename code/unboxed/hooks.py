"""Look into a network while it computes: forward hooks, hung up for one pass and taken down again."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress

from torch import Tensor, nn


class _Seen(Exception):
    """Raised to end a pass once everything asked for has been seen."""


def outputs(
    model: nn.Module,
    images: Tensor,
    layers: Mapping[str, nn.Module],
    names: Sequence[str],
    *,
    before_relu: bool = False,
) -> dict[str, Tensor]:
    """Pass images through a model as far as needed, and return what some of its layers made of them.

    The pass ends as soon as the last of the named layers has answered: what comes after it costs nothing.

    Args:
        model: The whole network, called as it is.
        images: What it takes.
        layers: Parts of ``model``, by name.
        names: Which of them to look at.
        before_relu: Where a layer gives what a ReLU or a ReLU6 of its own gave, take what went into that
            one. What comes out of it is flat below 0 (and above 6): it does not say which way is up.

    Returns:
        The output of each named layer, in the order of ``names``, with its gradient graph if there is one. A
        layer that the model uses more than once gives its first output.

    Raises:
        ValueError: If there is no name, a layer of such a name is not there, or the model does not use it; if
            what a named layer gave is overwritten in place before the pass ends, except under
            ``torch.inference_mode()``, which does not count such writes; with ``before_relu``, if a ReLU of a
            named layer overwrites its input.

    Example:
        >>> import torch
        >>> model = nn.Sequential(nn.Flatten(), nn.Linear(4, 3), nn.ReLU())
        >>> seen = outputs(model, torch.rand(2, 2, 2), {"dense": model[1]}, ["dense"])
        >>> seen["dense"].shape
        torch.Size([2, 3])
    """
    unknown = [name for name in names if name not in layers]
    if unknown or not names:
        got = ", ".join(unknown) or "none"
        raise ValueError(f"layers: expected some of {', '.join(layers)}, got {got}")
    activations: dict[str, Tensor] = {}
    versions: dict[str, int | None] = {}  # of each, when it was kept
    relus: list[tuple[Tensor, Tensor, int | None]] = []  # what came out, and what had gone in, as it was then

    def keep(name: str, output: Tensor) -> None:
        if name not in activations:
            activations[name], versions[name] = next(
                ((into, version) for out, into, version in relus if out is output), (output, _version(output))
            )
        if activations.keys() == set(names):
            raise _Seen

    def note(relu: nn.ReLU | nn.ReLU6, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        if relu.inplace:
            raise ValueError("layers: expected ReLUs that leave their input as it is, got one in place")
        relus.append((output, inputs[0], _version(inputs[0])))

    with ExitStack() as hooks:
        for name in set(names):
            # Hooks run in the order in which they were hung up: first those of a layer that is itself a ReLU.
            for part in layers[name].modules() if before_relu else ():
                if isinstance(part, (nn.ReLU, nn.ReLU6)):
                    hooks.callback(part.register_forward_hook(note).remove)
            hook = layers[name].register_forward_hook(lambda _, inputs, output, name=name: keep(name, output))
            hooks.callback(hook.remove)
        with suppress(_Seen):
            model(images)
    if missing := [name for name in names if name not in activations]:
        raise ValueError(f"layers: expected layers that the model uses, got {', '.join(missing)}")
    if lost := [name for name in names if _version(activations[name]) != versions[name]]:
        raise ValueError(f"layers: expected outputs that nothing overwrites in place, got {', '.join(lost)}")
    return {name: activations[name] for name in names}


def _version(output: object) -> int | None:
    """Say how often a tensor has been written to; of one made in inference mode it is not known."""
    return output._version if isinstance(output, Tensor) and not output.is_inference() else None

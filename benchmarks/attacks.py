"""The book's attacks beside those of torchattacks (Kim, 2020) and foolbox (Rauber et al., 2017).

All make the same pictures, but for pixels where two ways to add up disagree about the sign of a slope.
Neither library is needed for the book: `make benchmarks` installs what `attacks.txt` lists beside it.
"""

from collections.abc import Iterator

import eagerpy
import foolbox
import tables
import torch
import torchattacks
import turns
from torch import Tensor

from unboxed import attacks, backbones, runtime
from unboxed.datasets import load_digits, load_photo
from unboxed.networks import DigitNet

STEPS = 10  # of PGD
KINDS = ("FGSM", "PGD", "PGD, targeted")
CAREFUL = (
    "What is given is looked at first, and at each step whether every slope is finite; all the rest are the "
    "same passes through the network."
)
DIFFERENT = 0.01  # the most pixels that may be others, as a share: see above


def of_the_book(model, images: Tensor, labels: Tensor, eps: float) -> list[turns.Act]:
    """Return FGSM, PGD and targeted PGD, each away from or towards ``labels``."""
    size = eps / 4
    return [
        lambda: attacks.fgsm(model, images, labels, epsilon=eps),
        lambda: attacks.pgd(model, images, labels, epsilon=eps, steps=STEPS, step_size=size),
        lambda: attacks.pgd(model, images, labels, epsilon=eps, steps=STEPS, step_size=size, targeted=True),
    ]


def of_torchattacks(model, images: Tensor, labels: Tensor, eps: float) -> list[turns.Act]:
    """Return the same three from torchattacks."""
    once = torchattacks.FGSM(model, eps=eps)
    away, towards = (
        torchattacks.PGD(model, eps=eps, alpha=eps / 4, steps=STEPS, random_start=False) for _ in range(2)
    )
    towards.set_mode_targeted_by_label(quiet=True)
    return [
        lambda: once(images, labels),
        lambda: away(images, labels),
        lambda: towards(images, labels),
    ]


def of_foolbox(model, images: Tensor, labels: Tensor, eps: float) -> list[turns.Act]:
    """Return the same three from foolbox."""
    wrapped = foolbox.PyTorchModel(model, bounds=(0, 1), device=images.device)
    once = foolbox.attacks.FGSM()
    pgd = foolbox.attacks.LinfPGD(abs_stepsize=eps / 4, steps=STEPS, random_start=False)
    away = foolbox.Misclassification(labels)
    towards = foolbox.TargetedMisclassification(labels)
    # Called with an epsilon, an attack would also check its success, which costs one more forward pass.
    return [
        lambda: once.run(wrapped, images, away, epsilon=eps),
        lambda: pgd.run(wrapped, images, away, epsilon=eps),
        lambda: pgd.run(wrapped, images, towards, epsilon=eps),
    ]


def subjects() -> Iterator[tuple[str, torch.nn.Module, Tensor, float]]:
    """Yield networks and images of very different size: overhead shows on the small one."""
    device = runtime.device()
    torch.manual_seed(0)
    yield "64 digits, DigitNet", DigitNet().eval().to(device), load_digits().test_images[:64].to(device), 0.1
    backbone = backbones.load()
    pictures = torch.cat([backbone.preprocess(load_photo(name).image) for name in ("chelsea", "coffee")])
    yield "2 photographs, EfficientNet-Lite0", backbone.model.to(device), pictures.to(device), 2 / 255


def measure() -> Iterator[tables.Row]:
    """Attack pictures of two sizes in three ways."""
    duels: dict[str, dict[str, turns.Act]] = {}
    for subject, model, images, eps in subjects():
        # Not what the network says: nothing must be computed before memory is measured.
        labels = torch.arange(len(images), device=images.device) % 10
        made = {"ours": of_the_book, "torchattacks": of_torchattacks, "foolbox": of_foolbox}
        everyones = {name: make(model, images, labels, eps) for name, make in made.items()}
        for number, kind in enumerate(KINDS):
            duels[f"{kind}, {subject}"] = {name: acts[number] for name, acts in everyones.items()}
    memory = {what: {name: turns.memory(act) for name, act in acts.items()} for what, acts in duels.items()}
    for what, acts in duels.items():
        pictures = {name: as_tensor(act()) for name, act in acts.items()}
        times = turns.seconds(acts, rounds=5)
        for name in ("torchattacks", "foolbox"):
            share = ((pictures[name] - pictures["ours"]).abs() > 1e-6).float().mean().item()
            if share > DIFFERENT:
                raise ValueError(f"{what}: expected the pictures of {name}, got {share:.2%} other pixels")
            both = [memory[what]["ours"], memory[what][name]]
            yield turns.row(
                f"{what}, against {name}", times["ours"], times[name], goal=1.0, memory=both, why=CAREFUL
            )


def as_tensor(pictures) -> Tensor:
    """Take pictures out of the form that foolbox may give them."""
    return pictures.raw if isinstance(pictures, eagerpy.Tensor) else pictures


if __name__ == "__main__":
    tables.tell(__doc__, measure())

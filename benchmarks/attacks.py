"""Compare the book's attacks with those of torchattacks and foolbox: the same pictures, and how fast.

Neither library is needed for the book. Install them beside it, without letting them choose other versions:

    pip install --no-deps torchattacks foolbox eagerpy
    python benchmarks/attacks.py
"""

import argparse
import importlib
import importlib.util
import time
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from unboxed import attacks, backbones, runtime
from unboxed.datasets import load_digits, load_photo
from unboxed.networks import DigitNet

Attack = Callable[[], Tensor]


def of_the_book(
    model: torch.nn.Module, images: Tensor, labels: Tensor, eps: float, steps: int
) -> Iterator[Attack]:
    """Yield FGSM, PGD and targeted PGD, each towards or away from ``labels``."""
    size = eps / 4
    yield lambda: attacks.fgsm(model, images, labels, eps)
    yield lambda: attacks.pgd(model, images, labels, eps, steps=steps, step_size=size)
    yield lambda: attacks.pgd(model, images, labels, eps, steps=steps, step_size=size, targeted=True)


def of_torchattacks(
    model: torch.nn.Module, images: Tensor, labels: Tensor, eps: float, steps: int
) -> Iterator[Attack]:
    """Yield the same three from torchattacks (Kim, 2020)."""
    library = importlib.import_module("torchattacks")
    away = library.PGD(model, eps=eps, alpha=eps / 4, steps=steps, random_start=False)
    towards = library.PGD(model, eps=eps, alpha=eps / 4, steps=steps, random_start=False)
    towards.set_mode_targeted_by_label(quiet=True)
    yield lambda: library.FGSM(model, eps=eps)(images, labels)
    yield lambda: away(images, labels)
    yield lambda: towards(images, labels)


def of_foolbox(
    model: torch.nn.Module, images: Tensor, labels: Tensor, eps: float, steps: int
) -> Iterator[Attack]:
    """Yield the same three from foolbox (Rauber et al., 2017)."""
    library = importlib.import_module("foolbox")
    wrapped = library.PyTorchModel(model, bounds=(0, 1), device=images.device)
    pgd = library.attacks.LinfPGD(abs_stepsize=eps / 4, steps=steps, random_start=False)
    away = library.Misclassification(labels)
    towards = library.TargetedMisclassification(labels)
    # Called with an epsilon, an attack would also check its success, which costs one more forward pass.
    yield lambda: library.attacks.FGSM().run(wrapped, images, away, epsilon=eps)
    yield lambda: pgd.run(wrapped, images, away, epsilon=eps)
    yield lambda: pgd.run(wrapped, images, towards, epsilon=eps)


def fastest(attack: Attack, repeats: int) -> tuple[float, Tensor]:
    """Run an attack a few times; return the least of the times, in seconds, and what came out."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = attack()
        if result.is_cuda:
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    return min(seconds), result


def subjects(count: int) -> Iterator[tuple[str, torch.nn.Module, Tensor, float]]:
    """Yield networks and images of very different size: overhead shows on the small one."""
    device = runtime.device()
    torch.manual_seed(0)
    yield "DigitNet", DigitNet().eval().to(device), load_digits().test_images[:count].to(device), 0.1
    backbone = backbones.load()
    names = ("chelsea", "coffee", "rocket", "camera")
    pictures = torch.cat([backbone.preprocess(load_photo(name).image) for name in names])
    yield "EfficientNet-Lite0", backbone.model.to(device), pictures.to(device), 2 / 255


def main() -> None:
    """Print one line for each attack: seconds, the other libraries' in units of ours, and the differences."""
    parser = argparse.ArgumentParser(
        description="Compare unboxed.attacks with torchattacks and foolbox, where those are installed.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--steps", type=int, default=20, help="steps of PGD")
    parser.add_argument("--images", type=int, default=64, help="digits in a batch")
    parser.add_argument(
        "--repeats", type=int, default=5, help="runs of each attack, of which the fastest counts"
    )
    options = parser.parse_args()
    others = {"torchattacks": of_torchattacks, "foolbox": of_foolbox}
    for name in list(others):
        if importlib.util.find_spec(name) is None:
            print(f"{name} is not installed: left out")
            del others[name]

    threads = torch.get_num_threads()
    print(f"torch {torch.__version__}, {runtime.device()}, {threads} threads; least of {options.repeats}")
    for subject, model, images, eps in subjects(options.images):
        with torch.no_grad():
            labels = model(images).argmax(1)
        print(f"{subject}, {len(images)} images, epsilon {eps:.4f}, PGD of {options.steps} steps")
        names = ("FGSM", "PGD", "PGD, targeted")
        arguments = (model, images, labels, eps, options.steps)
        rows = zip(
            names, of_the_book(*arguments), *(make(*arguments) for make in others.values()), strict=True
        )
        for name, ours, *theirs in rows:
            seconds, result = fastest(ours, options.repeats)
            line = f"  {name:14} {seconds * 1000:8.1f} ms"
            for other, attack in zip(others, theirs, strict=True):
                their_seconds, their_result = fastest(attack, options.repeats)
                apart = (their_result - result).abs()
                share = (apart > 1e-6).float().mean().item()
                line += (
                    f"   {other} {their_seconds / seconds:.2f} x the time, "
                    f"largest difference {apart.max().item():.1e} ({share:.2%} of pixels differ)"
                )
            print(line)


if __name__ == "__main__":
    main()

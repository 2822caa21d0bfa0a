"""Several processes train one network: each takes a share of every batch, and all take the same step.

A batch's gradient is the mean of its examples' gradients, so that it does not matter who computes which. Each
process computes those of its share, then all add up theirs (Goyal et al., 2017). Run it with::

    torchrun --nproc_per_node 2 -m unboxed.distributed --help
"""

import argparse
import copy
import functools
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor, distributed, nn
from torch.optim import Optimizer

from unboxed import checkpoints, runtime
from unboxed.datasets import load_digits
from unboxed.losses import cross_entropy
from unboxed.networks import DigitNet
from unboxed.training import Examples, History, Metrics, evaluate, train_epoch

READS = ("digits",)

MOMENTUM = 0.9


def fit(
    model: nn.Module,
    train: Examples,
    valid: Examples,
    *,
    epochs: int,
    batch_size: int,
    lr: float,
    optimizer: Callable[..., Optimizer] = torch.optim.Adam,
    seed: int = 0,
    checkpoint: Path | None = None,
    report: Callable[[int, Metrics, Metrics], None] | None = None,
) -> History:
    """Train one network in all processes of the process group, or in this one if there is no group.

    However many they are, they take the steps of ``training.fit``: the same batches, in the same order. The
    weights differ by rounding, which depends on the order in which numbers are added (and which Adam, that
    divides by the size of a gradient, enlarges), and by dropout, whose chance each process draws for itself.

    Args:
        model: The network, the same in every process. It ends in evaluation mode, with the weights of its
            best epoch.
        train: Inputs and targets, the same in every process.
        valid: The same, of examples that are not in ``train``.
        epochs: How often to go through the training examples.
        batch_size: Examples a step, over all processes.
        lr: The learning rate.
        optimizer: Takes parameters and ``lr=``, gives what makes the steps.
        seed: Decides the order of the examples; dropout and chance elsewhere, for each process in its way.
        checkpoint: A file that the first process writes after every epoch, and that all go on from as if
            they had never stopped, but for dropout, whose chance begins anew.
        report: Called in every process after each epoch with its number and what was measured.

    Returns:
        The history of the whole run, the same in every process.

    Raises:
        ValueError: If an argument is out of range, some batch has fewer examples than there are processes,
            or the checkpoint is of another run.
        OSError: If the checkpoint is damaged.
        ConnectionError: If another process is gone.
        FloatingPointError: If a loss is infinite or not a number.
    """
    rank, world = (distributed.get_rank(), distributed.get_world_size()) if _group() else (0, 1)
    smallest = len(train[0]) % batch_size or batch_size
    if epochs < 1 or min(smallest, len(valid[0])) < world:
        raise ValueError(
            f"epochs, batch_size, valid: expected at least 1 epoch and {world} examples in every batch, one "
            f"for each process, got {epochs}, a batch of {smallest} and {len(valid[0])} validation examples"
        )
    steps = optimizer(model.parameters(), lr=lr)
    shuffling = torch.Generator().manual_seed(seed)
    settings = {
        "batch_size, lr, seed": f"{batch_size}, {lr}, {seed}",
        "processes": f"{world}",
        "examples": checkpoints.fingerprint(*train, *valid),
    }
    history, best = History(), model.state_dict()
    torch.manual_seed(seed + rank)
    if checkpoint is not None and checkpoint.exists():
        state = checkpoints.load(checkpoint, settings)
        checkpoints.restore(state, model, steps, shuffling)
        history, best = History(**state["history"]), state["best"]
        torch.manual_seed(seed + rank + world * len(history.train["loss"]))
    share = [1.0]
    steps.register_step_pre_hook(lambda *_: add_up_gradients(model, share[0]))

    def shares(batches: tuple[Tensor, ...]) -> Iterator[Tensor]:
        for batch in batches:
            share[0] = len(batch[rank::world]) / len(batch)
            yield batch[rank::world]

    for epoch in range(len(history.train["loss"]) + 1, epochs + 1):
        batches = torch.randperm(len(train[0]), generator=shuffling).split(batch_size)
        seen = sum(len(batch[rank::world]) for batch in batches)
        before = _together(train_epoch(model, train, shares(batches), steps, cross_entropy), seen)
        checked = (valid[0][rank::world], valid[1][rank::world])
        after = _together(evaluate(model, checked), len(checked[0]))
        if history.add(before, after):
            best = copy.deepcopy(model.state_dict())
        if checkpoint is not None and rank == 0:
            state = checkpoints.capture(model, steps, shuffling)
            checkpoints.save(checkpoint, settings, {**state, "history": asdict(history), "best": best})
        if report is not None:
            report(epoch, before, after)
    model.load_state_dict(best)
    model.eval()
    return history


def add_up_gradients(model: nn.Module, share: float) -> None:
    """Give every process the gradient of the whole batch: the sum of what each has, weighted by its share.

    Args:
        model: Its parameters have the gradients of the mean loss over this process's examples; they are
            replaced.
        share: How much of the batch those examples are, from 0 to 1.

    Raises:
        ConnectionError: If another process is gone.
    """
    gradients = [weights.grad for weights in model.parameters() if weights.grad is not None]
    # One long vector, because every exchange has a cost of its own.
    total = _sum(torch.cat([gradient.flatten() for gradient in gradients]) * share)
    for gradient, part in zip(gradients, total.split([g.numel() for g in gradients]), strict=True):
        gradient.copy_(part.view_as(gradient))


def _together(metrics: Metrics, examples: int) -> Metrics:
    """Average what processes measured over the examples of all."""
    device = runtime.device() if _group() and distributed.get_backend() == "nccl" else "cpu"
    mine = torch.tensor([*metrics.values(), 1.0], dtype=torch.float64, device=device) * examples
    *sums, count = _sum(mine).tolist()
    return {name: total / count for name, total in zip(metrics, sums, strict=True)}


def _group() -> bool:
    return distributed.is_available() and distributed.is_initialized()


def _sum(numbers: Tensor) -> Tensor:
    """Add up what all processes have, in place."""
    if _group():
        try:
            distributed.all_reduce(numbers)
        except RuntimeError as error:
            raise ConnectionError(f"another process is gone: {error}") from error
    return numbers


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="torchrun --nproc_per_node 2 -m unboxed.distributed",
        description="Train DigitNet in several processes at once; without torchrun, in one.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--epochs", type=int, default=6, help="how often to go through the examples")
    parser.add_argument("--batch-size", type=int, default=128, help="examples a step, over all processes")
    parser.add_argument("--lr", type=float, default=0.01, help="learning rate of descent with momentum 0.9")
    parser.add_argument(
        "--seed", type=int, default=0, help="for the initial weights and the order of examples"
    )
    parser.add_argument("--dropout", type=float, default=0.4, help="0 to compare runs: chance differs")
    parser.add_argument("--examples", type=int, default=10_000, help="how many digits to learn from")
    parser.add_argument("--checkpoint", type=Path, help="a file to write after every epoch and to go on from")
    parser.add_argument("--weights", type=Path, help="a file for the trained weights")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run the command line in one of the processes; returns the exit status."""
    options = parser().parse_args(arguments)
    rank = int(os.environ.get("RANK", 0))
    runtime.seed(options.seed)
    device = runtime.device()
    if "RANK" in os.environ:
        # Where one process ends, torchrun ends the others: perhaps before they have noticed themselves.
        signal.signal(signal.SIGTERM, _stop)
        if device.type == "cuda":
            device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
            torch.cuda.set_device(device)
        distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    data = load_digits(full=runtime.profile() == "full")
    images, labels = data.train_images.to(device), data.train_labels.to(device)
    model = DigitNet().to(device)
    model.layers.get_submodule("dropout").p = options.dropout

    def report(epoch: int, before: Metrics, after: Metrics) -> None:
        if rank == 0:
            print(
                f"epoch {epoch}/{options.epochs}: training loss {before['loss']:.4f}, "
                f"validation loss {after['loss']:.4f}, accuracy {after['accuracy']:.2%}",
                flush=True,
            )

    try:
        fit(
            model,
            (images[: options.examples], labels[: options.examples]),
            (images[-2000:], labels[-2000:]),
            epochs=options.epochs,
            batch_size=options.batch_size,
            lr=options.lr,
            optimizer=functools.partial(torch.optim.SGD, momentum=MOMENTUM),
            seed=options.seed,
            checkpoint=options.checkpoint,
            report=report,
        )
    except ConnectionError as error:
        kept = f"; the same command goes on from {options.checkpoint}" if options.checkpoint else ""
        print(f"process {rank}: {str(error).splitlines()[0]}{kept}", file=sys.stderr)
        return 1
    except (ValueError, OSError) as error:
        print(f"process {rank}: {error}", file=sys.stderr)
        return 2
    if rank == 0 and options.weights:
        torch.save(model.state_dict(), options.weights)
    if _group():
        distributed.destroy_process_group()
    return 0


def _stop(number: int, frame: object) -> None:
    raise ConnectionError("another process is gone")


if __name__ == "__main__":
    sys.exit(main())

"""Several processes train one network: each takes a share of every batch, and all take the same step.

A batch's gradient is the mean of its examples' gradients, so that it does not matter who computes which. Each
process computes those of its share, then all average theirs (Goyal et al., 2017). Run it with::

    torchrun --nproc_per_node 2 -m unboxed.distributed --help
"""

import argparse
import functools
import hashlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import distributed, nn

from unboxed import runs, runtime, training
from unboxed.checks import check_number
from unboxed.datasets.mnist import Digits, load_digits
from unboxed.metrics import Examples, History, check_examples
from unboxed.networks import DigitNet
from unboxed.processes import Processes, process_group

READS = ("digits",)

MOMENTUM = 0.9
VALIDATION = 2000


def fit(
    model: nn.Module,
    train: Examples,
    valid: Examples,
    *,
    batch_size: int,
    checkpoint: Path | str | None = None,
    **settings: Any,
) -> History:
    """Train one network in all processes of the process group, or in this one if there is no group.

    However many they are, they take the steps of ``training.fit``: the same batches, in the same order. The
    weights differ by rounding, which depends on the order in which numbers are added (and which Adam, that
    divides by the size of a gradient, enlarges), by dropout and augmentation, whose chance each process draws
    for itself, and by batch norm, which in each process knows its share of a batch. What batch norm keeps for
    evaluation is averaged over the processes after every epoch.

    Args:
        model: The network, the same in every process. It ends in evaluation mode, with the weights of its
            best epoch.
        train: Inputs and targets, the same in every process.
        valid: The same, of examples that are not in ``train``.
        batch_size: Examples a step, over all processes.
        checkpoint: A file that the first process writes after every epoch, and that all go on from, to the
            last bit as if they had never stopped.
        settings: What else ``training.fit`` takes, the same in every process but for ``history`` and
            ``progress``.

    Returns:
        The history of the whole run, the same in every process.

    Raises:
        ValueError: If an argument is out of range or not the same in every process, some batch has fewer
            examples than there are processes, or the checkpoint is of another run.
        OSError: If the checkpoint is damaged.
        ConnectionError: If another process is gone.
        FloatingPointError: If a loss is infinite or not a number.
    """
    processes = process_group()
    written = Path(checkpoint) if checkpoint is not None and Path(checkpoint).exists() else None
    alike = {name: value for name, value in settings.items() if name not in ("history", "progress")}
    # First of all: where one process alone finds something wrong, the others would wait for it.
    processes.agree(
        {
            **runs.outline(model, **alike),
            "batch_size": str(batch_size),
            "train": runs.fingerprint(*train),
            "valid": runs.fingerprint(*valid),
            "weights": runs.fingerprint(*model.state_dict().values()),
            "checkpoint": hashlib.sha256(written.read_bytes()).hexdigest() if written else "none",
        }
    )
    check_number("batch_size", batch_size, int, at_least=1)
    check_examples(model, train=train, valid=valid)
    smallest = len(train[0]) % batch_size or batch_size
    if min(smallest, len(valid[0])) < processes.world_size:
        raise ValueError(
            f"batch_size, valid: expected at least {processes.world_size} examples in every batch, one for "
            f"each process, got a batch of {smallest} and {len(valid[0])} validation examples"
        )
    history = training.fit(
        model, train, valid, batch_size=batch_size, checkpoint=checkpoint, processes=processes, **settings
    )
    processes.gather(None)  # until the first has written the checkpoint
    return history


def first_here_first(load: Callable[[], Digits], processes: Processes, local_rank: int) -> Digits:
    """Load data in the first process of each machine, then in its others, which find what it downloaded."""
    if local_rank > 0:
        processes.gather(None)
    data = load()
    if local_rank == 0:
        processes.gather(None)
    return data


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
    """Run the command line in one of the processes.

    Returns the exit status, and raises nothing for it: 1 if another process is gone, 2 if an option is wrong.
    """
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
    model = DigitNet().to(device)
    model.layers.get_submodule("dropout").p = options.dropout
    history = History()

    def report(done: int, total: int) -> None:
        if rank == 0:
            print(
                f"epoch {done}/{total}: training loss {history.train['loss'][-1]:.4f}, "
                f"validation loss {history.valid['loss'][-1]:.4f}, "
                f"accuracy {history.valid['accuracy'][-1]:.2%}",
                flush=True,
            )

    try:
        load = functools.partial(load_digits, full=runtime.profile() == "full")
        data = first_here_first(load, process_group(), int(os.environ.get("LOCAL_RANK", 0)))
        images, labels = data.train_images.to(device), data.train_labels.to(device)
        most = len(images) - VALIDATION
        check_number("examples", options.examples, int, at_least=1, at_most=most)
        fit(
            model,
            (images[: options.examples], labels[: options.examples]),
            (images[most:], labels[most:]),
            epochs=options.epochs,
            batch_size=options.batch_size,
            lr=options.lr,
            optimizer=functools.partial(torch.optim.SGD, momentum=MOMENTUM),
            seed=options.seed,
            checkpoint=options.checkpoint,
            history=history,
            progress=report,
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
    if distributed.is_available() and distributed.is_initialized():
        distributed.destroy_process_group()
    return 0


def _stop(number: int, frame: object) -> None:
    raise ConnectionError("another process is gone")


if __name__ == "__main__":
    sys.exit(main())

"""What processes that train one network tell each other: gradients, what they measured, what they run."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, distributed

from unboxed.checks import check_number, check_tensor


@dataclass(frozen=True)
class Processes:
    """A group of processes, each with a copy of one network; as it is made, this process alone.

    Alone there is nothing to exchange, and every method gives back what it was given. All processes of a
    group have to call the same methods in the same order: each call waits for the others.

    Attributes:
        rank: The number of this process, from 0.
        world_size: How many there are.

    Raises:
        ValueError: If there is none, or ``rank`` is not the number of one.
    """

    rank: int = 0
    world_size: int = 1

    def __post_init__(self) -> None:
        check_number("world_size", self.world_size, int, at_least=1)
        check_number("rank", self.rank, int, at_least=0, at_most=self.world_size - 1)

    def share(self, values: Tensor) -> Tensor:
        """Take what falls to this process of values of shape (N, ...): every ``world_size``-th one.

        Raises:
            ValueError: If the values are a single number.
        """
        check_tensor("values", values, "n ...", dtype=None)
        return values[self.rank :: self.world_size]

    def average(self, tensors: Sequence[Tensor], weight: float) -> None:
        """Replace tensors, in place, by their means over the processes, the same in all.

        Args:
            tensors: As many, and of the same shapes, in every process; floating point, on one device.
            weight: How much those of this process count, such as the number of its examples.

        Raises:
            ConnectionError: If another process is gone.
            ValueError: If a tensor is not floating point, or ``weight`` is negative.
        """
        if self.world_size == 1 or not tensors:
            return
        for tensor in tensors:
            check_tensor("tensors", tensor, device=tensors[0].device)
        check_number("weight", weight, at_least=0)
        # One long vector, because every exchange has a cost of its own. Its last number is the weight.
        one = torch.ones(1, device=tensors[0].device)
        vector = torch.cat([*(tensor.flatten() for tensor in tensors), one]) * weight
        *sums, weights = _add_up(vector).split([*(tensor.numel() for tensor in tensors), 1])
        for tensor, total in zip(tensors, sums, strict=True):
            tensor.copy_((total / weights).view_as(tensor))

    def average_named(self, numbers: Mapping[str, float], weight: float) -> dict[str, float]:
        """Average numbers, such as metrics, in the same way; every process has the same names."""
        vector = torch.tensor([*numbers.values()], dtype=torch.float64)
        self.average([vector], weight)
        return dict(zip(numbers, vector.tolist(), strict=True))

    def gather(self, value: Any) -> list[Any]:
        """Collect a value from each process, in the order of their ranks.

        Raises:
            ConnectionError: If another process is gone.
        """
        if self.world_size == 1:
            return [value]
        values: list[Any] = [None] * self.world_size
        with _in_touch():
            distributed.all_gather_object(values, value)
        return values

    def agree(self, given: Mapping[str, str]) -> None:
        """Make sure that every process was given the same.

        Raises:
            ConnectionError: If another process is gone.
            ValueError: If not, in every process; the message names what differs, and where.
        """
        first, *others = self.gather(dict(given))
        for rank, other in enumerate(others, 1):
            for name in sorted({*first, *other}):
                if other.get(name) != first.get(name):
                    raise ValueError(
                        f"{name}: expected the same in every process, "
                        f"got {first.get(name)} in process 0 and {other.get(name)} in process {rank}"
                    )


ALONE = Processes()


def process_group() -> Processes:
    """Describe the process group that this process is in, or this process alone if it is in none."""
    if distributed.is_available() and distributed.is_initialized():
        return Processes(distributed.get_rank(), distributed.get_world_size())
    return ALONE


@contextmanager
def _in_touch() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        raise ConnectionError(f"another process is gone: {error}") from error


def _add_up(numbers: Tensor) -> Tensor:
    # NCCL exchanges what is in the memory of GPUs and nothing else.
    total = numbers.cuda() if distributed.get_backend() == "nccl" else numbers
    with _in_touch():
        distributed.all_reduce(total)
    return total.to(numbers.device)

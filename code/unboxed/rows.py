"""Steps down a loss of some rows of a table at a time, drawn in a new order each time through it."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from unboxed.checks import check_number, check_training

After = Callable[[int], object] | None


def descend_rows(
    network: nn.Module,
    loss: Callable[[Tensor], Tensor],
    count: int,
    *,
    batch_size: int,
    lr: float,
    steps: int,
    seed: int,
    after: After = None,
) -> None:
    """Teach a network by a loss that knows the examples by their numbers.

    Args:
        network: What learns.
        loss: Takes the numbers of some rows, counted from 0, and gives their mean loss, shape ().
        count: How many rows there are.
        batch_size: Rows a step.
        lr: The learning rate of Adam (Kingma and Ba, 2015).
        steps: How often to step.
        seed: Decides the order.
        after: Called after each step with its number, counted from 1.

    Raises:
        ValueError: If ``steps`` is negative, another count is below 1, or ``lr`` or ``seed`` is none.
    """
    check_training(lr, seed, count=count, batch_size=batch_size)
    check_number("steps", steps, int, at_least=0)
    optimizer = torch.optim.Adam(network.parameters(), lr=lr)
    order, chance = torch.empty(0, dtype=torch.int64), torch.Generator().manual_seed(seed)
    for step in range(1, steps + 1):
        if len(order) < batch_size:
            order = torch.cat([order, torch.randperm(count, generator=chance)])
        rows, order = order[:batch_size], order[batch_size:]
        optimizer.zero_grad()
        loss(rows).backward()
        optimizer.step()
        if after is not None:
            after(step)

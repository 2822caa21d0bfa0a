"""What the book's training loop costs beside the shortest that measures the same.

.venv/bin/python benchmarks/fitting.py
"""

import copy
import math
from collections.abc import Iterator

import tables
import torch
import turns
from torch import nn

from unboxed import training
from unboxed.datasets import load_digits
from unboxed.losses import cross_entropy
from unboxed.networks import DigitNet

EXAMPLES, BATCH, RATE = 1000, 64, 1e-3


def bare(model, train, valid, loss) -> None:
    """Train for an epoch: the steps, the losses and the answers that were right, and nothing else."""
    torch.manual_seed(0)  # of dropout, as in fit
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    least, best = math.inf, None
    order = torch.randperm(len(train[0]), generator=torch.Generator().manual_seed(0))
    total = right = 0.0
    model.train()
    for batch in order.split(BATCH):
        inputs, targets = train[0][batch], train[1][batch]
        logits = model(inputs)
        batch_loss = loss(logits, targets)
        optimizer.zero_grad()
        batch_loss.backward()
        optimizer.step()
        total += batch_loss.item() * len(batch)
        right += (logits.argmax(dim=1) == targets).sum().item()
    model.eval()
    total = right = 0.0
    with torch.no_grad():
        for inputs, targets in zip(valid[0].split(BATCH), valid[1].split(BATCH), strict=True):
            logits = model(inputs)
            total += loss(logits, targets).item() * len(inputs)
            right += (logits.argmax(dim=1) == targets).sum().item()
    if total < least:
        best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)


def measure() -> Iterator[tables.Row]:
    """Train a network on digits for an epoch, from the same weights."""
    digits = load_digits()
    train = (digits.train_images[:EXAMPLES], digits.train_labels[:EXAMPLES])
    valid = (digits.test_images[: EXAMPLES // 2], digits.test_labels[: EXAMPLES // 2])
    torch.manual_seed(0)
    fresh = DigitNet()

    def ours(loss):
        network = copy.deepcopy(fresh)
        training.fit(network, train, valid, epochs=1, batch_size=BATCH, lr=RATE, loss=loss)
        return network

    def theirs(loss):
        network = copy.deepcopy(fresh)
        bare(network, train, valid, loss)
        return network

    losses = {"PyTorch's": nn.functional.cross_entropy, "the book's": cross_entropy}
    memory = [turns.memory(lambda act=act: act(nn.functional.cross_entropy)) for act in (ours, theirs)]
    for name, loss in losses.items():
        for one, other in zip(ours(loss).parameters(), theirs(loss).parameters(), strict=True):
            assert torch.equal(one, other), "expected the same weights of both"
        times = turns.seconds(
            {"ours": lambda loss=loss: ours(loss), "theirs": lambda loss=loss: theirs(loss)}, rounds=11
        )
        what = f"`fit` with {name} cross-entropy, against a bare loop with the same"
        yield turns.row(what, times["ours"], times["theirs"], goal=1.03, memory=memory)


if __name__ == "__main__":
    tables.tell(__doc__, measure())

"""The training loop as short as it can be: what ``training.fit`` does once its extras are taken away."""

import copy
import math
from collections.abc import Callable

import torch
from torch import nn
from torch.optim import Optimizer

from unboxed.checks import check_training
from unboxed.losses import cross_entropy
from unboxed.metrics import Examples, Loss, check_examples
from unboxed.training import evaluate, train_epoch


def train(
    model: nn.Module,
    examples: Examples,
    valid: Examples,
    *,
    epochs: int,
    batch_size: int,
    lr: float,
    loss: Loss = cross_entropy,
    optimizer: Callable[..., Optimizer] = torch.optim.Adam,
    seed: int = 0,
) -> None:
    """Train a network, epoch by epoch, and leave it with the weights of its best one.

    The same arguments give the same weights as ``training.fit``, to the last bit, for a network that draws
    nothing while it learns: dropout takes its chance from PyTorch's global generator, as it stands.

    Args:
        model: The network; all of its parameters learn. It ends in evaluation mode.
        examples: Inputs and targets to learn from, shapes (examples, ...).
        valid: The same, of other examples, by which the best epoch is chosen.
        epochs: How often to go through the examples.
        batch_size: Examples a step; the last batch of an epoch may be smaller.
        lr: The learning rate.
        loss: Takes logits and targets, gives the mean loss over the batch, shape ().
        optimizer: Takes parameters and ``lr=``, gives what makes the steps.
        seed: Decides the order of the examples.

    Raises:
        ValueError: If a setting is out of range, or examples are missing.
        FloatingPointError: If a loss is infinite or not a number.
    """
    check_training(lr, seed, epochs=epochs, batch_size=batch_size)
    check_examples(model, examples=examples)
    stepper = optimizer(model.parameters(), lr=lr)
    shuffling = torch.Generator().manual_seed(seed)
    smallest, best = math.inf, model.state_dict()
    for _ in range(epochs):
        order = torch.randperm(len(examples[0]), generator=shuffling)
        train_epoch(model, examples, order.split(batch_size), stepper, loss)
        measured = evaluate(model, valid, batch_size=batch_size, loss=loss)
        if measured["loss"] < smallest:
            smallest, best = measured["loss"], copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    model.eval()

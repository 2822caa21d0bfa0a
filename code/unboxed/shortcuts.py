"""A shortcut planted on purpose: the same animals on two grounds, one of which gives the answer away.

A network learns on animals whose ground gives them away. Then the ground alone changes, and it is asked.
"""

import torch
from torch import Tensor, nn

from unboxed.checks import check_number, check_tensor
from unboxed.losses import binary_cross_entropy_with_logits
from unboxed.models import check_inputs
from unboxed.rows import After, descend_rows
from unboxed.scenes import Scenes

BATCH = 32  # pictures a step
LR = 0.002  # of Adam (Kingma and Ba, 2015)


def ground_net() -> nn.Sequential:
    """Make a small network from pictures of 32 x 32 pixels to one logit, above 0 for a dog, shape (N, 1)."""
    layers = nn.Sequential(
        nn.Conv2d(3, 8, kernel_size=3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, kernel_size=3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(16 * 6 * 6, 32),
        nn.ReLU(),
        nn.Linear(32, 1),
    )
    # Channels last, as the pictures are: the same numbers in an order that a CPU reads in less time.
    return layers.to(memory_format=torch.channels_last)


def learn(
    network: nn.Module, scenes: Scenes, ground: Tensor, *, steps: int, seed: int, after: After = None
) -> None:
    """Teach a network to tell the animals, each on one ground for good.

    Args:
        network: Takes pictures, gives one logit each, shape (N, 1); above 0 means a dog.
        scenes: The animals.
        ground: 0 for lawn and 1 for gravel, shape (N,).
        steps: How often to step, each time on ``BATCH`` pictures, by Adam.
        seed: Decides the order.
        after: Called after each step with its number, counted from 1.

    Raises:
        ValueError: If there is not one ground for each animal, the network cannot read them, or ``steps`` is
            negative.
    """
    check_tensor("ground", ground, "n", dtype=None, sizes=scenes.check(network))
    pictures = scenes.on(ground)

    def loss(rows: Tensor) -> Tensor:
        return binary_cross_entropy_with_logits(network(pictures[rows])[:, 0], scenes.labels[rows])

    descend_rows(
        network, loss, len(scenes.labels), batch_size=BATCH, lr=LR, steps=steps, seed=seed, after=after
    )


def learn_pairs(network: nn.Module, scenes: Scenes, *, weight: float, steps: int, seed: int) -> None:
    """Teach a network with each animal on both grounds at once, and charge it for answering differently.

    Args:
        network: As for ``learn``.
        scenes: The animals.
        weight: What the squared difference of an animal's two logits costs; 0 for nothing.
        steps: How often to step, each time on ``BATCH`` pictures: half as many animals.
        seed: Decides the order.

    Raises:
        ValueError: If ``weight`` is negative, and as for ``learn``.
    """
    check_number("weight", weight, at_least=0)
    scenes.check(network)

    def loss(rows: Tensor) -> Tensor:
        lawn, gravel = (network(pictures[rows])[:, 0] for pictures in scenes.both)
        wrong = [binary_cross_entropy_with_logits(logits, scenes.labels[rows]) for logits in (lawn, gravel)]
        return (wrong[0] + wrong[1]) / 2 + weight * ((lawn - gravel) ** 2).mean()  # type: ignore[no-any-return]

    descend_rows(network, loss, len(scenes.labels), batch_size=BATCH // 2, lr=LR, steps=steps, seed=seed)


def says_dog(network: nn.Module, both: Tensor) -> Tensor:
    """Ask a network about animals on two grounds, shape (2, N, 3, size, size): True for a dog, (2, N).

    Raises:
        ValueError: If these are no pictures for the network, or an answer is not finite.
    """
    check_inputs("both", both, network, "grounds n ...", filled=True)
    if both.dim() == 5:
        check_tensor("both", both, "grounds n 3 size size")
    with torch.no_grad():
        logits = torch.stack([network(pictures)[:, 0] for pictures in both])
    check_tensor("logits", logits, "grounds n", finite=True)
    return logits > 0


def lean(dog: Tensor, labels: Tensor) -> float:
    """Say how a network leans on the ground: right where lawn means cat, less right where it means dog.

    Args:
        dog: What it says to each animal on lawn and on gravel, shape (2, N), True for a dog.
        labels: 0 for a cat, 1 for a dog, shape (N,).

    Returns:
        From -1 to 1: the share right with cats on lawn and dogs on gravel, less that with the grounds
        swapped. Both kinds count alike. 0 for a network that takes no notice of the ground.

    Raises:
        ValueError: If the shapes do not match, or one of the kinds is missing.
    """
    sizes = check_tensor("labels", labels, "n")
    check_tensor("dog", dog, "2 n", dtype=bool, device=labels.device, sizes=sizes)
    for kind, name in enumerate(("cats", "dogs")):
        check_number(name, int((labels == kind).sum()), int, at_least=1)
    on_lawn, on_gravel = dog.double()
    # Saying dog on gravel and not on lawn helps with grounds as planted; it does the same harm when swapped.
    shares = [(on_gravel - on_lawn)[labels == kind].mean() for kind in (0, 1)]
    return float(sum(shares) / 2)

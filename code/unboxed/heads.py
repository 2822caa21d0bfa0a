"""A last layer on features that stay as they are, with weights as free to grow as serves pictures unseen."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import linear

from unboxed import checkpoints
from unboxed.checks import Sizes, check_number, check_tensor

FREEDOMS = (0.01, 0.1, 1.0, 10.0, 100.0)
STEPS = 2000
FORMAT = "unboxed-transfer/1"
FILE = "network.pt"


class Head(NamedTuple):
    """A linear layer.

    Attributes:
        weight: Shape (classes, features), float32.
        bias: Shape (classes,), float32.
        freedom: How free the weights were to grow: scikit-learn's ``C``.
    """

    weight: Tensor
    bias: Tensor
    freedom: float

    def check(self) -> Sizes:
        """Raise a ValueError unless weights and biases fit each other; give how many there are of what."""
        sizes = check_tensor("weight", self.weight, "classes features", filled=True)
        return check_tensor("bias", self.bias, "classes", dtype=self.weight.dtype, sizes=sizes)

    def probabilities(self, features: Tensor) -> Tensor:
        """Give the probability of each class.

        Args:
            features: Shape (N, features), floating point.

        Returns:
            Shape (N, classes), in the dtype of the layer.

        Raises:
            ValueError: If the features have another shape or are not floating point, or the layer's own
                numbers do not fit each other.
        """
        check_tensor("features", features, "n features", sizes=self.check())
        return linear(features.to(self.weight.dtype), self.weight, self.bias).softmax(dim=1)


class Trained(NamedTuple):
    """A head with what is known of it.

    Attributes:
        head: The last layer.
        classes: The names of its classes.
        learned: From how many pictures it learned.
        right: How many of those held out it got right.
        held_out: How many were held out.
    """

    head: Head
    classes: tuple[str, ...]
    learned: int
    right: int
    held_out: int

    def save(self, folder: Path | str, network: str) -> None:
        """Keep it in a folder, with the fingerprint of the network below it."""
        state = {**self._asdict(), "head": list(self.head), "classes": list(self.classes)}
        checkpoints.save(Path(folder) / FILE, {"format": FORMAT, "network": network}, state)


def load_trained(folder: Path | str, network: str) -> Trained:
    """Read what ``Trained.save`` has kept.

    Args:
        folder: Where.
        network: The fingerprint of the network that it is to stand on.

    Raises:
        FileNotFoundError: If there is nothing.
        OSError: If it is damaged.
        ValueError: If it was trained on another network.
    """
    if not (Path(folder) / FILE).is_file():
        raise FileNotFoundError(f"{folder}: expected a trained network, {FILE}, got none: train one first")
    state = checkpoints.load(Path(folder) / FILE, {"format": FORMAT, "network": network})
    return Trained(**{**state, "head": Head(*state["head"]), "classes": tuple(state["classes"])})


def train_head(
    features: Tensor,
    labels: Tensor,
    classes: int,
    folds: Tensor,
    *,
    progress: Callable[[int, int], object] | None = None,
) -> Head:
    """Train a last layer: logistic regression, whose loss has one lowest point, so that no luck is in it.

    Weights that grow freely learn a few pictures by heart. How free they are to be is chosen with pictures of
    which nothing was learned: each fold in turn is asked about after learning from the others, and the loss
    on all of them decides.

    Args:
        features: Shape (N, features), floating point.
        labels: Shape (N,), int64, on the device of ``features``; every class occurs.
        classes: How many classes there are.
        folds: The fold of each, shape (N,), integers.
        progress: Called after each training with how many are done, and of how many.

    Returns:
        The layer, trained on all the pictures.

    Raises:
        ValueError: If shapes or labels do not fit.
    """
    sizes = check_tensor("features", features, "n features", finite=True)
    check_number("classes", classes, int, at_least=2)
    wanted: Any = {"dtype": torch.int64, "device": features.device, "sizes": sizes}
    check_tensor("labels", labels, "n", at_least=0, at_most=classes - 1, **wanted)
    check_tensor("folds", folds, "n", dtype=int, device=features.device, sizes=sizes)
    if len(labels.unique()) < classes:
        raise ValueError(f"labels: expected all of {classes} classes, got {len(labels.unique())}")
    numbers = folds.unique().tolist()
    total = len(FREEDOMS) * len(numbers) + 1
    done = 0

    def trained(rows: Tensor, freedom: float) -> Head:
        nonlocal done
        head = _fit(features[rows], labels[rows], classes, freedom)
        done += 1
        if progress is not None:
            progress(done, total)
        return head

    losses = []
    for freedom in FREEDOMS:
        chances = torch.empty(len(labels), device=features.device)
        for fold in numbers:
            asked = folds == fold
            # A class that is in one fold alone is not known to those who learned from the others.
            learned = ~asked if len(labels[~asked].unique()) > 1 else torch.ones_like(asked)
            given = trained(learned, freedom).probabilities(features[asked])
            chances[asked] = given.gather(1, labels[asked, None])[:, 0]
        losses.append(-chances.clamp_min(1e-12).log().mean().item())
    best = FREEDOMS[losses.index(min(losses))]
    return trained(torch.ones_like(labels, dtype=torch.bool), best)


def _fit(features: Tensor, labels: Tensor, classes: int, freedom: float) -> Head:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=freedom, max_iter=STEPS)
    with warnings.catch_warnings():
        # As near to the lowest point as so many steps lead is near enough.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features.cpu().double().numpy(), labels.cpu().numpy())
    rows, offsets = (torch.from_numpy(found) for found in (model.coef_, model.intercept_))
    if len(rows) == 1:  # of two classes it keeps the difference
        rows, offsets = torch.cat([-rows, rows]) / 2, torch.cat([-offsets, offsets]) / 2
    weight = torch.zeros(classes, features.shape[1])
    bias = torch.full((classes,), -1e4)  # what did not occur is never said
    weight[model.classes_], bias[model.classes_] = rows.float(), offsets.float()
    return Head(weight.to(features.device), bias.to(features.device), freedom)

"""Cats and dogs drawn by code, so that what is in each picture is known: ears, whiskers, muzzle, eyebrows."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from unboxed.checks import check_number
from unboxed.drawing.backgrounds import background
from unboxed.drawing.canvas import Canvas
from unboxed.drawing.curves import mix, smooth, taper
from unboxed.drawing.pets import coats, parts
from unboxed.drawing.pets.parts import BLACK, CREAM, Look
from unboxed.drawing.pets.snouts import snout

FEATURES = ("pointed ears", "whiskers", "slit pupils", "long muzzle", "big nose", "eyebrows", "tongue")

# How often a cat and a dog have each feature: often enough to learn from, too seldom to rely on one alone.
CHANCES = np.array(
    [(0.85, 0.85, 0.85, 0.15, 0.15, 0.15, 0.15), (0.15, 0.15, 0.15, 0.85, 0.85, 0.85, 0.6)],
)

IRISES = np.array(
    [(0.55, 0.68, 0.25), (0.85, 0.62, 0.16), (0.38, 0.62, 0.8), (0.62, 0.38, 0.16), (0.3, 0.6, 0.5)]
)
NOSES = np.array([(0.15, 0.12, 0.13), (0.22, 0.16, 0.16), (0.42, 0.25, 0.2), (0.72, 0.43, 0.41)])
COLLARS = np.array(
    [(0.8, 0.18, 0.2), (0.15, 0.4, 0.7), (0.2, 0.55, 0.35), (0.9, 0.65, 0.15), (0.5, 0.3, 0.6)]
)


class DrawnPets(NamedTuple):
    """Drawings, what they show, and what is in them.

    Attributes:
        images: Shape (N, 3, size, size), float32 in [0, 1].
        labels: 0 for a cat, 1 for a dog, by turns; shape (N,), int64.
        features: Which of ``FEATURES`` each has, shape (N, 7), bool. Ears that are not pointed are floppy.
    """

    images: Tensor
    labels: Tensor
    features: Tensor

    def __repr__(self) -> str:
        """Say in a line what there is."""
        return f"<{len(self.labels)} drawn pets of {self.images.shape[-1]} pixels square>"


def draw_pets(count: int, *, size: int = 64, seed: int) -> DrawnPets:
    """Draw cats and dogs by turns, each feature by chance and independent of the others within a kind.

    Colours, coat, pose, light, background and what may stand in front are drawn by chance in the same way
    for both kinds. A picture depends on ``seed`` and its number alone, not on how many there are.

    Args:
        count: How many.
        size: Height and width, in pixels.
        seed: Decides everything.

    Returns:
        The drawings.

    Raises:
        ValueError: If ``count`` is below 1, ``size`` is below 8, or ``seed`` is negative.

    Example:
        >>> pets = draw_pets(4, seed=0)
        >>> pets.images.shape, pets.labels
        (torch.Size([4, 3, 64, 64]), tensor([0, 1, 0, 1]))
    """
    check_number("count", count, int, at_least=1)
    check_number("seed", seed, int, at_least=0)
    labels = np.arange(count) % 2
    chance = np.array(
        [np.random.default_rng([seed, number, 1]).random(len(FEATURES)) for number in range(count)]
    )
    features = chance < CHANCES[labels]
    images = [
        draw_pet(int(label), present.tolist(), size=size, seed=seed, number=number)
        for number, (label, present) in enumerate(zip(labels, features, strict=True))
    ]
    return DrawnPets(torch.stack(images), torch.from_numpy(labels), torch.from_numpy(features))


def draw_pet(label: int, features: Sequence[bool], *, size: int = 64, seed: int, number: int = 0) -> Tensor:
    """Draw one cat or dog with features of your choice.

    What is not chosen is that of picture ``number`` of ``draw_pets(..., seed=seed)``, so that two calls
    that differ in one feature give two pictures that differ in nothing else.

    Args:
        label: 0 for a cat, 1 for a dog.
        features: Which of ``FEATURES`` it has, in their order.
        size: Height and width, in pixels.
        seed: With ``number``, decides pose, colours, coat, light and background.
        number: Which picture of that seed.

    Returns:
        The picture, shape (3, size, size), float32 in [0, 1].

    Raises:
        ValueError: If ``label`` is neither 0 nor 1, features are not as many, ``size`` is below 8, or
            ``seed`` or ``number`` is negative.
    """
    if label not in (0, 1):
        raise ValueError(f"label: expected 0 for a cat or 1 for a dog, got {label}")
    if len(features) != len(FEATURES):
        raise ValueError(f"features: expected {len(FEATURES)}, one for each of FEATURES, got {len(features)}")
    check_number("size", size, int, at_least=8)
    check_number("seed", seed, int, at_least=0)
    check_number("number", number, int, at_least=0)
    pointed, whiskers, slit, long, big_nose, brows, tongue = features
    rng = np.random.default_rng([seed, number, 0])
    canvas = Canvas(
        size,
        background(rng, size),
        angle=rng.normal(0, 0.2),
        scale=rng.uniform(0.6, 1.05),
        shift=(rng.normal(0, 0.15), rng.normal(0.04, 0.12)),
        flip=rng.random() < 0.5,
    )
    look = _look(label == 1, rng)
    collar = rng.choice(COLLARS) * rng.uniform(0.8, 1.1) if rng.random() < 0.4 else None
    pattern = rng.choice(list(coats.PATTERNS))
    outline = parts.head(look)
    canvas.fill(outline * 1.12 + (0.04, 0.08), BLACK, opacity=0.5, soft=0.2)
    coats.body(canvas, look, collar)
    if pointed:
        parts.pointed_ears(canvas, look)
    coats.coat(canvas, look, outline, pattern, rng)
    if not pointed:
        parts.floppy_ears(canvas, look)
    if brows:
        parts.eyebrows(canvas, look)
    parts.eyes(canvas, look, slit=slit)
    snout(canvas, look, long=long, big_nose=big_nose, tongue=tongue, whiskers=whiskers)
    if rng.random() < 0.2:
        _leaves(canvas, rng)
    return canvas.picture()


def _look(dog: bool, rng: np.random.Generator) -> Look:
    furs = np.array(list(coats.COATS.values()))
    fur = np.clip(rng.choice(furs) * rng.uniform(0.88, 1.08) + rng.normal(0, 0.02, 3), 0.1, 0.95)
    dark = rng.choice(furs[[0, 7, 8]])
    light = mix(CREAM, fur, rng.uniform(0, 0.75))
    return Look(
        dog=dog,
        turn=rng.uniform(-0.5, 0.5),
        nod=rng.uniform(-0.15, 0.2),
        build=rng.uniform(-1, 1, 5),
        fur=fur,
        second=fur * 0.5 if rng.random() < 0.6 or fur.mean() < 0.45 else dark,
        pale=light,
        iris=np.clip(rng.choice(IRISES) + rng.normal(0, 0.04, 3), 0, 1),
        nose=rng.choice(NOSES),
        gaze=rng.uniform(-1, 1, 2),
    )


def _leaves(canvas: Canvas, rng: np.random.Generator) -> None:
    """Let some blades of grass stand in front, which hide a part of the animal."""
    green = np.array([0.25, 0.45, 0.15]) * rng.uniform(0.7, 1.5)
    for _ in range(7):
        x, bend, tall = rng.uniform(-1.2, 1.2), rng.uniform(-0.4, 0.4), rng.uniform(0.2, 1.1)
        knots = [(x - 0.4 * bend, 3.0), (x, 1.6), (x + 0.4 * bend, 1.6 - 0.5 * tall), (x + bend, 1.6 - tall)]
        canvas.fill(taper(smooth(knots, closed=False), 0.22), green * rng.uniform(0.75, 1.2))

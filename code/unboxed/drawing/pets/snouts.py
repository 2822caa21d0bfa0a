"""The lower face of a drawn cat or dog: muzzle, mouth, tongue, nose and whiskers, which move together."""

import numpy as np

from unboxed.drawing.canvas import Canvas
from unboxed.drawing.curves import ellipse, mix, smooth, taper
from unboxed.drawing.pets.parts import BLACK, CREAM, ROSE, WHITE, Look


def snout(canvas: Canvas, look: Look, *, long: bool, big_nose: bool, tongue: bool, whiskers: bool) -> None:
    """Draw all that is below the eyes.

    Args:
        canvas: Where to.
        look: What the animal looks like.
        long: Whether the muzzle sticks out; else it is flat.
        big_nose: Whether the nose is about twice as wide.
        tongue: Whether the mouth is open and the tongue hangs out.
        whiskers: Whether there are whiskers.
    """
    if look.dog:
        low, rise, broad = (0.33, 0.36, 0.24) if long else (0.22, 0.1, 0.25)
    else:
        low, rise, broad = (0.3, 0.28, 0.175) if long else (0.2, 0.06, 0.16)
    if long:
        _bridge(canvas, look, low, rise, broad)
    if tongue:
        _tongue(canvas, look, low, rise, broad)
    else:
        chin = ellipse((0, low + 0.72 * broad), (0.5 * broad, 0.5 * broad))
        canvas.fill(look.at(chin, rise), look.pale * 0.84)
    for side in (-1, 1):
        pad = ellipse((side * 0.5 * broad, low + 0.2 * broad), (0.66 * broad, 0.6 * broad), side * 0.25)
        canvas.fill(look.at(pad, rise), look.pale * 0.97)
    canvas.fill(look.at(ellipse((0, low - 0.2 * broad), (0.55 * broad, 0.5 * broad)), rise), look.pale * 0.97)
    _mouth(canvas, look, low, rise, broad)
    if whiskers:
        _whiskers(canvas, look, low, rise, broad)
    _nose(canvas, look, low - 0.28 * broad, rise + 0.03, big_nose)


def _bridge(canvas: Canvas, look: Look, low: float, rise: float, broad: float) -> None:
    """Draw the muzzle from its root between the eyes to where it ends, lighter towards the end."""
    root = np.array([(-0.62, -0.1), (-0.4, -0.75), (0.4, -0.75), (0.62, -0.1)]) * broad - (0, -0.1)
    end = np.array([(1.05, 0.1), (0.7, 0.7), (-0.7, 0.7), (-1.05, 0.1)]) * broad - (0, -low)
    outline = smooth(np.concatenate([look.at(root, 0.03), look.at(end, rise)]))
    canvas.fill(outline * 1.03 + (0.0, 0.03), look.fur * 0.25, opacity=0.45, soft=0.1)
    canvas.fill(outline, look.fur * 0.9)
    with canvas.inside(outline):
        tip = look.at(ellipse((0, low + 0.1 * broad), (0.9 * broad, 0.9 * broad), points=20), rise)
        canvas.fill(tip, look.pale * 0.95, soft=0.16)


def _mouth(canvas: Canvas, look: Look, low: float, rise: float, broad: float) -> None:
    ink = mix(look.pale * 0.3, BLACK, 0.4)
    canvas.line(look.at([(0, low - 0.1 * broad), (0, low + 0.45 * broad)], rise + 0.02), ink, 0.022)
    for side in (-1, 1):
        curve = [(0, 0.45), (0.22, 0.72), (0.6, 0.74), (0.95, 0.4)]
        path = np.array(curve) * (side * broad, broad) + (0, low)
        canvas.line(look.at(smooth(path, closed=False, pieces=5), rise + 0.01), ink, 0.022)
        for dot in ((0.5, 0.1), (0.75, 0.25), (0.8, -0.05)):
            spot = ellipse((side * dot[0] * broad, low + dot[1] * broad), (0.012, 0.012), points=8)
            canvas.fill(look.at(spot, rise), ink)


def _tongue(canvas: Canvas, look: Look, low: float, rise: float, broad: float) -> None:
    mouth = [(-0.62, 0.5), (-0.5, 1.0), (0, 1.25), (0.5, 1.0), (0.62, 0.5)]
    canvas.fill(look.at(smooth(np.array(mouth) * broad * 1.1 + (0, low)), rise - 0.02), look.pale * 0.6)
    canvas.fill(look.at(smooth(np.array(mouth) * broad * 0.95 + (0, low)), rise - 0.02), (0.32, 0.08, 0.1))
    edge = [(-0.38, 0.55), (-0.42, 1.1), (-0.34, 1.6), (0, 1.82), (0.34, 1.6), (0.42, 1.1), (0.38, 0.55)]
    canvas.fill(look.at(smooth(np.array(edge) * broad + (0, low)), rise - 0.02), ROSE)
    middle = np.array([(0, 0.6), (0, 1.0), (0, 1.45)]) * broad + (0, low)
    canvas.fill(look.at(taper(middle, 0.03), rise - 0.02), ROSE * 0.75)


def _nose(canvas: Canvas, look: Look, middle: float, rise: float, big: bool) -> None:
    wide = (0.17 if big else 0.085) * (1.0 if look.dog else 0.85)
    edge = [
        (0, -0.62),
        (0.55, -0.55),
        (1, -0.12),
        (0.62, 0.4),
        (0, 0.78),
        (-0.62, 0.4),
        (-1, -0.12),
        (-0.55, -0.55),
    ]
    shape = smooth(edge) * (wide, wide * 0.85) + (0, middle)
    canvas.fill(look.at(shape, rise), look.nose)
    for side in (-1, 1):
        hole = ellipse((side * 0.45 * wide, middle + 0.1 * wide), (0.2 * wide, 0.13 * wide), side * 0.5)
        canvas.fill(look.at(hole, rise), look.nose * 0.35)
    shine = ellipse((-0.25 * wide, middle - 0.3 * wide), (0.32 * wide, 0.13 * wide), -0.1)
    canvas.fill(look.at(shine, rise), mix(look.nose, WHITE, 0.65))


def _whiskers(canvas: Canvas, look: Look, low: float, rise: float, broad: float) -> None:
    colour = WHITE if look.fur.mean() < 0.6 else mix(BLACK, CREAM, 0.15)
    for side in (-1, 1):
        nearer = 1 + 0.35 * side * np.sin(look.turn)  # what points towards the viewer's side looks longer
        for step in (-1, 0, 1):
            path = [(0, 0), (0.24, 0.09 * step - 0.06), (0.5, 0.19 * step - 0.04)]
            hair = taper(smooth(path, closed=False, pieces=5), 0.034) * (side * nearer, 1)
            root = (side * 0.62 * broad, low + (0.15 + 0.22 * step) * broad)
            canvas.fill(hair + look.at([root], rise), colour)

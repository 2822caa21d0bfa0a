"""Words fitted to a narrow figure: broken into lines, or aslant, where they would be cut off or collide."""

import math
import re
import textwrap
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text

SMALLEST = 9 * 72 / 96  # points: 9 pixels
INDEX = 0.7  # how large matplotlib sets indices and exponents, beside what they belong to
LABELS = 0.36  # of the figure's width: the most that words on the left of an axis may take
BESIDE = 0.35  # of it: words among what is drawn are broken to stay where they are, or else moved
MATHS = re.compile(r"\$[^$]*\$")


def fit_words(figure: Figure) -> None:
    """Change the words of a figure that has been laid out so that none is cut off, tiny, or over another.

    Args:
        figure: The figure; what it says stays the same.
    """
    room = figure.bbox.width
    for text in figure.findobj(Text):
        if text.get_text():
            text.set_fontsize(max(text.get_fontsize(), _least(text.get_text())))
    for axes in figure.axes:
        left, right = (room * edge for edge in _edges(axes))
        middle = (axes.bbox.x0 + axes.bbox.x1) / 2
        around = 2 * min(middle - left, right - middle)
        parts: Any = axes
        for title in (axes.title, parts._left_title, parts._right_title):  # the only names that they have
            break_lines(title, right - axes.bbox.x0 if title is parts._left_title else around)
        break_lines(axes.xaxis.label, around)
        break_lines(axes.yaxis.label, 1.1 * axes.bbox.height)
        if axes.name != "3d" and axes.axison:
            _fit_ticks_below(axes)
            _fit_ticks_beside(axes, LABELS * room)
        if axes.get_legend() is not None:
            _fit_legend(axes.get_legend(), axes.bbox.width)
    for legend in figure.legends:
        _fit_legend(legend, room)
    for text in figure.texts:
        break_lines(text, room)


def _least(words: str) -> float:
    """Return the size in points at which the smallest sign of some words is large enough to read."""
    small = any("_" in maths or "^" in maths for maths in MATHS.findall(words))
    return SMALLEST / INDEX if small else SMALLEST


def _edges(axes: Axes) -> tuple[float, float]:
    """Return where the room of some axes begins and ends, as shares of the figure's width."""
    spec: Any = axes.get_subplotspec()
    if spec is None:
        return 0, 1
    ratios = spec.get_gridspec().get_width_ratios()
    return sum(ratios[: spec.colspan.start]) / sum(ratios), sum(ratios[: spec.colspan.stop]) / sum(ratios)


def fit_inside(axes: Axes) -> None:
    """Break words among what is drawn, and move them, until they lie within the figure's width.

    What then lies above or below the axes, a legend too, is given room there.
    """
    for text in axes.texts:
        _fit_inside(text, axes.figure.bbox.width)
    for artist in filter(None, (*axes.texts, axes.get_legend())):
        box = artist.get_window_extent()
        artist.set_in_layout(bool(box.y0 < axes.bbox.y0 - 2 or box.y1 > axes.bbox.y1 + 2))


def _fit_inside(text: Text, room: float) -> None:
    if not text.get_text() or not text.get_visible():
        return
    box = text.get_window_extent()
    beside = {"left": room - box.x0, "right": box.x1}.get(str(text.get_horizontalalignment()), 0)
    break_lines(text, beside - 3 if beside > BESIDE * room else 0.9 * room)
    box = text.get_window_extent()
    shift = max(0, 3 - box.x0) - max(0, box.x1 - room + 3)
    if shift:
        x, y = text.get_transform().transform(text.get_position())
        x, y = text.get_transform().inverted().transform((x + shift, y))
        text.set_position((x, y))


def _length(text: Text) -> float:
    """Return how long a line of words is, in pixels of the figure, whichever way it runs."""
    box = text.get_window_extent()
    return box.height if text.get_rotation() % 180 == 90 else box.width


def break_lines(text: Text, room: float) -> None:
    """Break words at spaces, but not inside formulas, so that no line is longer than some pixels."""
    words = text.get_text()
    if not words.strip() or _length(text) <= room:
        return
    kept = MATHS.sub(lambda maths: maths[0].replace(" ", "\0"), words).splitlines()
    fits = ""
    for signs in range(max(map(len, kept)), 0, -1):
        wrapper = textwrap.TextWrapper(signs, break_long_words=False, break_on_hyphens=False)
        broken = "\n".join(map(wrapper.fill, kept)).replace("\0", " ")
        if fits.count("\n") < broken.count("\n") and fits:
            break  # lines of one length read best, but not if they are more
        text.set_text(broken)
        if _length(text) <= room:
            fits = broken
    text.set_text(fits or broken)


def _said(axis: Axis) -> list[Text]:
    return [label for label in axis.get_ticklabels() if label.get_visible() and label.get_text()]


def _fit_ticks_below(axes: Axes) -> None:
    """Keep what stands under an axis apart: in several lines, or else aslant, some left out if need be."""
    labels = _said(axes.xaxis)
    if not _collide(labels):
        return
    whole = [label.get_text() for label in axes.get_xticklabels()]
    _break_labels(axes.xaxis, axes.bbox.width / len(labels))
    labels = _said(axes.xaxis)
    if not _collide(labels):
        return
    every = math.ceil(1.4 * len(labels) * labels[0].get_window_extent().height / axes.bbox.width)
    axes.set_xticks(axes.get_xticks(), [words * (place % every == 0) for place, words in enumerate(whole)])
    axes.tick_params(axis="x", labelrotation=40)
    for label in axes.get_xticklabels():
        label.set(ha="right", rotation_mode="anchor")


def _fit_ticks_beside(axes: Axes, room: float) -> None:
    labels = _said(axes.yaxis)
    if labels and max(map(_length, labels)) > room:
        _break_labels(axes.yaxis, room)


def _break_labels(axis: Axis, room: float) -> None:
    labels = axis.get_ticklabels()
    for label in labels:
        break_lines(label, room)
    axis.set_ticks(axis.get_ticklocs(), [label.get_text() for label in labels])


def _collide(texts: list[Text]) -> bool:
    boxes = sorted((text.get_window_extent() for text in texts), key=lambda box: box.x0)
    return any(after.x0 < before.x1 + 2 for before, after in pairwise(boxes))


def _fit_legend(legend: Any, room: float) -> None:
    """Give a legend fewer columns, and then its entries more lines, until it is no wider than some pixels."""
    while legend.get_window_extent().width > room and legend._ncols > 1:
        legend._ncols -= 1  # matplotlib has no public way to lay a legend out anew
        words, title = [text.get_text() for text in legend.get_texts()], legend.get_title().get_text()
        legend._init_legend_box(legend.legend_handles, words)
        legend.set_title(title or None)
        legend._legend_box.set_offset(legend._findoffset)
    beyond = legend.get_window_extent().width - room
    if beyond > 0:
        widest = max(map(_length, legend.get_texts()))
        for text in legend.get_texts():
            break_lines(text, widest - beyond)


def more_height(axes: Axes, height: float) -> float:
    """Return how many inches taller axes should be than some, for their words; a legend goes above curves."""
    tall = height * axes.figure.dpi
    labels = [label.get_window_extent().height for label in _said(axes.yaxis) if "\n" in label.get_text()]
    crowded = max(labels, default=0) * len(_said(axes.yaxis)) * 1.15 - tall
    return (max(0.0, crowded) + _headroom(axes, tall)) / axes.figure.dpi


def _headroom(axes: Axes, tall: float) -> float:
    """Let the axes reach up behind a legend that covers what is drawn; returns its height in pixels."""
    legend: Any = axes.get_legend()
    if legend is None or not axes.axison:
        return 0.0
    box = legend.get_window_extent()
    needed = float(box.height) + 2 * legend.borderaxespad * legend.get_texts()[0].get_fontsize()
    boxes, lines, points = legend._auto_legend_data(legend.figure._get_renderer())
    covered = [box.overlaps(other) for other in boxes]
    covered += [
        line.intersects_bbox(box, filled=False) or box.count_contains(line.vertices) for line in lines
    ]
    if not any(covered) and not (len(points) and box.count_contains(points)):
        return 0.0
    scale, (low, high) = axes.yaxis.get_transform(), axes.get_ylim()
    bottom, top = scale.transform([low, high])
    axes.set_yticks([tick for tick in axes.get_yticks() if min(low, high) <= tick <= max(low, high)])
    reach = scale.inverted().transform([top + (top - bottom) * needed / tall])
    axes.set_ylim(low, reach[0])
    legend.set_loc("upper left")
    return float(needed)

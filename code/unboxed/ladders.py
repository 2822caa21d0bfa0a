"""Pictures in a row, or in rows and columns, that a reader goes through with a slider, or two.

They are made when the page is built; ``explorables/ladder.mjs`` shows one of them at a time, with a sentence.
"""

import io
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image
from torch import Tensor

from unboxed.checks import check_number, check_tensor
from unboxed.export import FORMAT, Bundle

MOST = 600_000
"""Bytes that the pictures of one ladder may have together."""

Bar = tuple[str, float]


def ladder(
    images: Tensor | Sequence[Tensor],
    *,
    axes: Mapping[str, Sequence[str]],
    says: Sequence[str],
    task: str,
    shows: str,
    bars: Sequence[Sequence[Bar]] | None = None,
    start: Sequence[int] | None = None,
    compare: bool = True,
    width: int | None = None,
    quality: int | None = 85,
) -> Bundle:
    """Pack pictures for the live figure *ladder*.

    A page glues the bundle in a hidden cell, here by the name ``strengths``. Some of the pictures, in a
    strip, are a figure of the page: what stands there without scripts::

        strengths = ladders.ladder(
            images,  # five of shape (3, h, w), or one tensor of shape (5, 3, h, w)
            axes={"ε": ["0", "1/255", "2/255", "4/255", "8/255"]},
            says=[f"The network sees {answer}." for answer in answers],  # measured
            task="Turn ε up until the network sees an ostrich.",
            shows="A cat's face",
            bars=[[("tabby", 0.6), ("tiger cat", 0.2)], ...],  # if you like
            quality=None,  # exactly these pixels, as an attack needs it
        )

        ```{explorable} ladder
        :figure: fig-strip
        :bundles: strengths
        :height: 420 640
        ```

    ``:height:`` is that of the live form, on a wide screen and on one of 320 pixels.

    Args:
        images: Pixels in [0, 1], floating point, each of shape (3, h, w) or (1, h, w), all of one size.
        axes: What each slider is called, and what its values are called, with their units. Of two sliders the
            second goes through the images faster: image 0 has both first values, image 1 the second value of
            the second.
        says: One sentence for each image, in their order: what is to be seen in it, or was measured of it. It
            stands beside the picture, and screen readers say it.
        task: What the reader is asked to do.
        shows: What is to be seen in all images, for their alt text.
        bars: For each image one to five names and their probabilities, such as a network's best answers.
        start: Where each slider stands at first; at its first value, if not given.
        compare: Whether the first image can be looked at in between.
        width: How wide an image is shown at most, in pixels of a page; as wide as it is, if not given.
        quality: Of WebP, from 1 to 100; None keeps every pixel, with eight bits a colour (``eight_bits``), in
            several times as many bytes.

    Returns:
        A bundle without a network: for each image, by its number, the bytes of a file in WebP.

    Raises:
        TypeError: If an image is no tensor.
        ValueError: If images have other shapes or values, or take more than ``MOST`` bytes; or if axes,
            sentences, bars or the start do not fit them. The message says what was expected and what came.
    """
    sizes: dict[str, int] = {}
    for number, image in enumerate(images):
        sizes = check_tensor(f"image {number}", image, "c h w", at_least=0, at_most=1, sizes=sizes)
    if sizes.get("c") not in (1, 3):
        raise ValueError(f"images: expected some of 1 or 3 channels, got {sizes.get('c', 'none')}")
    lengths = _check_axes(axes, len(images))
    _check_words(says, bars, len(images))
    start = [0] * len(lengths) if start is None else list(start)
    if len(start) != len(lengths) or not all(
        0 <= at < length for at, length in zip(start, lengths, strict=True)
    ):
        raise ValueError(f"start: expected a place on each axis, below {lengths}, got {start}")
    width = sizes["w"] if width is None else width
    check_number("width", width, int, at_least=1, at_most=2000)
    if quality is not None:
        check_number("quality", quality, int, at_least=1, at_most=100)

    data, places = b"", {}
    for number, image in enumerate(images):
        content = _webp(image, quality)
        places[str(number)] = {"shape": [len(content)], "offset": len(data)}
        data += content
    if len(data) > MOST:
        raise ValueError(
            f"images: expected at most {MOST:,} bytes together, got {len(data):,}; take fewer, "
            "smaller ones, or a lower quality"
        )
    facts: dict[str, Any] = {
        "axes": [[name, list(values)] for name, values in axes.items()],
        "says": list(says),
        "task": task,
        "shows": shows,
        "bars": bars and [[[name, float(share)] for name, share in row] for row in bars],
        "start": start,
        "compare": compare,
        "size": [width, round(width * sizes["h"] / sizes["w"])],
    }
    described = {"format": FORMAT, "dtype": "webp", "bytes": len(data), "crc32": zlib.crc32(data)}
    return Bundle({**described, "tensors": places, "layers": [], "facts": facts}, data)


def eight_bits(images: Tensor) -> Tensor:
    """Round pixels to those that a file can hold, which are what ``quality=None`` shows.

    Args:
        images: Pixels in [0, 1], any shape.

    Returns:
        The nearest multiples of 1/255, in the same shape.

    Raises:
        ValueError: If the images are not floating point, or hold anything but numbers from 0 to 1.
    """
    check_tensor("images", images, at_least=0, at_most=1)
    return (images * 255).round() / 255


def _webp(image: Tensor, quality: int | None) -> bytes:
    pixels = (image.detach() * 255).round().byte().permute(1, 2, 0).cpu().numpy()
    file = io.BytesIO()
    lossless: dict[str, Any] = {"lossless": True, "quality": 100} if quality is None else {"quality": quality}
    picture = Image.fromarray(np.ascontiguousarray(np.broadcast_to(pixels, (*pixels.shape[:2], 3))))
    picture.save(file, "WEBP", method=4, **lossless)
    return file.getvalue()


def _check_axes(axes: Mapping[str, Sequence[str]], count: int) -> list[int]:
    if len(axes) not in (1, 2):
        raise ValueError(f"axes: expected one or two, got {len(axes)}")
    for name, values in axes.items():
        if isinstance(values, str) or len(values) < 2 or not all(isinstance(value, str) for value in values):
            raise ValueError(f"axes: {name}: expected the words for at least two values, got {values!r}")
    lengths = [len(values) for values in axes.values()]
    if np.prod(lengths) != count:
        expected = " × ".join(map(str, lengths))
        raise ValueError(f"images: expected {expected}, as many as the axes have places, got {count}")
    return lengths


def _check_words(says: Sequence[str], bars: Sequence[Sequence[Bar]] | None, count: int) -> None:
    if isinstance(says, str) or len(says) != count or not all(isinstance(one, str) and one for one in says):
        got = repr(says) if isinstance(says, str) else f"{sum(map(bool, says))} of them"
        raise ValueError(f"says: expected {count} sentences, one for each image, got {got}")
    if bars is None:
        return
    if len(bars) != count or not all(1 <= len(row) <= 5 for row in bars):
        raise ValueError(
            f"bars: expected one to five for each of {count} images, got {[len(row) for row in bars]}"
        )
    for row in bars:
        for name, share in row:
            check_number(f"bars: {name}", share, at_least=0, at_most=1)

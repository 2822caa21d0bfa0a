"""A film that falls into a dream, and a window that plays it on a page without a script."""

import base64
import html
import io
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import grid_sample

from unboxed.ascent import check_pictures
from unboxed.backbones import Backbone
from unboxed.checks import Sizes, check_number, check_tensor
from unboxed.dream import deep_dream
from unboxed.several import check_numbers

FRAMES_A_SECOND = 8
LOOK = """
.dream-film { max-width: 30rem; margin-inline: auto; }
.dream-film .window { aspect-ratio: WIDTH / HEIGHT; overflow: hidden; }
.bd-content .dream-film .window img {
  animation: dream-film SECONDSs steps(COUNT, jump-none) infinite alternate paused;
  animation-delay: -POSTERs;
  display: block; height: auto; max-width: none; width: 100%;
}
.bd-content .dream-film input:checked ~ .window img { animation-play-state: running; }
.dream-film input { height: 1.5rem; margin: 0.25rem; vertical-align: middle; width: 1.5rem; }
.dream-film label { display: inline-block; line-height: 2rem; margin: 0; vertical-align: middle; }
.bd-content .dream-film figcaption { color: inherit; font-weight: 400; }
html[data-theme="dark"] .bd-content div.cell_output div.output.text_html:has(> .dream-film) {
  background: none; color: inherit; padding: 0;
}
@keyframes dream-film { to { transform: translateY(-SHARE%); } }
"""


def zoom(
    backbone: Backbone,
    image: Tensor,
    *,
    frames: int,
    growth: float = 1.03,
    seed: int = 0,
    **options: Any,
) -> Iterator[Tensor]:
    """Fall into a dream: dream, step a little closer, and dream on what is then seen.

    Args:
        backbone: The network.
        image: The picture to begin with, as for ``dream.deep_dream``.
        frames: How many pictures to make.
        growth: How much closer each one is, above 1.
        seed: As for ``dream.deep_dream``.
        options: The other settings of ``dream.deep_dream``, ``layers`` among them.

    Returns:
        The pictures, each made when it is asked for, shape (3, H, W), in [0, 1].

    Raises:
        ValueError: If ``image``, ``frames`` or ``growth`` is out of range; an option, with the first picture.
    """
    check_pictures("image", image, "3 h w")
    check_number("frames", frames, int, at_least=1)
    check_number("growth", growth, above=1)

    def fall(image: Tensor) -> Iterator[Tensor]:
        for frame in range(frames):
            image = deep_dream(backbone, image, seed=seed + frame, **options)
            yield image
            image = closer(image, growth)

    return fall(image)


def closer(image: Tensor, growth: float) -> Tensor:
    """Cut the middle out of a picture, shape (3, H, W), and enlarge it by ``growth`` to the same size.

    Raises:
        ValueError: If the picture has another shape or values, or ``growth`` is not above 0.
    """
    check_tensor("image", image, "3 h w", at_least=0, at_most=1, filled=True)
    check_number("growth", growth, above=0)
    down, across = (
        torch.linspace(-1 / growth, 1 / growth, side, dtype=image.dtype, device=image.device)
        for side in image.shape[1:]
    )
    places = torch.stack(torch.meshgrid(across, down, indexing="xy"), dim=-1)[None]
    cut = grid_sample(image[None], places, mode="bicubic", padding_mode="border", align_corners=True)
    return cut[0].clamp(0, 1)


def tall_file(frames: Sequence[Tensor], *, quality: int = 60) -> bytes:
    """Put the frames of a film one below the other into one picture, as a file of the format WebP.

    Args:
        frames: At least one, each of shape (3, H, W), in [0, 1].
        quality: From 1 to 100.

    Returns:
        The file.

    Raises:
        ValueError: If there is no frame, or the frames are no pictures of one size.
    """
    check_number("frames", len(frames), int, at_least=1)
    check_number("quality", quality, int, at_least=1, at_most=100)
    sizes: Sizes = {}
    for frame in frames:
        sizes = check_tensor("frames", frame, "3 h w", at_least=0, at_most=1, filled=True, sizes=sizes)
    tall = torch.cat(list(frames), dim=1).mul(255).round().byte().permute(1, 2, 0).cpu().numpy()
    file = io.BytesIO()
    Image.fromarray(tall).save(file, "WEBP", quality=quality, method=6)
    return file.getvalue()


def window(file: bytes, size: tuple[int, int], count: int, *, poster: int, alt: str, caption: str) -> str:
    """Show a film as HTML that stands still at one frame until a reader ticks a box; it needs no script.

    All frames are one tall picture behind a window, moved up by a frame at a time, there and back.

    Args:
        file: From ``tall_file``.
        size: Height and width of a frame in pixels.
        count: How many frames there are, two or more.
        poster: The number of the frame that it stands at, counted from 0.
        alt: What is seen, for whoever does not see it.
        caption: Words below it.

    Returns:
        A figure.

    Raises:
        ValueError: If ``size``, ``count`` or ``poster`` is out of range.
    """
    check_numbers("size", size, int, count=2, at_least=1)
    check_number("count", count, int, at_least=2)
    check_number("poster", poster, int, at_least=0, at_most=count - 1)
    height, width = size
    seconds = count / FRAMES_A_SECOND
    numbers = {
        "WIDTH": width,
        "HEIGHT": height,
        "SECONDS": seconds,
        "COUNT": count,
        "POSTER": seconds * (poster + 0.5) / count,
        "SHARE": 100 * (count - 1) / count,
    }
    style = LOOK
    for name, number in numbers.items():
        style = style.replace(name, f"{number:g}")
    source = f"data:image/webp;base64,{base64.b64encode(file).decode()}"
    return f"""<style>{style}</style>
<figure class="dream-film">
<input type="checkbox" id="dream-film-runs"> <label for="dream-film-runs">Let the film run</label>
<div class="window"><img class="picture" width="{width}" height="{count * height}"
style="border-radius: 0; padding: 0" alt="{html.escape(alt)}" src="{source}"></div>
<figcaption>{html.escape(caption)}</figcaption>
</figure>"""

"""Pictures within drawings: as WebP, a tenth of the PNGs that matplotlib writes."""

import base64
import io

from PIL import Image, ImageChops, ImageStat

QUALITY = 85
# A picture of more colours is a photograph, or like one, and lossless hardly smaller than it was.
FEW = 256
# How far a pixel may be off, as the root of the mean square: coloured noise would be off by more.
FAITHFUL = 13.0


def webp(png: bytes) -> bytes:
    """Encode a picture as WebP: lossless where that is smaller, or its lossy form would not be true to it.

    Args:
        png: The picture as the bytes of a file.
    """
    given: Image.Image = Image.open(io.BytesIO(png))
    picture = given if _transparent(given) else given.convert("RGB")
    lossy = _encoded(picture, quality=QUALITY)
    true = error(picture, Image.open(io.BytesIO(lossy))) <= FAITHFUL
    if true and picture.getcolors(FEW) is None:
        return lossy
    exact = _encoded(picture, lossless=True)
    return lossy if true and len(lossy) < len(exact) else exact


def uri(png: str) -> str:
    """Turn a picture in base64 into an address that holds it as WebP."""
    return f"data:image/webp;base64,{base64.b64encode(webp(base64.b64decode(png))).decode()}"


def error(picture: Image.Image, other: Image.Image) -> float:
    """Return the root of the mean square of how far the pixels are off, on white paper."""
    by_channel = ImageStat.Stat(ImageChops.difference(_on_white(picture), _on_white(other))).rms
    return float((sum(error**2 for error in by_channel) / len(by_channel)) ** 0.5)


def _encoded(picture: Image.Image, **settings: object) -> bytes:
    made = io.BytesIO()
    picture.save(made, "WEBP", **settings)
    return made.getvalue()


def _transparent(picture: Image.Image) -> bool:
    return "A" in picture.getbands() and picture.getchannel("A").getextrema()[0] != 255


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    picture = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")

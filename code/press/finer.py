"""A drawing's pictures for dense screens: those of its narrow form, which have more pixels.

A chapter draws each figure twice. The wide drawing has about one pixel for each of the page's, and the narrow
one, for telephones, two; since fewer pictures stand abreast there, most have more pixels than in the wide.
"""

import base64
import io
import re

from PIL import Image

from press import rasters

PICTURE = re.compile(r'<image\b([^>]*?data:image/png;base64,)([^"]+)("[^>]*>)')
MORE = 1.25  # times as many pixels along a side: below, nobody sees the difference
ALIKE = 16.0  # how far a pixel may be off, as for rasters.FAITHFUL: two grids of pixels are never the same


def finer(wide: str, narrow: str) -> str | None:
    """Draw a figure with finer pictures.

    Args:
        wide: The drawing.
        narrow: The same figure drawn for a narrow screen, its pictures in the same order.

    Returns:
        The wide drawing with the narrow one's pictures wherever they have more pixels and are seen to be
        the same; nothing if none has, or if there are more of them in one than in the other.
    """
    offered = [found[2] for found in PICTURE.finditer(narrow)]
    if len(offered) != len(PICTURE.findall(wide)):
        return None
    offers = iter(offered)

    def better(found: re.Match[str]) -> str:
        offer = next(offers)
        if not _is_finer(found[2], offer):
            return found[0]
        # In the same place: their sides were rounded to pixels differently.
        return f'<image preserveAspectRatio="none"{found[1]}{offer}{found[3]}'

    drawn = PICTURE.sub(better, wide)
    return None if drawn == wide else drawn


def _is_finer(png: str, offer: str) -> bool:
    picture, other = (Image.open(io.BytesIO(base64.b64decode(each))) for each in (png, offer))
    if other.width < MORE * picture.width or other.height < MORE * picture.height:
        return False
    shrunk = other.convert("RGBA").resize(picture.size, Image.Resampling.BOX)
    return rasters.error(picture.convert("RGBA"), shrunk) <= ALIKE

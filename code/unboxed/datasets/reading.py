"""Pictures in files of the reader's own: whatever a camera or a browser wrote, or one clear error."""

import math
import unicodedata
import warnings
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from PIL import ExifTags, Image
from torch import Tensor

from unboxed.sources import files_in

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".gif")

# What such files may hold, whatever their names say: Pillow knows more, and runs programs to read some.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")

MOST_PIXELS = 16_000_000

# What brings a picture upright, by what the camera noted (Exif 2.32, tag Orientation).
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def pictures_in(folder: Path | str, pattern: str = "*") -> list[Path]:
    """List the pictures in a folder, by name; what has none of ``SUFFIXES`` is passed over.

    Args:
        folder: Where to look.
        pattern: As for ``sources.files_in``.
    """
    return [path for path in files_in(folder, pattern) if path.suffix.lower() in SUFFIXES]


def by_name(files: Iterable[Path]) -> dict[str, Path]:
    """Sort files by their names without suffix.

    Raises:
        ValueError: If two have the same; the message gives both.
    """
    named: dict[str, Path] = {}
    for path in files:
        name = unicodedata.normalize("NFC", path.stem)  # one system writes ü as one character, another as two
        if name in named:
            raise ValueError(f"{name}: expected one picture of that name, got {named[name]} and {path}")
        named[name] = path
    return named


def drawable(text: str) -> str:
    """Spell out what a figure cannot show: 星 becomes U+661F.

    Without that, the name of a file could stop the figure whose title it is: the book's font, DejaVu Sans,
    lacks most of the world's characters, and what stands between two dollar signs is taken for a formula.

    Args:
        text: The name of a file, for instance.

    Returns:
        The text, different for different texts but for white space, and the same if it can be shown.
    """
    if text.isascii() and text.isprintable() and "$" not in text:
        return text
    from matplotlib import get_data_path  # slow to import, and few need it
    from matplotlib.ft2font import FT2Font

    known = FT2Font(str(Path(get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"))).get_charmap()
    shown = (
        letter
        if letter.isspace() or (letter.isprintable() and ord(letter) in known and letter != "$")
        else f" U+{ord(letter):04X} "
        for letter in text
    )
    return " ".join("".join(shown).split())


def read_picture(path: Path | str) -> Tensor:
    """Decode a JPEG, PNG, WebP or GIF file of any colour mode; what is transparent is laid on white.

    A picture of more than ``MOST_PIXELS``, as some telephones take, is shrunk by a whole number: 108 million
    pixels by 3, or by 4 if it is a JPEG. Of pictures that move this is the first.

    Args:
        path: The file.

    Returns:
        Colours, shape (3, height, width), float32 in [0, 1], turned upright as the camera noted.

    Raises:
        FileNotFoundError: If there is no such file.
        OSError: If the file is empty, damaged or no picture, or has more pixels than Pillow reads (179
            million); the message names it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Pillow has to say about a file that it can read
        try:
            with Image.open(path, formats=FORMATS) as file:
                picture = _decode(file)
        except (FileNotFoundError, MemoryError):
            raise
        except Image.DecompressionBombError as error:
            raise OSError(f"{path}: the picture is too large: {error}") from error
        except Exception as error:  # of many kinds: a file that was altered leads Pillow anywhere
            raise OSError(f"{path}: the file is damaged or no picture: {error}") from error
    return torch.from_numpy(np.array(picture)).permute(2, 0, 1).contiguous().float().div_(255)


def _decode(file: Image.Image) -> Image.Image:
    """Decode to RGB, upright, and shrink as early as can be: memory for all pixels is what is scarce."""
    factor = _factor(file)
    if factor > 1:
        file.draft(None, (file.width // factor, file.height // factor))  # a JPEG is halved as it is decoded
    file.load()
    turn = _turn(file)
    picture = file
    if picture.mode.startswith("I;16"):  # which Pillow would clip to 8 bits and not scale
        values = np.asarray(picture)
        eighth = values // 257
        picture = Image.fromarray((eighth + (values - 257 * eighth > 128)).astype(np.uint8))
    elif picture.mode == "P" or "transparency" in picture.info:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    elif picture.mode == "1":
        picture = picture.convert("L")
    if (factor := _factor(picture)) > 1:
        picture = picture.reduce(factor)
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    picture = picture.convert("RGB")
    return picture if turn is None else picture.transpose(turn)


def _factor(picture: Image.Image) -> int:
    return math.ceil(math.sqrt(picture.width * picture.height / MOST_PIXELS))


def _turn(file: Image.Image) -> Image.Transpose | None:
    try:
        return TURNS.get(file.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # a broken note says nothing, and the picture may be whole
        return None

"""Fonts cut to some characters, kept between builds."""

import hashlib
import io
from collections.abc import Collection
from pathlib import Path

from press import chapters

KEPT = chapters.BUILD / "press" / "fonts"
NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # of its family, and whose it is and under which licence


def cut(font: Path, wanted: Collection[str], features: Collection[str] = ()) -> bytes:
    """Cut a font to some characters, and to the other forms that they take, as WOFF2.

    Args:
        font: Its file.
        wanted: The characters.
        features: The OpenType features to keep, which say what other forms there are.
    """
    text = "".join(sorted(wanted))
    made_of = [Path(__file__).read_bytes(), font.read_bytes(), text.encode(), " ".join(features).encode()]
    kept = KEPT / f"{hashlib.sha256(b''.join(made_of)).hexdigest()[:16]}.woff2"
    if not kept.is_file():
        KEPT.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".partial")
        partial.write_bytes(_cut(font, text, features))
        partial.replace(kept)
    return kept.read_bytes()


def put(content: bytes, path: Path) -> None:
    """Write a file, unless it is there already: with its time it would seem to be another."""
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _cut(path: Path, text: str, features: Collection[str]) -> bytes:
    from fontTools import subset  # only where there is something to cut

    options = subset.Options(flavor="woff2", hinting=False, layout_features=[*features], name_IDs=NAMES)
    cutter, made = subset.Subsetter(options), io.BytesIO()
    cutter.populate(text=text)
    with subset.load_font(path, options) as font:
        cutter.subset(font)
        subset.save_font(font, made, options)
    return made.getvalue()

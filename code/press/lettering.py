"""The font that formulas are set in: of STIX Two Math, what the formulas of the book take."""

import hashlib
import html
import io
import re
import unicodedata
from collections.abc import Collection
from importlib import metadata
from pathlib import Path

from sphinx.application import Sphinx

from press import chapters

FONT = "mathematics.woff2"
# In Sphinx's notes on a page: the characters of its formulas.
NOTED = "mathematics"
KEPT = chapters.BUILD / "press" / "fonts"
# The package ships it under the Open Font License; nothing else of it is used.
PACKAGE, SOURCE = "ziamath", "ziamath/fonts/STIXTwoMath-Regular.ttf"
# What changes with the place of a letter: smaller ones in exponents, and accents above capitals.
FEATURES = ["ssty", "dtls", "flac"]
NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # of its family, and whose it is and under which licence
ALONE = re.compile(r"<mi>(\w)</mi>|<annotation.*?</annotation>|<[^>]*>", re.DOTALL)
# A letter that stands alone is set in italics, which have characters of their own.
ITALICS = [*map(chr, (0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C)))]
ITALIC = {unicodedata.normalize("NFKC", italic): italic for italic in ITALICS}


def characters(mathml: str) -> set[str]:
    """List the characters that a formula is set with.

    >>> sorted(characters("<math><mi>x</mi><mo>=</mo><mi>sin</mi><mi>h</mi></math>"))
    ['=', 'i', 'n', 's', 'ℎ', '𝑥']
    """
    text = ALONE.sub(lambda found: ITALIC.get(found[1], found[1]) if found[1] else "", mathml)
    return {character for character in html.unescape(text) if not character.isspace()}


def subset(wanted: Collection[str]) -> bytes:
    """Cut the font to some characters, and to the larger and smaller forms that they take, as WOFF2."""
    from fontTools import subset as cutting  # only where there is something to cut

    options = cutting.Options(flavor="woff2", hinting=False, layout_features=FEATURES, name_IDs=NAMES)
    cutter, made = cutting.Subsetter(options), io.BytesIO()
    cutter.populate(text="".join(sorted(wanted)))
    with cutting.load_font(metadata.distribution(PACKAGE).locate_file(SOURCE), options) as font:
        cutter.subset(font)
        cutting.save_font(font, made, options)
    return made.getvalue()


def ship(app: Sphinx, error: Exception | None) -> None:
    """Write the font, cut anew if the formulas of the book have other characters than before."""
    wanted = set().union(*(notes.get(NOTED, "") for notes in app.env.metadata.values()))
    if error is not None or app.builder.format != "html" or not wanted:
        return
    made_of = Path(__file__).read_bytes() + "".join(sorted(wanted)).encode()
    kept = KEPT / f"{hashlib.sha256(made_of).hexdigest()[:16]}.woff2"
    if not kept.is_file():
        KEPT.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".partial")
        partial.write_bytes(subset(wanted))
        partial.replace(kept)
    Path(app.outdir, "_static", FONT).write_bytes(kept.read_bytes())

"""The font that formulas are set in: of STIX Two Math, what the formulas of the book take."""

import html
import re
import unicodedata
from importlib import metadata
from pathlib import Path

from sphinx.application import Sphinx

from press import cutting

FONT = "mathematics.woff2"
# In Sphinx's notes on a page: the characters of its formulas.
NOTED = "mathematics"
# The package ships it under the Open Font License; nothing else of it is used.
PACKAGE, SOURCE = "ziamath", "ziamath/fonts/STIXTwoMath-Regular.ttf"
# What changes with the place of a letter: smaller ones in exponents, and accents above capitals.
FEATURES = ("ssty", "dtls", "flac")
ALONE = re.compile(r"<mi>(\w)</mi>|<annotation.*?</annotation>|<[^>]*>", re.DOTALL)
ROOT = re.compile(r"<m(sqrt|root)\b")
# A letter that stands alone is set in italics, which have characters of their own.
ITALICS = [*map(chr, (0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C)))]
ITALIC = {unicodedata.normalize("NFKC", italic): italic for italic in ITALICS}


def characters(mathml: str) -> set[str]:
    """List the characters that a formula is set with.

    >>> sorted(characters("<math><mi>x</mi><mo>=</mo><mi>sin</mi><mi>h</mi></math>"))
    ['=', 'i', 'n', 's', 'ℎ', '𝑥']
    >>> sorted(characters("<math><msqrt><mn>2</mn></msqrt></math>"))
    ['2', '√']
    """
    text = ALONE.sub(lambda found: ITALIC.get(found[1], found[1]) if found[1] else "", mathml)
    # The sign of a root stands in no text: browsers draw it, and without its letter nothing.
    sign = "√" if ROOT.search(mathml) else ""
    return {character for character in html.unescape(text) + sign if not character.isspace()}


def ship(app: Sphinx, error: Exception | None) -> None:
    """Write the font, cut anew if the formulas of the book have other characters than before."""
    wanted: set[str] = set().union(*(notes.get(NOTED, "") for notes in app.env.metadata.values()))
    if error is not None or app.builder.format != "html" or not wanted:
        return
    source = Path(str(metadata.distribution(PACKAGE).locate_file(SOURCE)))
    cutting.put(cutting.cut(source, wanted, FEATURES), Path(app.outdir, "_static", FONT))

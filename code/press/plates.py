"""The pictures of an EPUB: drawings as they are, pixels in forms that every reader shows, films as frames."""

import io
import re
from collections.abc import Callable
from pathlib import Path

from bs4.element import Tag
from PIL import Image

FILM = ".dream-film"
WINDOW = re.compile(r"aspect-ratio: (\d+) / (\d+)")
FRAMES = 4  # that stand for a film, in a square
GAP = 6  # pixels between them
# What a drawing says to nobody who looks at it: its type, which program wrote it, and names of its pictures,
# some of which it gives twice.
UNSEEN = re.compile(r'<!DOCTYPE[^>]*>\s*|<metadata>.*?</metadata>\s*|(?<=[" ])id="image-\d+" ?', re.DOTALL)
# A character without ink has a path that goes nowhere, which SVG has to be told.
NOWHERE = re.compile(r"<path(?![^>]*\sd=)")
TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}


class Plates:
    """Collects the pictures that the pages of a site show.

    Args:
        site: The folder of the site.

    Attributes:
        files: Their bytes, by their place in the EPUB, which is their place in the site.
    """

    def __init__(self, site: Path):
        self.site = site
        self.files: dict[str, bytes] = {}

    def place(self, picture: str) -> str:
        """Take in a picture.

        Args:
            picture: Its place in the site.

        Returns:
            Its place in the EPUB.

        Raises:
            OSError: If there is no such file.
            ValueError: If it is no picture that an EPUB can hold.
        """
        path = Path(picture)
        if path.suffix == ".webp":  # which readers of EPUB 3.2 need not know
            content, suffix = _pixels(Image.open(self.site / path))
            return self._keep(str(path.with_suffix(suffix)), lambda: content)
        if path.suffix not in TYPES:
            raise ValueError(f"{picture}: expected one of {', '.join(TYPES)} or .webp")
        if path.suffix == ".svg":
            return self._keep(picture, lambda: _plain((self.site / path).read_text("utf-8")))
        return self._keep(picture, (self.site / path).read_bytes)

    def _keep(self, place: str, read: Callable[[], bytes]) -> str:
        if place not in self.files:
            self.files[place] = read()
        return place

    def still(self, figure: Tag, strip: str) -> str:
        """Take in some frames of a film in the place of its strip of frames, and say so in its caption.

        Args:
            figure: The film, which is changed: its caption keeps the first sentence.
            strip: The place of the strip in the site, all frames below one another.

        Returns:
            The place of the frames in the EPUB.

        Raises:
            OSError: If there is no such file.
            ValueError: If the page does not say how large a frame is.
        """
        style = figure.parent.find("style") if figure.parent else None
        found = WINDOW.search(style.get_text()) if style else None
        if found is None:
            raise ValueError(f"{strip}: expected a film whose style says how large a frame is, got none")
        width, height = map(int, found.groups())
        with Image.open(self.site / strip) as film:
            whole = film.convert("RGB")
        last = round(whole.height / height) - 1
        paper = Image.new("RGB", (2 * width + GAP, 2 * height + GAP), "white")
        for index in range(FRAMES):
            top = round(index * last / (FRAMES - 1)) * height
            frame = whole.crop((0, top, width, top + height))
            paper.paste(frame, (index % 2 * (width + GAP), index // 2 * (height + GAP)))
        content, suffix = _pixels(paper)
        for image in figure.select("img"):
            image["width"], image["height"] = str(paper.width), str(paper.height)
        for caption in figure.select("figcaption"):
            first, _, _ = caption.get_text().partition(". ")
            caption.string = (
                f"{first.rstrip('.')}. Here are {FRAMES} of them; on the book’s site the film runs."
            )
        return self._keep(str(Path(strip).with_suffix(suffix)), lambda: content)


def _plain(svg: str) -> bytes:
    return NOWHERE.sub('<path d="M0 0"', UNSEEN.sub("", svg)).encode()


def _pixels(picture: Image.Image) -> tuple[bytes, str]:
    """Encode a picture; returns its bytes, and the ending of its name."""
    made = io.BytesIO()
    if "A" in picture.getbands() and picture.getchannel("A").getextrema()[0] != 255:
        picture.save(made, "PNG", optimize=True)
        return made.getvalue(), ".png"
    picture.convert("RGB").save(made, "JPEG", quality=88, optimize=True)
    return made.getvalue(), ".jpg"

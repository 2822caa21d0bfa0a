"""Images as notebooks have them: Jupyter attaches no drawings, only pixels.

What is drawn of a drawing is kept between builds under the name of its file, which is a fingerprint of it: to
draw them takes a third of the time in which a chapter is written.
"""

import hashlib
import io
import os
import shutil
from importlib import metadata
from pathlib import Path

from PIL import Image
from PIL import __version__ as pillow
from sphinx.application import Sphinx

from press import chapters, compact, previews

KEPT = chapters.BUILD / "press" / "attached"
WIDTH = 1000  # pixels of a drawing


def image(path: Path) -> tuple[str, bytes]:
    """Return an image as a notebook can have it: the name of its format, and its bytes."""
    if path.suffix != ".svg":
        return path.suffix.removeprefix(".").replace("jpg", "jpeg"), path.read_bytes()
    if not compact.NAMED.fullmatch(path.name):
        return "png", _drawn(path)
    kept = KEPT / edition() / f"{path.stem}.png"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(f".{os.getpid()}.partial")  # another page may show it, too
        partial.write_bytes(_drawn(path))
        partial.replace(kept)
    return "png", kept.read_bytes()


def _drawn(path: Path) -> bytes:
    drawing = previews.drawn(path.read_text("utf-8"), WIDTH)
    paper = Image.new("RGB", drawing.size, "white")
    paper.paste(drawing, (0, 0), drawing)
    file = io.BytesIO()
    paper.save(file, "PNG", optimize=True)
    return file.getvalue()


def edition() -> str:
    """Return a fingerprint of what draws."""
    versions = pillow, metadata.version("resvg-py")
    made_by = [Path(__file__).read_bytes(), Path(previews.__file__).read_bytes(), *map(str.encode, versions)]
    return hashlib.sha256(b"\n".join(made_by)).hexdigest()[:16]


def clear(app: Sphinx, error: Exception | None) -> None:
    """Remove what was drawn of drawings that no page shows any more, or by others."""
    if error is not None or app.builder.format != "html":
        return
    for folder in KEPT.glob("*"):
        if folder.name != edition():
            shutil.rmtree(folder)
    for kept in KEPT.glob("*/*"):
        if not Path(app.outdir, app.builder.imagedir, f"{kept.stem}.svg").is_file():
            kept.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("build-finished", clear)
    return {"parallel_read_safe": True}

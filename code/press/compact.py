"""The drawings of the finished site, made smaller: pictures as WebP, lines to a hundredth of a point.

What comes of a drawing is kept between builds under the name of its file, which is a fingerprint of it.
"""

import functools
import hashlib
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from PIL import __version__ as pillow
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from press import chapters, copies, rasters

KEPT = chapters.BUILD / "press" / "drawings"
NAMED = re.compile(r"[0-9a-f]{64}\.svg")
EMBEDDED = re.compile(r"data:image/png;base64,([^\"]+)")
# What says where things are; scales and colours stay as they are.
PLACES = re.compile(r'(?<=[ \n])((?:d|points|x|y|x1|x2|y1|y2|cx|cy|r|width|height)=")([^"]*)(?=")')
NUMBER = re.compile(r"-?\d+\.\d{3,}")
REMARK = re.compile(r"\s*<!--.*?-->", re.DOTALL)
INDENT = re.compile(r"\n\s+")


def compact(svg: str, uri: Callable[[str], str] = rasters.uri) -> str:
    """Make a drawing smaller, and look the same.

    Args:
        svg: The drawing.
        uri: Encodes a picture in it.
    """
    svg = PLACES.sub(
        lambda found: found[1] + NUMBER.sub(_rounded, found[2]), INDENT.sub("\n", REMARK.sub("", svg))
    )
    return EMBEDDED.sub(lambda found: uri(found[1]), svg)


def _rounded(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")


def shrink(app: Sphinx, error: Exception | None) -> None:
    """Put what is kept of each drawing in its place, made anew where nothing is."""
    if error is not None or app.builder.format != "html":
        return
    folder = KEPT / edition()
    for old in KEPT.glob("*"):
        if old != folder:
            shutil.rmtree(old)
    folder.mkdir(parents=True, exist_ok=True)
    images = Path(app.outdir, app.builder.imagedir)
    shown = {path.name for path in images.glob("*.svg") if NAMED.fullmatch(path.name)}

    def make(names: list[str]) -> None:
        uri = functools.cache(rasters.uri)
        for name in names:
            partial = folder.joinpath(name).with_suffix(".partial")
            partial.write_text(compact(images.joinpath(name).read_text("utf-8"), uri), "utf-8")
            partial.replace(folder / name)

    due = shown - {kept.name for kept in folder.iterdir()}
    copies.share(alike([images / name for name in sorted(due)]), make)
    for name in shown:
        if not _stands(images / name, folder / name):
            # With its time, by which the site is known to be the same.
            shutil.copy2(folder / name, images / name)
    for kept in folder.iterdir():
        if kept.name not in shown:
            kept.unlink()


def spare(app: Sphinx) -> None:
    """Have Sphinx copy no drawing to where it stands already, made smaller."""
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder):
        return
    copy, folder, images = builder.copy_image_files, KEPT / edition(), Path(app.outdir, builder.imagedir)

    def copy_others() -> None:
        every = builder.images
        builder.images = {
            source: name
            for source, name in every.items()
            if not (NAMED.fullmatch(name) and _stands(images / name, folder / name))
        }
        copy()
        builder.images = every

    builder.copy_image_files = copy_others  # type: ignore[method-assign]


def _stands(path: Path, kept: Path) -> bool:
    """Say whether a drawing is there as it was made smaller."""
    try:
        return path.stat().st_size == kept.stat().st_size
    except FileNotFoundError:
        return False


def alike(drawings: Iterable[Path]) -> list[list[str]]:
    """Put together the names of drawings whose largest picture is the same, so that it is encoded once.

    A figure's narrow drawing and the one for dense screens have theirs in common.
    """
    found: dict[str, list[Path]] = {}
    for path in drawings:
        pictures = EMBEDDED.findall(path.read_text("utf-8"))
        found.setdefault(max(pictures, key=len, default=path.name), []).append(path)
    groups = sorted(found.values(), key=lambda group: -sum(path.stat().st_size for path in group))
    return [[path.name for path in group] for group in groups]


def edition() -> str:
    """Return a fingerprint of what makes drawings smaller."""
    made_by = [Path(__file__).read_bytes(), Path(rasters.__file__).read_bytes(), pillow.encode()]
    return hashlib.sha256(b"\n".join(made_by)).hexdigest()[:16]


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("builder-inited", spare)
    app.connect("build-finished", shrink)
    return {"parallel_read_safe": True}

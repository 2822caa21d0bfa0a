"""The first cells of a notebook: which wheel to install, what is missing, and tables that the page reads."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from press import addresses, colab, reach, wheel

INSTALL = """\
# {title}: a page of {book} {version}, as it was built.
# It needs the book's package and what that brings along, PyTorch among it. In a cell of its own:
#     %pip install {wheel}
{where}
import os
from importlib.util import find_spec

missing = [name for name in {needed!r} if find_spec(name) is None]
if missing:
    raise ModuleNotFoundError(f"not installed: {{', '.join(missing)}}; to be had with: %pip install {wheel}")
# One thread, as in the book: more of them add in another order, and last digits differ.
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")"""
BESIDE = "# The wheel is in the same menu as this notebook; say where you have saved it."
AWAY = "# The page is at {page}."
# A site has the wheel of its newest version alone, and this notebook may be kept for longer.
LASTING = "# The wheel of the very commit that made this notebook stays at {address}"
REPOSITORY = "# That is where this notebook lies, too."
TABLE = """\
# A table that this page reads. What is there already is left as it is.
from pathlib import Path

if not Path({name!r}).exists():
    Path({name!r}).write_text({text!r}, "utf-8")"""


def cells(page: str, title: str, code: str, tables: Iterable[Path]) -> list[str]:
    """Write the cells that a notebook begins with, ahead of those of its page.

    Args:
        page: The name of the page.
        title: Its title.
        code: All its cells.
        tables: The files beside it that they read.
    """
    found = wheel.project()
    written = [TABLE.format(name=table.name, text=table.read_text("utf-8")) for table in tables]
    if found is None:
        return written
    site, name = addresses.site(), str(wheel.name())
    lasting = colab.beside(name)
    file = f"{site}/{name}" if site else lasting or name
    where = REPOSITORY if lasting else BESIDE
    if site:
        said = [AWAY.format(page=f"{site}/{page}.html")]
        where = "\n".join(said + ([LASTING.format(address=lasting)] if lasting else []))
    install = INSTALL.format(
        title=title, book="Unboxed", version=found[1], wheel=file, where=where, needed=needed(code)
    )
    return [install, *written]


def needed(code: str) -> Sequence[str]:
    """Name the packages that some code imports, apart from what Python and IPython bring."""
    known = {*sys.stdlib_module_names, "IPython", "myst_nb"}
    return (reach.PACKAGE, *(name for name in reach.packages(code, []) if name not in known))

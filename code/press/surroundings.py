"""The surroundings of a build: the same from whatever shell, home, locale and time zone it was started."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from press.chapters import BUILD, ROOT
from unboxed import sources

CACHE = BUILD / "press" / "cache"

# One thread whatever the machine: how many chapters run side by side must not change the order of a sum.
CHAPTER = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "HF_HUB_OFFLINE": "1",
    "JUPYTER_NO_CONFIG": "1",
    # Training frees and asks for the same large blocks at every step. Kept by the process, they need not be
    # cleared by the operating system each time, which takes a quarter of the time of some chapters.
    "MALLOC_TRIM_THRESHOLD_": "1000000000",
    "MALLOC_MMAP_THRESHOLD_": "1000000000",
}

# What a reader has set for other work begins so, and would change a page, or stop it.
SET_ASIDE = ("IPYTHON", "JUPYTER", "MATPLOTLIB", "MPL", "PYTHON", "SNAKEMAKE", "COLUMNS", "LINES")

# The name of a Unix socket may be this long on macOS, and a few bytes more on Linux.
LONGEST_SOCKET = 103
SOCKET = "unboxed-12345678/k-5"


def tools() -> dict[str, str]:
    """Return the environment for what builds: Snakemake and Jupyter Book."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(SET_ASIDE)}
    home = os.environ.get("HOME")
    if home is not None and not os.access(home, os.W_OK | os.X_OK):
        environment["HOME"] = str(CACHE / "home")
        Path(environment["HOME"]).mkdir(parents=True, exist_ok=True)
    own = os.environ.get("UNBOXED_DATA")
    if own:
        environment["UNBOXED_DATA"] = str(Path(own).expanduser().absolute())
    # Found before XDG_CACHE_HOME is another.
    environment["TORCH_HOME"] = str(sources.torch_home().absolute())
    code = str(ROOT / "code")
    if os.pathsep not in code:  # else the environment's own list of folders has it
        environment["PYTHONPATH"] = code
    return environment | {
        "LC_ALL": "C.UTF-8",
        "MPLCONFIGDIR": str(CACHE / "matplotlib"),
        "PYTHONUTF8": "1",
        "TZ": "UTC",
        "UNBOXED_PYTHON": sys.executable,
        "XDG_CACHE_HOME": str(CACHE),
    }


def chapter(folder: Path) -> dict[str, str]:
    """Return the environment for a chapter's kernel.

    Args:
        folder: A folder of its own, for whatever it leaves behind.
    """
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    own = {"IPYTHONDIR": str(folder / "ipython"), "TMPDIR": str(temporary)}
    return tools() | CHAPTER | own


@contextmanager
def short_folder() -> Iterator[Path]:
    """Make a folder whose path leaves room for the name of a socket, and remove it afterwards.

    Raises:
        OSError: If there is no such place; the message says where was looked and what to set.
    """
    looked = []
    for place in (tempfile.gettempdir(), os.environ.get("XDG_RUNTIME_DIR"), "/tmp", "/var/tmp", "/dev/shm"):
        if not place or place in looked:
            continue
        looked.append(place)
        if len(os.fsencode(os.path.join(os.path.abspath(place), SOCKET))) > LONGEST_SOCKET:
            continue
        try:
            folder = tempfile.TemporaryDirectory(prefix="unboxed-", dir=place, ignore_cleanup_errors=True)
        except OSError:
            continue
        with folder as made:
            yield Path(made).absolute()
            return
    raise OSError(
        f"expected a folder with a short name that can be written, and found none among {', '.join(looked)}; "
        "set TMPDIR to one"
    )

"""The book's package as a wheel in the site, for its notebooks: built by setuptools when the code changes."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from press import chapters
from unboxed.sources import files_in

MADE_OF = ("pyproject.toml", "README.md", "LICENSE", "requirements.txt", "requirements-notebook.txt")
KEPT = chapters.BUILD / "press" / "wheel"
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
# Equal code makes an equal wheel: the first moment that a zip archive knows.
EPOCH = "315532800"


def project() -> tuple[str, str] | None:
    """Return the name and the version of the book's package; nothing where there is none."""
    path = chapters.ROOT / "pyproject.toml"
    if not path.is_file():
        return None
    told = tomllib.loads(path.read_text("utf-8"))["project"]
    return told["name"], told["version"]


def name() -> str | None:
    """Return what the file is called; nothing where there is no package."""
    found = project()
    return f"{found[0]}-{found[1]}-py3-none-any.whl" if found else None


def build() -> Path:
    """Return the wheel of the present code, built if there is none.

    Raises:
        ExtensionError: If setuptools cannot build it.
    """
    code = chapters.ROOT / "code" / "unboxed"
    files = [chapters.ROOT / name for name in MADE_OF]
    files += [path for path in files_in(code, "**/*") if "__pycache__" not in path.parts]
    said = hashlib.sha256()
    for path in files:
        said.update(
            f"{path.relative_to(chapters.ROOT)}\0".encode() + hashlib.sha256(path.read_bytes()).digest()
        )
    kept = KEPT / said.hexdigest()[:20] / str(name())
    if not kept.is_file():
        shutil.rmtree(KEPT, ignore_errors=True)
        kept.parent.mkdir(parents=True)
        with tempfile.TemporaryDirectory() as folder:
            for path in files:
                copy = Path(folder, path.relative_to(chapters.ROOT))
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
            command = [sys.executable, "-c", BUILD, str(kept.parent)]
            environment = {"SOURCE_DATE_EPOCH": EPOCH, "PATH": ""}
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise ExtensionError(f"the package could not be built:\n{done.stderr}")
    return kept


def ship(app: Sphinx, error: Exception | None) -> None:
    """Put the wheel into the site, and none of another version."""
    if error is not None or app.builder.format != "html" or project() is None:
        return
    made = build()
    for other in set(Path(app.outdir).glob("*.whl")) - {Path(app.outdir, made.name)}:
        other.unlink()
    shutil.copyfile(made, Path(app.outdir, made.name))


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("build-finished", ship)
    return {"parallel_read_safe": True}

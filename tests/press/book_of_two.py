"""A book of two chapters in a folder of its own, built with the real press."""

import os
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from press import chapters

HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3, display_name: Python 3}\n---\n\n"
# One chapter reaches attacks, the other activations and a module that reads data.
NEAR = HEAD + "# Near\n\n```{code-cell} ipython3\nfrom unboxed import attacks\nattacks.STRENGTH\n```\n"
FAR = (
    HEAD + "# Far\n\n```{code-cell} ipython3\nimport unboxed.activations\nfrom unboxed.zoo import animals\n"
    "1 + 1\n```\n"
    "\n```{code-cell} ipython3\nprint(animals())\n```\n"
)
ZOO = """
from unboxed import sources

READS = ("pets",)


def animals():
    source = sources.locate("pets")
    return [path.name for path in source.files()] if source.own else "drawn by code"
"""


class Book:
    """A book in a folder of its own, with a copy of the press.

    Attributes:
        environment: What is set besides for whatever is started in it.
        warm: What lets that be done by a process that is warm (``asking.py``), where it is waited for.
    """

    def __init__(self, root: Path, warm: dict[str, str] | None = None, copy_of: Path | None = None):
        self.root = root
        self.warm = warm or {}
        self.environment: dict[str, str] = {}
        if copy_of:
            shutil.copytree(copy_of, root)
        else:
            self._lay_out(root)

    def _lay_out(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(chapters.ROOT / "code" / "press", root / "code" / "press", ignore=ignored)
        shutil.copy(Path(__file__).with_name("asking.py"), root / "code" / "sitecustomize.py")
        unboxed = root / "code" / "unboxed"
        unboxed.mkdir()
        for name in ("__init__", "checks", "origins", "runtime", "sources"):
            shutil.copy(chapters.ROOT / "code" / "unboxed" / f"{name}.py", unboxed)
        # The real one imports PyTorch, which takes longer than all else that a chapter of this book does.
        (unboxed / "activations.py").write_text("SLOPE = 1\n")
        (unboxed / "attacks.py").write_text("STRENGTH = 2\n")
        (unboxed / "unreached.py").write_text("STRENGTH = 3\n")
        (unboxed / "zoo.py").write_text(ZOO)
        for name in ("_config.yml", "constraints.txt", "Makefile"):
            shutil.copy(chapters.ROOT / name, root)
        shutil.copytree(chapters.ROOT / "book" / "_static", root / "book" / "_static")
        (root / "book" / "references.bib").touch()
        (root / "book" / "claims.yml").write_text("[]\n")
        self.write("index", "# Index\n")
        self.write("near", NEAR)
        self.write("far", FAR)
        (root / "_toc.yml").write_text(
            "format: jb-book\nroot: book/index\nchapters:\n- file: book/near\n- file: book/far\n"
        )

    def write(self, name: str, text: str) -> Path:
        """Write a chapter."""
        path = self.root / "book" / f"{name}.md"
        path.write_text(text, "utf-8")
        return path

    def start(
        self, *arguments: str, prefix: Sequence[str] = (), warm: dict[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start a command of Python in the book, with its own copy of the press."""
        own = {"PYTHONPATH": str(self.root / "code")} | (warm or {})
        environment = plain_environment() | own | self.environment
        return subprocess.Popen(
            [*prefix, sys.executable, *arguments],
            cwd=self.root,
            env=environment,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def press(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the press to its end."""
        return self._to_its_end("press", *arguments)

    def _to_its_end(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        process = self.start("-m", module, *arguments, warm=self.warm)
        stdout, stderr = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)

    def build(self) -> set[str]:
        """Build the book, which must succeed, and name the chapters that were executed."""
        result = self.press("book")
        assert result.returncode == 0, result.stdout + result.stderr
        return executed(result.stderr)

    def execute(self, *cells: str, name: str = "near") -> subprocess.CompletedProcess[str]:
        """Make a chapter of these cells and run it alone."""
        self.write(name, HEAD + "# Title\n" + "".join(map(cell, cells)))
        return self.run(name)

    def run(self, name: str, module: str = "press.execute") -> subprocess.CompletedProcess[str]:
        """Run one chapter alone."""
        return self._to_its_end(module, f"book/{name}")

    def runs(self, name: str) -> list[Path]:
        """List the executed notebooks that are kept of a chapter."""
        return sorted((self.root / "_build" / "press" / "runs" / "book" / name).glob("*.ipynb"))

    def status(self) -> dict[str, str]:
        """Return what is due and why, by the name of the chapter."""
        result = self.press("status")
        assert result.returncode == 0, result.stderr
        rows = [re.split(r"  +", line, maxsplit=2) for line in result.stdout.splitlines()[1:]]
        return {row[0]: row[2] for row in rows if row[1:2] == ["due"]}

    def page(self, name: str) -> str:
        """Return the HTML of a built page."""
        return (self.root / "_build" / "html" / "book" / f"{name}.html").read_text("utf-8")


def plain_environment() -> dict[str, str]:
    """Return the environment without what whoever runs the tests has set for the book, for Python or make."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("UNBOXED_", "PYTHONDONTWRITEBYTECODE", "MAKE", "MFLAGS"))
    }


def cell(code: str) -> str:
    """Write a code cell."""
    return f"\n```{{code-cell}} ipython3\n{code}\n```\n"


def executed(stderr: str) -> set[str]:
    """Name the chapters that a build says it executed."""
    return {line.split()[1] for line in stderr.splitlines() if line.startswith("✓")}


class Pipe:
    """A named pipe through which a cell says where it is, and waits until it is let go.

    Attributes:
        holding: A cell that says the number of its process and waits; nothing if ``held`` does not exist.
        held: The file that makes the cell wait.
    """

    def __init__(self, folder: Path):
        self.out, self.back, self.held = folder / "out", folder / "back", folder / "held"
        for path in (self.out, self.back):
            os.mkfifo(path)
        self.held.touch()
        self._open()
        self.holding = (
            "import os\n"
            f"if os.path.exists({str(self.held)!r}):\n"
            f"    with open({str(self.out)!r}, 'w') as pipe:\n"
            "        pipe.write(f'{os.getpid()} ')\n"
            f"    open({str(self.back)!r}).read()\n"
        )

    def _open(self) -> None:
        self._reader = os.open(self.out, os.O_RDONLY | os.O_NONBLOCK)

    def read(self) -> str:
        """Wait until the cell has been reached, and return the number of its process."""
        while True:
            ready, _, _ = select.select([self._reader], [], [], 120)
            assert ready, "the cell was not reached"
            if said := os.read(self._reader, 20).decode():
                return said.split()[0]
            os.close(self._reader)  # whoever wrote before has gone
            self._open()

    def release(self) -> None:
        """Let the cell go on, and make it wait no more."""
        self.held.unlink()
        self.back.write_text("on\n")

"""What runs again and what does not, on a book of two chapters built with the real workflow."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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
    """A book in a folder of its own, with a copy of the press."""

    def __init__(self, root: Path):
        self.root = root
        shutil.copytree(chapters.ROOT / "code" / "press", root / "code" / "press")
        unboxed = root / "code" / "unboxed"
        unboxed.mkdir()
        for name in ("__init__", "runtime", "sources", "activations"):
            shutil.copy(chapters.ROOT / "code" / "unboxed" / f"{name}.py", unboxed)
        (unboxed / "attacks.py").write_text("STRENGTH = 2\n")
        (unboxed / "unreached.py").write_text("STRENGTH = 3\n")
        (unboxed / "zoo.py").write_text(ZOO)
        for name in ("_config.yml", "constraints.txt"):
            shutil.copy(chapters.ROOT / name, root)
        shutil.copytree(chapters.ROOT / "book" / "_static", root / "book" / "_static")
        (root / "book" / "references.bib").touch()
        (root / "book" / "index.md").write_text("# Index\n")
        (root / "book" / "near.md").write_text(NEAR)
        (root / "book" / "far.md").write_text(FAR)
        (root / "_toc.yml").write_text(
            "format: jb-book\nroot: book/index\nchapters:\n- file: book/near\n- file: book/far\n"
        )

    def make(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Run the workflow as the Makefile does."""
        makefile = (chapters.ROOT / "Makefile").read_text()
        flags = (
            makefile.split("SNAKEMAKE := $(BIN)/snakemake ")[1].split("\n\n")[0].replace("\\\n", " ").split()
        )
        command = [Path(sys.executable).with_name("snakemake"), *flags, "--quiet", "all", *options]
        environment = os.environ | {"PYTHONPATH": str(self.root / "code")}
        return subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True)

    def executed(self) -> set[str]:
        """Run the workflow, which must succeed, and name the chapters that it executed."""
        result = self.make()
        assert result.returncode == 0, result.stdout + result.stderr
        return {line.split()[1] for line in result.stderr.splitlines() if line.startswith("✓")}

    def page(self, name: str) -> str:
        """Return the HTML of a built page."""
        return (self.root / "_build" / "html" / "book" / f"{name}.html").read_text()


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("book"))
    assert book.executed() == {"book/near", "book/far"}
    return book


def test_only_what_depends_on_a_change_runs_again(book):
    modules = book.root / "code" / "unboxed"
    assert book.executed() == set()

    (modules / "unreached.py").write_text("STRENGTH = 4\n")
    (modules / "attacks.py").touch()
    assert book.executed() == set()

    (modules / "attacks.py").write_text("STRENGTH = 777\n")
    assert book.executed() == {"book/near"}
    assert "777" in book.page("near")

    (book.root / "book" / "far.md").write_text(FAR.replace("# Far", "# Far away"))
    assert book.executed() == set()
    assert "Far away" in book.page("far")


def test_the_readers_own_data_runs_the_chapters_that_read_it_and_no_others(book, tmp_path, monkeypatch):
    assert book.executed() == set()
    assert "drawn by code" in book.page("far")

    pets = tmp_path / "pets"
    pets.mkdir()
    (pets / "tom.jpg").write_bytes(b"a cat")
    monkeypatch.setenv("UNBOXED_DATA", str(tmp_path))
    assert book.executed() == {"book/far"}
    assert "tom.jpg" in book.page("far")
    assert book.executed() == set()

    (pets / "spike.jpg").write_bytes(b"a dog")
    assert book.executed() == {"book/far"}
    assert "spike.jpg" in book.page("far")

    monkeypatch.delenv("UNBOXED_DATA")
    assert book.executed() == {"book/far"}
    assert "drawn by code" in book.page("far")


def test_failing_cell_keeps_the_site_and_the_other_chapters(book):
    near, far = book.root / "book" / "near.md", book.root / "book" / "far.md"
    before = book.page("near")
    near.write_text(NEAR.replace("attacks.STRENGTH", "attacks.WEAKNESS"))
    far.write_text(FAR.replace("1 + 1", "20 + 3"))
    result = book.make()
    assert result.returncode != 0
    assert "book/near.md:9: code cell 1 failed" in result.stderr
    assert "has no attribute 'WEAKNESS'" in result.stderr
    assert "✓ book/far" in result.stderr
    assert book.page("near") == before

    near.write_text(NEAR)
    assert book.executed() == {"book/near"}
    assert "23" in book.page("far")


FLAWS = {
    "Nothing is called {glue:text}`nothing`.": "No key 'nothing' found",
    "```{code-cell} ipython3\nfrom IPython.display import SVG\nSVG('dot.svg')\n```": "image without alt text",
    "```{image} dot.svg\n:alt: A dot of {size:.1f} mm\n```": "alt text: KeyError: 'size'",
    "See {doc}`nowhere`.": "unknown document",
}


def test_flaws_stop_the_build_with_file_and_line(book):
    (book.root / "book" / "dot.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>'
    )
    far = book.root / "book" / "far.md"
    line = {}
    for flaw in FLAWS:
        line[flaw] = far.read_text().count("\n") + 2
        far.write_text(f"{far.read_text()}\n{flaw}\n")
    for _ in range(2):  # a flaw is not forgotten by trying again
        result = book.make()
        assert result.returncode != 0
        for flaw, said in FLAWS.items():
            lines = range(line[flaw], line[flaw] + flaw.count("\n") + 1)
            places = [f"book/far.md:{number}: " for number in lines]
            (warning,) = (warning for warning in result.stderr.splitlines() if said in warning)
            assert any(place in warning for place in places)

"""A chapter runs whole and repeatably, or fails with file, line, cell and reason, and leaves nothing."""

import subprocess
import sys

import nbformat
import pytest

HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3, display_name: Python 3}\n---\n\n# Title\n"


def run(tmp_path, *cells):
    chapter, output = tmp_path / "chapter.md", tmp_path / "out" / "chapter.ipynb"
    chapter.write_text(HEAD + "".join(f"\n```{{code-cell}} ipython3\n{cell}\n```\n" for cell in cells))
    command = [sys.executable, "-m", "press.execute", chapter, output]
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return result, output


def test_outputs_are_kept_and_carry_nothing_of_the_run(tmp_path):
    cells = ("import os\nos.environ['OMP_NUM_THREADS'], os.path.basename(os.getcwd())", "hash('unboxed')")
    outputs = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").mkdir()
        result, output = run(tmp_path / name / "x", *cells)
        assert result.returncode == 0, result.stderr
        assert "✓" in result.stderr
        notebook = nbformat.read(output, as_version=4)
        outputs.append([cell.outputs for cell in notebook.cells if cell.cell_type == "code"])
        assert all("execution" not in cell.metadata for cell in notebook.cells)
    assert outputs[0] == outputs[1]
    assert outputs[0][0][0].data["text/plain"] == "('1', 'x')"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("import sys\nprint('careful', file=sys.stderr)", "wrote to stderr\ncareful"),
        ("import warnings\nwarnings.warn('shaky')", "UserWarning: shaky"),
        ("import os\nos._exit(3)", "Kernel died"),
    ],
)
def test_failure_names_file_line_and_cell_and_leaves_no_output(cell, said, tmp_path):
    result, output = run(tmp_path, "fine = 1", cell, "never = 1")
    assert result.returncode == 1
    assert said in result.stderr
    assert f"{tmp_path}/chapter.md:13: code cell 2" in result.stderr or "or the one after it" in result.stderr
    assert "\x1b" not in result.stderr
    assert not output.exists()

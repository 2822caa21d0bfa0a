"""A chapter runs whole and repeatably, or fails with file, line, cell and reason, and leaves nothing."""

import json
import os
import re
import signal

import nbformat
import psutil
import pytest
from book_of_two import HEAD, cell

from press import run, stderr, svg

# ipykernel watches its second file descriptor, and keeps a copy of what it was, except in a test.
LAST_WORDS = """import os, sys
os.write(getattr(sys.stderr, "_original_stdstream_copy", None) or 2, b"a socket broke\\n");"""
FOREVER = "import threading\nthreading.Event().wait()"


def test_outputs_are_kept_and_carry_nothing_of_the_run(new_book):
    cells = ("import os\nos.environ['OMP_NUM_THREADS'], os.path.basename(os.getcwd())", "hash('unboxed')")
    found = []
    for name in ("near", "far"):
        result = new_book.execute(*cells, name=name)
        assert result.returncode == 0, result.stderr
        assert "✓" in result.stderr
        (path,) = new_book.runs(name)
        notebook = nbformat.read(path, as_version=4)
        record = json.loads(path.with_suffix(".json").read_text())
        assert len(record["cells"]) == len(cells)
        assert 0 < sum(record["cells"]) <= record["seconds"]
        found.append([cell.outputs for cell in notebook.cells if cell.cell_type == "code"])
        assert all("execution" not in cell.metadata for cell in notebook.cells)
    assert found[0] == found[1]
    assert found[0][0][0].data["text/plain"] == "('1', 'book')"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("1 / 0", "failed\n.*ZeroDivisionError: division by zero"),
        ("import sys\nprint('careful', file=sys.stderr)", "wrote to stderr\ncareful"),
        ("import warnings\nwarnings.warn('shaky')", "wrote to stderr\n.*UserWarning: shaky"),
        ("import os\nos._exit(3)", "the kernel died"),
        (f"{LAST_WORDS}\nos._exit(3)", "the kernel died.*a socket broke"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "the kernel died"),
        (
            f"kept = bytearray(700 * 2**20)\n{FOREVER}",
            r"held .* GiB of memory; a chapter may hold 0\.6 \(UNBOXED_G",
        ),
    ],
)
def test_failure_names_file_line_and_cell_and_leaves_no_output(code, said, new_book):
    new_book.environment["UNBOXED_GIBIBYTES"] = "0.6"
    result = new_book.execute("fine = 1", code, "never = 1")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr or "failed" in result.stderr
    assert re.search(said, result.stderr, re.DOTALL), result.stderr
    assert f"{new_book.root}/book/near.md:13: code cell 2" in result.stderr
    assert "\x1b" not in result.stderr
    assert new_book.runs("near") == []


# Ways to read a file, which stand in one chapter together.
READS = {
    "notes.txt": "open('../notes.txt').read()",
    "book/rain.csv": "open('ra' + 'in.csv').read()",
    "by number.txt": "import os\nos.read(os.open('../by number.txt', os.O_RDONLY), 3)",
    "code/unboxed/unreached.py": (
        "import importlib\nname = 'unboxed.' + 'unreached'\nimportlib.import_module(name)"
    ),
    "added to.txt": "open('../added to.txt', 'a+').seek(0)",
    "made or read.txt": "import os\nos.read(os.open('../made or read.txt', os.O_RDWR | os.O_CREAT), 3)",
    "by path.txt": "import io, pathlib\nio.FileIO(pathlib.Path('../by path.txt')).read()",
}


def test_files_that_are_read_and_not_declared_are_named(new_book):
    for name in READS:
        if not name.endswith(".py"):
            (new_book.root / name).write_text("wet\n")
    result = new_book.execute(*READS.values())
    assert result.returncode == 1
    said = re.search(r"book/near\.md: reads (.+), which its key does not declare: a change", result.stderr)
    assert said, result.stderr
    found = {file.removeprefix(f"{new_book.root}/") for file in said[1].split(", ")}
    assert found == {*READS, "code/unboxed/__init__.py"}  # which comes before a module of the package
    assert "`reads: [table.csv]`" in result.stderr
    assert new_book.runs("near") == []


def test_what_the_book_has_downloaded_is_read_whoever_downloaded_it(new_book, tmp_path):
    """Its checksum stands in the code, so that the key has it; of what others keep there it has nothing."""
    new_book.environment["TORCH_HOME"] = str(tmp_path / "torch")
    hub = tmp_path / "torch" / "hub"
    for file, status in ((hub / "unboxed" / "MNIST" / "raw" / "digits", 0), (hub / "elsewhere", 1)):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("0\n")
        result = new_book.execute(f"open({str(file)!r}).read()")
        assert result.returncode == status, result.stderr
        assert (f"reads {file}, which its key does not declare" in result.stderr) == bool(status)


def test_a_module_is_run_as_it_is_and_not_as_it_was_compiled(new_book):
    """Python tells sources apart by size and second; these two have both in common."""
    attacks = new_book.root / "code" / "unboxed" / "attacks.py"
    new_book.environment["PYTHONDONTWRITEBYTECODE"] = ""
    for strength in (2, 3):
        attacks.write_text(f"STRENGTH = {strength}\n")
        os.utime(attacks, (10**9, 10**9))
        process = new_book.start("-c", "from unboxed import attacks")
        _, said = process.communicate()
        assert process.returncode == 0, said
    assert list((attacks.parent / "__pycache__").glob("attacks.*.pyc"))
    result = new_book.run("near")
    assert result.returncode == 0, result.stderr
    (path,) = new_book.runs("near")
    assert nbformat.read(path, as_version=4).cells[1].outputs[0].data["text/plain"] == "3"


def test_what_a_kernel_says_beside_its_cells_is_told_only_where_it_dies(new_book):
    result = new_book.execute(LAST_WORDS)
    assert result.returncode == 0, result.stderr
    assert "a socket broke" not in result.stderr


def test_what_a_dead_kernel_had_started_is_ended(new_book, pipe):
    child = (
        "import os, threading\n"
        f"with open({str(pipe.out)!r}, 'w') as out:\n    out.write(f'{{os.getpid()}} ')\n"
        "threading.Event().wait()"
    )
    code = (
        f"import os, subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {child!r}])\n"
        f"open({str(pipe.back)!r}).read()\nos._exit(3)"
    )
    new_book.write("near", HEAD + "# Title\n" + cell(code))
    process = new_book.start("-m", "press.execute", "book/near", warm=new_book.warm)
    started = psutil.Process(int(pipe.read()))
    pipe.release()
    _, said = process.communicate()
    assert "the kernel died" in said
    assert psutil.wait_procs([started], timeout=60)[1] == []


@pytest.mark.parametrize("limit", ["soon", "0", "nan", "-3"])
def test_a_limit_that_is_none_is_named(limit, monkeypatch):
    monkeypatch.setenv("UNBOXED_MINUTES", limit)
    with pytest.raises(ValueError, match=rf"^UNBOXED_MINUTES: expected a number above 0, got '{limit}'$"):
        run.limits()


def test_a_limit_that_is_none_stops_a_run_and_a_build(new_book):
    new_book.environment["UNBOXED_MINUTES"] = "0"
    for result in (new_book.run("near"), new_book.press("book")):
        assert result.returncode == 1
        assert "UNBOXED_MINUTES: expected a number above 0, got '0'" in result.stderr
        assert "Traceback" not in result.stderr


def test_a_chapter_that_takes_too_long_is_stopped(new_book):
    new_book.environment["UNBOXED_MINUTES"] = "0.05"
    result = new_book.execute("fine = 1", FOREVER)
    assert result.returncode == 1
    assert "near.md:13: code cell 2: took longer than 0.05 minutes (UNBOXED_MINUTES=… sets" in result.stderr
    assert new_book.runs("near") == []


def test_what_a_chapter_writes_itself_or_declares_it_may_read(new_book, tmp_path):
    (new_book.root / "book" / "rain.csv").write_text("wet\n")
    code = (
        "import tempfile, pathlib\n"
        "mine = pathlib.Path(tempfile.mkdtemp()) / 'mine.txt'\n"
        "mine.write_text('mine')\n"
        f"there = pathlib.Path({str(tmp_path / 'there.txt')!r})\n"
        "there.write_text('there')\n"
        "print(mine.read_text(), there.read_text(), open('ra' + 'in.csv').read())"
    )
    declared = HEAD.replace("\n---\n\n", "\nreads: [rain.csv]\n---\n\n")
    new_book.write("near", declared + "# Title\n" + cell(code))
    result = new_book.run("near")
    assert result.returncode == 0, result.stderr
    (path,) = new_book.runs("near")
    assert "mine there wet" in path.read_text("utf-8")


def test_harmless_words_on_stderr_are_dropped_and_only_they(new_book):
    harmless = "Matplotlib is building the font cache; this may take a moment."
    result = new_book.execute(f"import sys\nprint({harmless!r}, file=sys.stderr)\nprint('fine')")
    assert result.returncode == 0, result.stderr
    (path,) = new_book.runs("near")
    (output,) = nbformat.read(path, as_version=4).cells[1].outputs
    assert output.name == "stdout"

    assert stderr.serious(f"{harmless}\n") == ""
    assert stderr.serious(f"{harmless}\nMatplotlib is on fire\n") == "Matplotlib is on fire\n"
    assert stderr.serious("Could not save font_manager cache [Errno 13] Permission denied: '/x'\n") == ""
    assert stderr.serious(f"I say: {harmless}\n") != ""


def test_a_long_temporary_folder_leaves_room_for_sockets(new_book, tmp_path):
    long = tmp_path / ("x" * 100)
    long.mkdir()
    new_book.environment["TMPDIR"] = str(long)
    result = new_book.execute("import tempfile\nprint(tempfile.gettempdir())")
    assert result.returncode == 0, result.stderr
    assert list(long.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_ends_its_kernel_and_leaves_nothing(number, new_book, pipe):
    new_book.write("near", HEAD + "# Title\n" + cell(pipe.holding))
    process = new_book.start("-m", "press.execute", "book/near", warm=new_book.warm)
    kernel = psutil.Process(int(pipe.read()))
    process.send_signal(number)
    _, said = process.communicate()
    assert process.returncode == 128 + number
    assert "Traceback" not in said
    assert psutil.wait_procs([kernel], timeout=60)[1] == []
    assert new_book.runs("near") == []


def test_a_run_whose_build_is_gone_stops(new_book, pipe):
    build = psutil.Popen(["true"])
    build.wait()
    new_book.environment[run.BUILD_PROCESS] = str(build.pid)
    result = new_book.execute(FOREVER)
    assert result.returncode == 1
    assert "was stopped, since the build that started it is gone" in result.stderr


def test_ids_in_figures_are_numbered_in_their_order():
    def figure(clip, marker):
        return (
            f'<svg><defs><path id="m{marker}"/><clipPath id="p{clip}"><rect/></clipPath></defs>'
            f'<g clip-path="url(#p{clip})" id="axes_1"><use xlink:href="#m{marker}"/></g></svg>'
        )

    one = svg.number_ids(figure("0123456789", "fedcba9876"))
    assert one == svg.number_ids(figure("aaaaaaaaaa", "0000000000"))
    assert one.count("#p-2") == one.count('id="p-2"') == one.count("#m-1") == 1
    assert 'id="axes_1"' in one
    assert svg.number_ids("<svg/>") == "<svg/>"


def test_an_unknown_chapter_is_named(new_book):
    result = new_book.run("nowhere")
    assert result.returncode == 2
    assert "expected one of book/near, book/far, got book/nowhere" in result.stderr


def test_a_chapter_that_changed_since_the_build_began_is_not_kept(new_book):
    process = new_book.start("-m", "press.execute", "book/near", "0" * 20, warm=new_book.warm)
    _, said = process.communicate()
    assert process.returncode == 1
    assert "what it depends on has changed since the build began; build again" in said
    assert new_book.runs("near") == []

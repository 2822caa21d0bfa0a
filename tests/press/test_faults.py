"""Whatever happens to a build, nothing is lost, nothing stale passes for fresh, a line says what to do."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest
from book_of_two import FAR, HEAD, NEAR, cell, executed, plain_environment
from nbformat.v4 import new_code_cell, new_notebook

from press import keys, runs


def held(book, pipe):
    """Start a build, and hold a chapter of it; returns both the build and the chapter's kernel."""
    build = book.start("-m", "press", "book", warm=book.warm)
    return build, psutil.Process(int(pipe.read()))


def started(book, pipe):
    """Start a build, hold its chapter near, and wait until far has been executed; returns near's kernel."""
    book.write("near", NEAR + cell(pipe.holding))
    book.write("far", FAR.replace("1 + 1", "20 + 3"))
    build, kernel = held(book, pipe)
    lines = iter(build.stderr.readline, "")
    assert any(line.startswith("✓ book/far") for line in lines)
    return build, kernel


def test_a_build_that_is_stopped_says_so_and_goes_on_from_there(book, pipe):
    before = book.page("far")
    for number, start in ((signal.SIGINT, started), (signal.SIGTERM, held)):
        build, kernel = start(book, pipe)
        build.send_signal(number)
        _, said = build.communicate()
        assert build.returncode == 130
        assert (
            "The build was stopped. Chapters that had finished are kept, and so is the previous site" in said
        )
        assert "Traceback" not in said
        assert psutil.wait_procs([kernel], timeout=60)[1] == []
        assert book.page("far") == before

    pipe.held.unlink()
    assert book.build() == {"book/near"}
    assert "23" in book.page("far")


def at_work_in(folder):
    """List the processes that work in a folder or below it."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):  # it has ended, or is somebody else's
            if Path(process.cwd()).is_relative_to(folder):
                found.append(process)
    return found


def test_a_build_that_is_killed_goes_on_by_itself(book, pipe):
    """First the build alone, which its workflow outlives, and then both at once."""
    build, kernel = started(book, pipe)
    build.kill()
    build.communicate()
    assert psutil.wait_procs([kernel], timeout=60)[1] == []

    build, kernel = held(book, pipe)
    family = at_work_in(book.root)
    assert kernel in family
    build.kill()
    for process in family:
        if process.is_running():
            process.kill()
    build.communicate()
    assert psutil.wait_procs([kernel], timeout=60)[1] == []

    pipe.held.unlink()
    assert book.build() == {"book/near"}
    assert "23" in book.page("far")


def is_waited_for(holder):
    """Say whether anybody waits for a lock that a process holds, within a minute."""
    last = time.monotonic() + 60
    while time.monotonic() < last:
        lines = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
        held = {number for number, *about in lines if str(holder) in about and "->" not in about}
        if any(number in held and "->" in about for number, *about in lines):
            return True
    return False


def test_a_second_build_waits_for_the_first(book, pipe):
    first, _ = started(book, pipe)
    second = book.start("-m", "press", "book", warm=book.warm)
    line = second.stderr.readline()
    told = re.match(r"Another build of this book is running \(process (\d+)\); waiting until it has", line)
    assert told, line
    holder = psutil.Process(int(told[1]))
    assert is_waited_for(holder.pid)
    pipe.release()
    _, said = first.communicate()
    assert first.returncode == 0, said
    assert psutil.wait_procs([holder], timeout=60)[1] == []
    _, said = second.communicate()
    assert second.returncode == 0, said
    assert executed(said) == set()


def test_what_was_cut_off_or_altered_is_no_run(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "FOLDER", tmp_path)
    key = {"cells": "1", "device": "cpu"}
    digest = keys.digest(key)
    path, record = runs.notebook("book/near", digest), runs.record("book/near", digest)

    def whole():
        runs.keep("book/near", key, new_notebook(cells=[new_code_cell("1 + 1")]), 1.0, 2.0)
        return runs.load("book/near", digest)

    assert whole().key == key
    content = path.read_bytes()
    for damage in (
        lambda: path.write_bytes(content[: len(content) // 2]),
        lambda: path.write_bytes(b""),
        lambda: path.write_bytes(content.replace(b"1 + 1", b"1 + 2")),
        lambda: record.write_bytes(record.read_bytes()[:40]),
        lambda: record.write_text("[]"),
        lambda: record.write_text(record.read_text().replace('"cpu"', '"cuda"')),
        lambda: record.write_text(
            record.read_text().replace('"format": 1', '"format": 0')
        ),  # another version
        record.unlink,
        path.unlink,
    ):
        assert whole() is not None
        damage()
        assert runs.load("book/near", digest) is None
        assert runs.due({"book/near": key}) == {"book/near": key}
        assert runs.nearest("book/near", key) == ["no run of it is kept"]
        assert runs.drop_damaged("book/near") == [digest]
        assert list(tmp_path.rglob("*.*")) == []

    assert whole() is not None
    path.with_name(f"{path.name}.1234.partial").write_text("{")  # of a process that was killed while it wrote
    assert runs.drop_damaged("book/near") == [digest]
    assert runs.load("book/near", digest) is not None


def test_a_run_that_was_cut_off_is_made_again(book):
    (near,) = book.runs("near")
    content = near.read_bytes()
    near.write_bytes(content[: len(content) // 2])
    assert book.status()["book/near"] == "no run of it is kept"
    result = book.press("book")
    assert result.returncode == 0, result.stderr
    assert "book/near: a run of it was cut off or damaged, and is dropped" in result.stderr
    assert executed(result.stderr) == {"book/near"}
    assert near.read_bytes() == content


def test_notes_and_rests_that_are_damaged_cost_time_and_nothing_else(book):
    press = book.root / "_build" / "press"
    doctrees = press / "staging" / "_build" / ".doctrees"
    for name in ("site.json", "current.json", "staging/_build/.jupyter_cache/global.db"):
        (press / name).write_bytes(b"\0{")
    (doctrees / "environment.pickle").write_bytes(b"\x80")
    (doctrees / "book" / "far.doctree").write_bytes(b"")
    (press / ".snakemake" / "locks").mkdir(parents=True, exist_ok=True)
    (press / ".snakemake" / "locks" / "0.input.lock").write_text("book/near.md\n")
    book.write("near", NEAR.replace("# Near", "# Nearer"))
    assert book.build() == set()
    assert "Nearer" in book.page("near")


def test_a_rendering_that_is_cut_short_is_not_gone_on_with(book, pipe):
    """Sphinx has read the page anew and not yet written it, and would take it for finished."""
    extension = book.root / "code" / "press" / "extension.py"
    whole = extension.read_text("utf-8")
    holding = "\n".join(f"    {line}" for line in pipe.holding.splitlines())
    extension.write_text(f"{whole}\n\ndef hold(app, *arguments):\n{holding}\n", "utf-8")
    text = extension.read_text("utf-8")
    assert "    for part in PARTS:\n" in text
    extension.write_text(
        text.replace(
            "    for part in PARTS:\n", "    app.connect('env-updated', hold)\n    for part in PARTS:\n"
        )
    )
    changed = extension.read_text("utf-8")
    for number, title in ((signal.SIGTERM, "Nearer"), (signal.SIGKILL, "Nearest")):
        extension.write_text(changed, "utf-8")
        book.write("near", NEAR.replace("# Near", f"# {title}"))
        build, renderer = held(book, pipe)
        build.send_signal(number)
        build.communicate()
        assert psutil.wait_procs([renderer], timeout=60)[1] == []  # it writes nothing more
        extension.write_text(whole, "utf-8")
        assert book.build() == set()
        assert f"<h1>{title}<" in book.page("near")


def test_a_site_that_was_being_replaced_is_put_back(book):
    before = book.page("near")
    html = book.root / "_build" / "html"
    html.rename(html.with_name("html.old"))
    book.write("near", NEAR.replace("attacks.STRENGTH", "attacks.WEAKNESS"))
    assert book.press("book").returncode == 1
    assert book.page("near") == before


def test_a_clock_that_goes_backwards_hides_no_change(book):
    book.write("far", FAR.replace("# Far", "# Far away"))
    attacks = book.root / "code" / "unboxed" / "attacks.py"
    attacks.write_text("STRENGTH = 777\n")
    for path in (attacks, book.root / "book" / "far.md"):
        os.utime(path, (10**9, 10**9))
    assert book.build() == {"book/near"}
    assert "777" in book.page("near")
    assert "Far away" in book.page("far")


FULL = """
set -eu
mv _build built
mkdir _build
mount -t tmpfs -o size=250m tmpfs _build
cp -r built/. _build
free=$(df -k --output=avail _build | tail -n 1)
head -c "$(((free - {room}) * 1024))" /dev/zero > _build/ballast
printf '%s' "$CHANGED" > book/near.md
"$PYTHON" -m press book || echo "status $?"
cat _build/html/book/near.html
"""


@pytest.mark.parametrize(("room", "code"), [(300, "print('x\\n' * 450_000)"), (1000, "1 + 776")])
def test_a_full_disk_is_one_line_and_the_site_stays(room, code, book):
    """The first time there is no room for the run, the second time none for the site."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rm", "true"], capture_output=True).returncode:
        pytest.skip("this system lets nobody mount a small disk (unshare -rm)")
    environment = (
        plain_environment()
        | book.warm
        | {
            "PYTHONPATH": str(book.root / "code"),
            "PYTHON": sys.executable,
            "CHANGED": HEAD + "# Nearer\n" + cell(code),
        }
    )
    script = textwrap.dedent(FULL).format(room=room)
    result = subprocess.run(
        [unshare, "-rm", "bash", "-c", script],
        cwd=book.root, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert "status 1" in result.stdout
    assert f"the disk that holds {book.root / '_build'} is full (" in result.stderr
    assert "make room and build again" in result.stderr
    assert "Traceback" not in result.stderr
    assert "<h1>Near<" in result.stdout


def test_a_place_that_cannot_be_written_is_named(new_book):
    (new_book.root / "_build").write_text("in the way")
    result = new_book.press("book")
    assert result.returncode == 1
    assert (
        f"The book was not built: [Errno 20] Not a directory: '{new_book.root}/_build/press'" in result.stderr
    )
    assert "Traceback" not in result.stderr

"""Books of two chapters to build, and a pipe to hold them up with."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import asking
import pytest
from book_of_two import Book, Pipe, plain_environment

from press import printing

# A shell that runs the tests in the background has Ctrl-C ignored, and what they start would ignore it too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    """Keep what whoever runs the tests has set for the book away from them."""
    for name in set(os.environ) - set(plain_environment()):
        monkeypatch.delenv(name)


@pytest.fixture
def pipe(tmp_path):
    """A pipe to hold a cell by."""
    return Pipe(tmp_path)


@pytest.fixture
def new_book(tmp_path, warm):
    """A book of one's own, not built."""
    return Book(tmp_path / "book", warm)


@pytest.fixture(scope="session")
def once(common):
    """Makes what is the same for all who run these tests: the first makes it, and the others wait for it."""

    def once(name, make):
        with open(common / f"{name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (common / name).exists():
                make(common / f"{name}.new").rename(common / name)
        return common / name

    return once


@pytest.fixture(scope="session")
def built(once, common):
    """A built book, to be copied and not to be changed, and beside it what building it has imported."""

    def make(root):
        notes = common / "notes"
        notes.mkdir()
        book = Book(root)
        book.environment = {asking.NOTES: str(notes)}
        assert book.build() == {"book/near", "book/far"}
        return root

    return once("built", make)


@pytest.fixture(scope="session")
def warm(once, built):
    """What has small builds done by a process that has imported what they need, for all who run tests."""
    if not hasattr(os, "pidfd_open"):  # such as on macOS
        return {}

    def make(path):
        address = Path(tempfile.mkdtemp(prefix="unboxed-", dir="/tmp"), "warm")  # short enough for a socket
        program = Path(asking.__file__).with_name("warm.py")
        # It ends with whoever has started all who run tests.
        last = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
        command = [sys.executable, program, address, built.with_name("notes"), str(last)]
        environment = plain_environment() | {"PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        subprocess.run(command, env=environment, check=True, start_new_session=True)
        path.write_text(str(address))
        return path

    return {asking.SOCKET: once("warm", make).read_text()}


@pytest.fixture
def book(built, tmp_path, warm):
    """A built book of one's own."""
    return Book(tmp_path / "book", warm, copy_of=built)


@pytest.fixture(scope="session")
def browser(playwright):
    """Start Chromium to print with; without one the tests are skipped, and in CI they fail."""
    if not any(map(shutil.which, printing.NAMES)):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no Chromium on the PATH")
    with printing.chromium() as browser:
        yield browser

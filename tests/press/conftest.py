"""Books of two chapters to build, and a pipe to hold them up with."""

import os
import shutil
import signal

import pytest
from book_of_two import Book, Pipe, plain_environment

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
def new_book(tmp_path):
    """A book of one's own, not built."""
    return Book(tmp_path / "book")


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A built book, to be copied and not to be changed."""
    book = Book(tmp_path_factory.mktemp("built") / "book")
    assert book.build() == {"book/near", "book/far"}
    return book


@pytest.fixture
def book(built, tmp_path):
    """A built book of one's own."""
    copy = object.__new__(Book)
    copy.root = tmp_path / "book"
    copy.environment = {}
    shutil.copytree(built.root, copy.root)
    return copy

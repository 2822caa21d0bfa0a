"""What pages offer to open in Colab is pushed to the tag that they name, and nothing else is touched."""

import subprocess
import sys
import tarfile

import pytest

from press import addresses, colab
from press.chapters import ROOT

SCRIPT = ROOT / "scripts" / "push_notebooks.py"


def git(folder, *arguments):
    found = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, text=True, check=True)
    return found.stdout.strip()


@pytest.fixture
def book(tmp_path):
    """A repository with something committed and something not, and a bare one to push to."""
    there, here = tmp_path / "there.git", tmp_path / "here"
    subprocess.run(["git", "init", "--quiet", "--bare", there], check=True)
    subprocess.run(["git", "init", "--quiet", here], check=True)
    git(here, "remote", "add", "origin", there)
    (here / "page.md").write_text("# Page\n", "utf-8")
    (here / ".gitignore").write_text("_build/\n*.ipynb\n", "utf-8")
    git(here, "add", ".")
    identity = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
    git(here, *identity, "commit", "--quiet", "--message", "Write a page")
    (here / "page.md").write_text("# Page, changed\n", "utf-8")
    return here


@pytest.fixture
def site(book, monkeypatch):
    """Its site, of two chapters that can be opened."""
    monkeypatch.setenv("REPOSITORY_URL", "https://github.com/me/book")
    monkeypatch.setattr(addresses, "commit", lambda folder: git(book, "rev-parse", "HEAD"))
    folder = book / "_build" / "html"
    for name in ("book/ideas/near", "book/far"):
        page = folder / f"{name}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f'<a href="{colab.address(name)}" target="_blank">', "utf-8")
        page.with_suffix(".ipynb").write_text(name, "utf-8")
    (folder / "unboxed-1-py3-none-any.whl").write_text("wheel", "utf-8")
    (folder / "other.txt").write_text("not offered", "utf-8")
    return folder


def push(book, site):
    found = subprocess.run([sys.executable, SCRIPT, site], cwd=book, capture_output=True, text=True)
    return found.returncode, found.stdout + found.stderr


def test_what_pages_offer_lies_under_the_tag_that_they_name(book, site):
    before = git(book, "status", "--porcelain"), git(book, "rev-parse", "HEAD")
    assert push(book, site) == (
        0,
        f"3 files are at origin under the tag {tag(book)}, as {pushed(book)[:12]}\n",
    )
    there = book.parent / "there.git"
    assert git(there, "ls-tree", "-r", "--name-only", tag(book)).splitlines() == [
        "book/far.ipynb",
        "book/ideas/near.ipynb",
        "unboxed-1-py3-none-any.whl",
    ]
    assert git(there, "show", f"{tag(book)}:book/far.ipynb") == "book/far"
    assert git(there, "rev-list", "--count", tag(book)) == "1", "it has no history"
    assert (git(book, "status", "--porcelain"), git(book, "rev-parse", "HEAD")) == before


def tag(book):
    return f"notebooks-{git(book, 'rev-parse', 'HEAD')[:12]}"


def pushed(book):
    return git(book.parent / "there.git", "rev-parse", f"refs/tags/{tag(book)}")


def test_the_same_files_are_the_same_commit_out_of_a_folder_and_an_archive(book, site):
    assert push(book, site)[0] == 0
    first = pushed(book)
    with tarfile.open(book / "_build" / "artifact.tar", "w") as archive:
        archive.add(site, ".")
    assert push(book, book / "_build" / "artifact.tar")[0] == 0
    assert pushed(book) == first
    (site / "book" / "far.ipynb").write_text("measured anew", "utf-8")
    assert push(book, site)[0] == 0
    assert pushed(book) != first


def test_nothing_is_pushed_of_a_site_that_offers_what_it_lacks(book, site):
    (site / "book" / "far.ipynb").unlink()
    assert push(book, site) == (
        1,
        f"{site}: expected what its pages offer, and there is no book/far.ipynb\n",
    )
    (site / "book" / "far.html").write_text(
        f'<a href="{colab.SITE}/github/me/book/blob/old/far.ipynb">', "utf-8"
    )
    assert f"expected pages of one commit, got the tags {tag(book)}, old" in push(book, site)[1]
    for page in site.rglob("*.html"):
        page.unlink()
    assert (
        "expected pages that offer to open in Colab; build it with REPOSITORY_URL set" in push(book, site)[1]
    )
    assert git(book, "ls-remote", "origin") == ""

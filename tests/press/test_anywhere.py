"""The book builds in any folder, from any shell, on any tidy or untidy machine, and says where it cannot."""

import ast
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from book_of_two import FAR, NEAR, Book, cell
from packaging.specifiers import SpecifierSet

from press import surroundings
from press.chapters import ROOT

PRESS = ROOT / "code" / "press"


READ_ONLY = """
for folder in "$PREFIX" "$BASE"; do
  mount --bind "$folder" "$folder" && mount -o remount,bind,ro "$folder"
done
exec "$@"
"""


def isolated():
    """Start a command off the network, with read-only packages; skip where the system refuses."""
    unshare = shutil.which("unshare")
    folders = f"PREFIX={shlex.quote(sys.prefix)} BASE={shlex.quote(sys.base_prefix)}"
    bash = ["bash", "-euc", f"{folders}\n{READ_ONLY}", "bash"]
    if unshare and not subprocess.run([unshare, "-rmn", *bash, "true"], capture_output=True).returncode:
        return [unshare, "-rmn", *bash]
    pytest.skip("this system gives a user no network and no mounts of their own (unshare -rmn)")


def test_a_folder_of_any_name_and_an_untidy_machine_make_no_difference(tmp_path, warm):
    """Spaces, quotes and umlauts; nothing that can be cached; no home, locale, git or network."""
    book = Book(tmp_path / "a b's ü" / '50 % of "it" $HOME [1] {x}')
    mine = book.root / "meine Bilder" / "pets"
    mine.mkdir(parents=True)
    for name in ("tom's ü.jpg", "._tom.jpg", "Thumbs.db", ".ipynb_checkpoints/tom.jpg"):
        (mine / name).parent.mkdir(exist_ok=True)
        (mine / name).write_bytes(b"a cat")
    long = tmp_path / ("t" * 100)
    long.mkdir()
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "sh", "mount"):
        (tools / name).symlink_to(shutil.which(name))
    dead = "http://192.0.2.1:9"  # an address that never answers
    book.environment = {
        "UNBOXED_DATA": "meine Bilder",
        "TORCH_HOME": "relative/torch",
        "MPLCONFIGDIR": "/proc",
        "IPYTHONDIR": "/proc/ipython",
        "JUPYTER_RUNTIME_DIR": "/proc/jupyter",
        "HOME": "/nonexistent",
        "XDG_CACHE_HOME": "/nonexistent/cache",
        "TMPDIR": str(long),
        "LC_ALL": "xx_YY.ISO-8859-1",
        "LANG": "",
        "TZ": "Mars/Olympus",
        "PATH": str(tools),
        "HTTPS_PROXY": dead,
        "HTTP_PROXY": dead,
        "MPLBACKEND": "TkAgg",
        "PYTHONWARNINGS": "error",
        "PYTHONOPTIMIZE": "2",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    figure = "import matplotlib.pyplot as plt\nprint(plt.get_backend(), __debug__)\n_ = plt.plot([1, 2])"
    shown = "---\nmystnb: {image: {alt: A line.}}\n---\n"
    real = ROOT / "code" / "unboxed" / "activations.py"  # with PyTorch
    shutil.copy(real, book.root / "code" / "unboxed")
    book.write("near", NEAR + cell(shown + figure))
    process = book.start("-m", "press", "book", prefix=isolated())
    _, said = process.communicate()
    assert process.returncode == 0, said
    assert "tom's ü.jpg" in book.page("far").replace("&#39;", "'")
    assert "_tom.jpg" not in book.page("far")
    assert "Thumbs" not in book.page("far")
    assert list(long.iterdir()) == []

    assert "True" in book.page("near")

    again = Book(tmp_path / "plain", warm)
    shutil.copy(real, again.root / "code" / "unboxed")
    again.write("near", NEAR + cell(shown + figure))
    shutil.copytree(book.root / "meine Bilder", again.root / "mine")
    again.environment = {"UNBOXED_DATA": str(again.root / "mine")}
    assert again.build() == {"book/near", "book/far"}
    for name in ("near", "far"):
        (one,), (other,) = book.runs(name), again.runs(name)
        assert one.name == other.name
        assert one.read_bytes() == other.read_bytes()


def test_what_others_have_set_does_not_reach_a_chapter(monkeypatch, tmp_path):
    monkeypatch.setenv("MPLBACKEND", "TkAgg")
    monkeypatch.setenv("UNBOXED_DATA", "mine")
    monkeypatch.setenv("TORCH_HOME", "torch")
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.chdir(tmp_path)
    found = surroundings.chapter(tmp_path)
    assert "MPLBACKEND" not in found
    assert found["UNBOXED_DATA"] == str(tmp_path / "mine")
    assert found["TORCH_HOME"] == str(tmp_path / "torch")
    assert os.access(found["HOME"], os.W_OK)
    assert found["TZ"] == "UTC"


def test_where_no_folder_is_short_enough_it_says_what_to_set(monkeypatch):
    monkeypatch.setattr(surroundings, "LONGEST_SOCKET", 5)
    with (
        pytest.raises(OSError, match=r"found none among .*/tmp.*; set TMPDIR to one"),
        surroundings.short_folder(),
    ):
        pass


@pytest.mark.parametrize("command", ["serve", "live"])
def test_a_port_that_is_taken_is_one_line(command, new_book):
    site = new_book.root / "_build" / "html"
    site.mkdir(parents=True)
    (site / "index.html").write_text("<h1>Index</h1>")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = new_book.press(command, "--port", str(port))
    assert result.returncode == 1
    assert result.stderr == f"Port {port} is taken; choose another, as in PORT={port + 1}.\n"


def test_a_port_that_is_none_is_refused(new_book):
    result = new_book.press("serve", "--port", "70000")
    assert result.returncode == 2
    assert "expected a port from 0 to 65535, got '70000'" in result.stderr


@pytest.mark.parametrize(
    ("pretend", "said"),
    [
        (
            "sys.platform = 'win32'",
            "Unboxed is built under Linux or macOS. On Windows, use WSL: see the README",
        ),
        ("sys.version_info = (3, 10, 12)", "Unboxed needs Python 3.11 or newer, and this is"),
    ],
)
def test_where_it_cannot_work_the_press_says_so_in_one_line(pretend, said):
    code = (
        f"import runpy, sys; {pretend}; runpy.run_path({str(PRESS / '__main__.py')!r}, run_name='__main__')"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr.startswith(said)
    assert result.stderr.count("\n") == 1
    # An old Python has to be able to read it.
    for name in ("__init__", "__main__"):
        ast.parse((PRESS / f"{name}.py").read_text(), feature_version=(3, 7))


def test_every_package_installs_on_the_oldest_python_that_the_readme_names():
    (oldest,) = re.findall(r"Python (3\.\d+) or newer", (ROOT / "README.md").read_text("utf-8"))
    wanted = {
        package.name: str(package.metadata.json.get("requires_python", ""))
        for package in metadata.distributions()
    }
    assert {
        name: said for name, said in wanted.items() if not SpecifierSet(said).contains(f"{oldest}.0")
    } == {}


def test_make_under_an_old_python_is_one_line(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.txt", "constraints.txt"):
        (tmp_path / name).touch()
    old = tmp_path / "python3.10"
    old.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -c "import sys; sys.version_info = (3, 10, 12); '
        'sys.version = \'3.10.12 (main)\'; exec(sys.argv[2])" "$@"\n'
    )
    old.chmod(0o755)
    result = subprocess.run(
        ["make", "book", f"PYTHON={old}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert result.returncode == 2
    ours = [line for line in result.stderr.splitlines() if not line.startswith("make")]
    assert ours == [
        "Unboxed needs Python 3.11 or newer, and this is 3.10.12. "
        "Name a newer one, as in: make book PYTHON=python3.12"
    ]
    assert result.stdout == ""


def test_the_wheel_holds_the_package_alone_and_is_built_without_a_warning(tmp_path):
    for name in ("pyproject.toml", "requirements.txt", "requirements-notebook.txt", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(
        ROOT / "code", tmp_path / "code", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-v",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        "out",
        ".",
    ]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    said = [line for line in (result.stdout + result.stderr).lower().splitlines() if "byte-comp" not in line]
    assert [line for line in said if "warning" in line or "deprecat" in line] == []
    (wheel,) = (tmp_path / "out").glob("unboxed-*.whl")
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        (about,) = [file.read(name).decode() for name in names if name.endswith("/METADATA")]
    assert {name.split("/")[0].split("-")[0] for name in names} == {"unboxed"}
    assert {"unboxed/py.typed", "unboxed/datasets/digits.npz"} <= set(names)
    modules = {
        path.relative_to(ROOT / "code").as_posix() for path in (ROOT / "code" / "unboxed").rglob("*.py")
    }
    assert modules <= set(names)
    assert [name for name in names if name.endswith("LICENSE")]
    assert "Provides-Extra: book" in about
    assert re.search(r"^Requires-Dist: jupyter-book==\S+; extra == .book.$", about, re.MULTILINE)
    assert [
        line
        for line in about.splitlines()
        if line.startswith("Requires-Dist: jupyter") and "extra" not in line
    ] == []


def test_jupyter_book_alone_makes_the_right_book(new_book):
    """Its cache knows nothing of modules and data; the book's extension drops what is stale."""

    def page(name):
        command = ("-c", "from jupyter_book.cli.main import main; main()", "build", ".", "-q")
        process = new_book.start(*command, warm=new_book.warm)
        _, said = process.communicate()
        assert process.returncode == 0, said
        return new_book.page(name)

    assert "drawn by code" in page("far")
    measured = json.loads((new_book.root / "_build" / "html" / "measurements.json").read_text("utf-8"))
    assert list(measured["pages"]) == ["near", "far"]
    attacks = new_book.root / "code" / "unboxed" / "attacks.py"
    attacks.write_text("STRENGTH = 777\n")
    new_book.write("far", FAR.replace("# Far", "# Far away"))
    assert "777" in page("near")
    assert "Far away" in new_book.page("far")
    pets = new_book.root / "mine" / "pets"
    pets.mkdir(parents=True)
    (pets / "tom.jpg").write_bytes(b"a cat")
    new_book.environment["UNBOXED_DATA"] = "mine"
    assert "tom.jpg" in page("far")
    assert Path(new_book.root, "_build", ".jupyter_cache", "unboxed.json").is_file()

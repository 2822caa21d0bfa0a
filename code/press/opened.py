"""What a run opened, held against what its key declares: what nobody declared would go stale unseen."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from press import chapters, reach, surroundings
from unboxed import sources

# Of the press, what a kernel is called by: whoever looks at the lines behind a call reads them.
CALLERS = [
    Path(__file__).with_name(f"{name}.py")
    for name in ("__init__", "kernel", "forked", "run", "execute", "nursery")
]

# Belongs to the machine: libraries, fonts, time zones, devices. A chapter's results do not come from there.
SYSTEM = (
    "/dev", "/etc", "/lib", "/lib64", "/nix", "/opt", "/proc", "/run", "/sys", "/usr",
    "/Library", "/System", "/private/etc", "/private/var/db",
)  # fmt: skip
FONTS = (".afm", ".otf", ".pfb", ".ttc", ".ttf")


def undeclared(log: Path, path: Path, private: Path) -> list[Path]:
    """List the files that a run read and that are not in its key.

    Args:
        log: What ``press.kernel`` noted while the chapter ran.
        path: The chapter.
        private: The folder that the run had to itself.

    Returns:
        The files, sorted; without what the run made itself, what belongs to Python and its packages (their
        versions are in the key) or to the machine, what the book itself has downloaded (its code, which is in
        the key, has the checksums), and what was looked for and does not exist.
    """
    notebook = chapters.read(path)
    modules = reach.modules(chapters.code(notebook), chapters.ROOT / "code")
    declared = {*modules, *chapters.tables(path, notebook), *CALLERS}
    data = [sources.locate(name) for name in reach.data(modules)]
    declared.update(file for source in data for file in source.files())
    known = {os.path.realpath(file) for file in declared}
    data_folder = os.environ.get("UNBOXED_DATA")
    readers = [os.path.realpath(place) for place in (chapters.ROOT, data_folder) if place]
    downloads = sources.torch_home() / "hub" / "unboxed"
    places = (sys.prefix, sys.base_prefix, surroundings.CACHE, private, downloads)
    vouched = [os.path.realpath(place) for place in places]
    # A Python in /usr must not vouch for a book in /usr/src.
    belongs = [place for place in vouched if not any(_under(reader, [place]) for reader in readers)]
    found, made = set(), set()
    for entry in filter(None, log.read_bytes().split(b"\0")):
        kind, file = entry[:1], os.path.realpath(os.fsdecode(entry[1:]))
        if kind == b"w":
            made.add(file)
        elif (
            file not in made
            and _source(file) not in known
            and os.path.isfile(file)
            and not _under(file, belongs)
            and (_under(file, readers) or not _of_the_machine(file))
        ):
            found.add(_source(file))
    return sorted(map(Path, found))


def _source(file: str) -> str:
    """Return the source that a compiled module was made from, and any other file as it is."""
    path = Path(file)
    if path.parent.name != "__pycache__":
        return file
    return str(path.parents[1] / f"{path.name.partition('.')[0]}.py")


def _under(file: str, folders: Iterable[str]) -> bool:
    return any(file == folder or file.startswith(folder.rstrip("/") + "/") for folder in folders)


def _of_the_machine(file: str) -> bool:
    return _under(file, SYSTEM) or file.lower().endswith(FONTS)

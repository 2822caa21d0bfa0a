"""A chapter's key: everything that decides its outputs, and nothing else.

Two runs with one key would give the same notebook, so a chapter is due when there is no run of its key.
No path of the machine and no time stands in a key: a build that was moved, or restored elsewhere, is fresh.
"""

import ast
import csv
import functools
import hashlib
import json
import os
import platform
import re
import sys
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from press import chapters, files, reach, remembered
from unboxed import sources

Key = dict[str, str]

# What runs every chapter and shows its outputs. Only their own versions count: of what they require, the
# larger part renders pages.
PRESENTERS = ("ipykernel", "ipython", "myst-nb", "nbclient", "nbformat")
# Without any of these there is no GPU: NVIDIA's driver, the same in WSL, and AMD's.
DRIVERS = ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd")
HARNESS = ("run.py", "manager.py", "forked.py", "kernel.py", "surroundings.py", "stderr.py", "svg.py")


def keys() -> dict[str, Key]:
    """Return the present key of every chapter, in the order of the book."""
    device, profile = machine()
    return {name: key(name, path, device, profile) for name, path in chapters.chapters().items()}


def machine() -> tuple[str, str]:
    """Return the kind of device that chapters compute on, and how much they do there.

    Raises:
        ValueError: If ``UNBOXED_PROFILE`` is set to something that is no profile.
    """
    chosen = os.environ.get("UNBOXED_PROFILE") or "quick"
    if chosen in ("quick", "full") and not any(map(os.path.exists, DRIVERS)):
        return "cpu", chosen  # PyTorch, which takes seconds to import, could find nothing else
    from unboxed import runtime

    return runtime.device().type, runtime.profile()


def key(name: str, path: Path, device: str, profile: str) -> Key:
    """Collect what decides the outputs of a chapter.

    Args:
        name: Its name in the table of contents.
        path: Its file.
        device: The kind of device, ``"cpu"`` or ``"cuda"``.
        profile: ``"quick"`` or ``"full"``.

    Returns:
        A fingerprint, version or word for each thing, by what it is called.

    Raises:
        ValueError: If the chapter imports a module that does not exist, or a cell or a module cannot be
            parsed; the message names the chapter.
        FileNotFoundError: If a table that it declares does not exist.
    """
    notebook = chapters.read(path)
    text = chapters.code(notebook)
    try:
        modules = reach.modules(text, chapters.ROOT / "code")
    except (ValueError, SyntaxError) as error:
        raise ValueError(f"{path}: {error}") from error
    found = {"cells": digest(chapters.cells(notebook))}
    for module in modules:
        found[f"module {module.relative_to(chapters.ROOT / 'code').as_posix()}"] = _program(
            files.text(module)
        )
    for table in chapters.tables(path, notebook):
        found[f"table {table.relative_to(chapters.ROOT).as_posix()}"] = digest(table.read_bytes())
    for read in reach.data(modules):
        found[f"data {read}"] = data(sources.locate(read))
    for package, version in _versions(reach.packages(text, modules)).items():
        found[f"package {package}"] = version
    found |= {"device": device, "profile": profile}
    found["Python"] = ".".join(platform.python_version_tuple()[:2])
    for file in HARNESS:
        found[f"harness {file}"] = _program(files.text(Path(__file__).with_name(file)))
    return found


def digest(content: str | bytes | Mapping[str, str]) -> str:
    """Return a short fingerprint of some content."""
    if isinstance(content, Mapping):
        content = json.dumps(content, sort_keys=True)
    if isinstance(content, str):
        content = content.encode()
    return hashlib.sha256(content).hexdigest()[:20]


def differences(before: Key, after: Key) -> list[str]:
    """Say in words what has changed from one key to another."""
    said = []
    for what in sorted(before.keys() | after.keys()):
        old, new = before.get(what), after.get(what)
        if old == new:
            continue
        if what.startswith("package ") or what in ("device", "profile", "Python"):
            said.append(f"{what} {old or 'not needed'} → {new or 'not needed'}")
        elif old is None:
            said.append(f"{what} is new")
        elif new is None:
            said.append(f"{what} is no longer reached")
        else:
            said.append(f"{what} changed")
    return said


@remembered.by_text
def _program(text: str) -> str:
    """Return a fingerprint of what a module does, without its comments and its layout."""
    return digest(ast.dump(ast.parse(text)))


def data(source: sources.Source) -> str:
    """Return a fingerprint of some data or weights, and whether they are the reader's own."""
    found = source.files()
    if not found:
        return "absent"
    content = hashlib.sha256()
    for file in found:
        name = file.relative_to(source.path).as_posix() if file != source.path else file.name
        content.update(f"{name}\0{files.sha256(file)}\0".encode())
    return f"{'own' if source.own else 'shipped'}, {len(found)} files, {content.hexdigest()[:20]}"


def _versions(imported: Iterable[str]) -> dict[str, str]:
    """Find the versions of the packages behind some imports, and of all that those require."""
    found = {name: _package(name)[0] for name in PRESENTERS}
    homes = _homes()
    waiting = [
        home
        for name in imported
        if name not in sys.stdlib_module_names
        for home in homes.get(name, [f"{name} (not installed)"])
    ]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found[name], required = _package(name)
        waiting.extend(required)
    return dict(sorted(found.items()))


@functools.cache
def _homes() -> dict[str, list[str]]:
    """Return the packages that each importable name comes from.

    As ``importlib.metadata.packages_distributions``, which looks for every file of every package on the disk.
    """
    found: dict[str, list[str]] = {}
    for package in metadata.distributions():
        home = _normalised(about(package)["Name"])
        for name in _importable(package):
            found.setdefault(name, []).append(home)
    return found


def about(package: metadata.Distribution) -> dict[str, str]:
    """Return the name and the version of a package, as it says them itself; less where it does not.

    ``package.metadata`` reads all that the package says, its README included: for hundreds of packages that
    takes longer than all else that finds out what is due.
    """
    said = (package.read_text(name) for name in ("METADATA", "PKG-INFO", ""))
    head = next(filter(None, said), "").partition("\n\n")[0]
    return dict(re.findall(r"^(Name|Version):[ \t]*(.*?)[ \t]*$", head, re.MULTILINE))


def required(package: metadata.Distribution) -> list[str]:
    """Return what a package requires, as it says it itself; see ``about``."""
    said = package.read_text("METADATA")
    if said is None:  # an older form, which says it elsewhere
        return package.requires or []
    return re.findall(r"^Requires-Dist:[ \t]*(.*?)[ \t]*$", said.partition("\n\n")[0], re.MULTILINE)


def _importable(package: metadata.Distribution) -> set[str]:
    """Return what of a package can be imported: what it says itself, or else its folders and modules."""
    if declared := (package.read_text("top_level.txt") or "").split():
        return set(declared)
    listed = [row[0] for row in csv.reader((package.read_text("RECORD") or "").splitlines()) if row]
    return {file.split("/", 1)[0].removesuffix(".py") for file in listed if file.endswith(".py")}


@functools.cache
def _package(name: str) -> tuple[str, tuple[str, ...]]:
    """Return the version of an installed package and the names of what it requires here."""
    try:
        package = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return "absent", ()
    requirements = map(Requirement, required(package))
    return about(package)["Version"], tuple(
        _normalised(required.name)
        for required in requirements
        if required.marker is None or required.marker.evaluate({"extra": ""})
    )


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

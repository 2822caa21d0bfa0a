"""What a figure shows, or is made from, that others made: who, and what they allow.

Found without running anything: by going back from a figure's cell through the statements that made what it
draws, and through the functions of the package that these call, to where data or photographs are read.
"""

import ast
import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from press import reach, rests
from press.kit import called
from unboxed import photos, sources

LICENCE = "CC BY 4.0"
ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
PHOTOS = "photos"
# What finds data, wherever it lies.
FINDS = {f"{reach.PACKAGE}.sources.{name}" for name in ("find", "locate", "own_folder")}
SHIPS = f"{reach.PACKAGE}.photos.shipped_photo"


@dataclass(frozen=True, order=True)
class Credit:
    """What somebody else made.

    Attributes:
        who: Who made it, and where it was taken from.
        licence: What they allow.
    """

    who: str
    licence: str


class Makers:
    """Who made what the cells of a chapter draw from.

    Args:
        cells: The code of all of them, as it was run.
    """

    def __init__(self, cells: Sequence[str]):
        by_cell = [ast.parse(cell).body for cell in cells]
        self._ends = list(itertools.accumulate(map(len, by_cell)))
        self._statements = [_own_names(statement) for cell in by_cell for statement in cell]
        self._flow = rests.Flow(self._statements)
        self._names = called.imported(ast.Module(self._statements, []))

    def of(self, cell: int, absent: Iterable[str] = ()) -> list[Credit]:
        """List what others made of what a cell draws.

        Args:
            cell: Its number.
            absent: The data and weights, by name, that the build did not have.
        """
        first, end = (0, *self._ends)[cell], self._ends[cell]
        made_by = self._statements[first:end]
        made_by += [
            self._statements[index]
            for index, wanted in self._flow.back(first, self._flow.needed(first, end))
            if wanted & self._flow.made[index]
        ]
        reads: set[str] = set()
        words = set(_words(made_by))
        for source in called.called(ast.Module(made_by, []), self._names):
            found, used = _reached(source)
            reads |= found
            words |= used if PHOTOS in found else frozenset()
        return sorted({*_data(reads - {PHOTOS} - set(absent)), *(_photos(words) if PHOTOS in reads else ())})


class _Own(ast.NodeTransformer):
    """Renames what a statement gives a name to for itself alone, as the variable of a loop."""

    def __init__(self, statement: ast.stmt):
        loops = [node for node in ast.walk(statement) if isinstance(node, ast.For | ast.comprehension)]
        self._own = {name for node in loops for name in rests.names(node.target, ast.Store)}
        self._own |= {node.arg for node in ast.walk(statement) if isinstance(node, ast.arg)}
        if isinstance(statement, called.Definition):
            self._own |= rests.names(statement, ast.Store)

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """Rename a name that is the statement's own."""
        return ast.Name(f"{node.id} {id(self)}", node.ctx) if node.id in self._own else node


def _own_names(statement: ast.stmt) -> ast.stmt:
    renamed: ast.stmt = ast.fix_missing_locations(_Own(statement).visit(statement))
    return renamed


def _data(names: Iterable[str]) -> Iterator[Credit]:
    for name in names:
        source = sources.locate(name)
        yield Credit(source.credit, source.licence)


def _photos(names: Iterable[str]) -> Iterator[Credit]:
    for name in names:
        if name in photos.PHOTOS:
            yield Credit(photos.PHOTOS[name].credit, photos.PHOTOS[name].licence)


@functools.cache
def _reached(start: called.Source) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of data that a function reads, itself or through others, and its words."""
    found: set[str] = set()
    words: set[str] = set()
    seen: set[tuple[str, str]] = set()
    waiting = [(start.module, start.path, start.name)]
    while waiting:
        module, path, name = waiting.pop()
        if (module, name) in seen:
            continue
        seen.add((module, name))
        if f"{module}.{name}" == SHIPS:
            found.add(PHOTOS)
            continue
        declared, inside = _declared(path), _definitions(path).get(name, ())
        if not inside:
            continue
        words |= set(_words(inside))
        within = ast.Module(list(inside), [])
        waiting += [(module, path, other) for other in rests.names(within, ast.Load)]
        others = called.called(within, called.passed(path))
        if not declared:
            waiting += [(other.module, other.path, other.name) for other in others]
        elif any(f"{other.module}.{other.name}" in FINDS for other in others):
            found |= set(declared)
    return frozenset(found), frozenset(words)


@functools.cache
def _declared(path: Path) -> list[str]:
    return reach.data([path])


@functools.cache
def _definitions(path: Path) -> dict[str, list[ast.stmt]]:
    found: dict[str, list[ast.stmt]] = {}
    for statement in called.parsed(path).body:
        for name in _defines(statement):
            found.setdefault(name, []).append(statement)
    return found


def _defines(statement: ast.stmt) -> set[str]:
    """Return what a statement of a module gives a name to, imports aside."""
    if isinstance(statement, called.Definition):
        return {statement.name}
    return rests.names(statement, ast.Store) if isinstance(statement, ast.Assign | ast.AnnAssign) else set()


def _words(statements: Iterable[ast.stmt]) -> Iterator[str]:
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value

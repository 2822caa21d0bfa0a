"""The rules of the house: who may import whom, and that importing does nothing."""

import ast
import functools
import json
import re
from pathlib import Path

import apart
import pytest

CODE = Path(__file__).resolve().parents[2] / "code"
FILES = sorted((CODE / "unboxed").rglob("*.py"))

# A module imports only modules of lower floors; they are written down in CONTRIBUTING.md.
ROW = re.compile(r"^\| (\d) \| `(\w+)` \| (.+) \|$", re.MULTILINE)
ROWS = ROW.findall((CODE.parent / "CONTRIBUTING.md").read_text("utf-8"))
FLOOR = {module: int(floor) for floor, module, _ in ROWS}


def name(path: Path) -> str:
    parts = path.relative_to(CODE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def syntax(path: Path) -> ast.Module:
    """Parse a file, once for all that is asked of it."""
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> set[str]:
    """Name every module that a file imports, wherever in the file; ``from a import b`` counts as ``a.b``."""
    found: set[str] = set()
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}, line {node.lineno}: expected an absolute import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def rooms(modules: set[str]) -> set[str]:
    """Name the modules directly under ``unboxed`` among these."""
    return {module.split(".")[1] for module in modules if module.startswith("unboxed.")}


def upwards(path: Path) -> list[str]:
    """Say which imports of a module break the rule of the floors."""
    found = imports(path)
    wrong = [f"{module}: unboxed never imports press" for module in found if module.split(".")[0] == "press"]
    wrong += ["unboxed: not as a whole"] if "unboxed" in found else []
    if name(path) == "unboxed":
        return wrong + [f"{room}: the package imports none of its modules" for room in rooms(found)]
    (room,) = rooms({name(path)})
    if room not in FLOOR:
        return [*wrong, f"give {room} a floor, and a reason to be there, in CONTRIBUTING.md"]
    others = rooms(found) - {room if room in {"datasets", "drawing", "exercises"} else ""}
    return wrong + [
        f"{other}, on floor {FLOOR.get(other)}, from floor {FLOOR[room]}"
        for other in sorted(others)
        if not FLOOR.get(other, 9) < FLOOR[room]
    ]


def test_a_module_imports_only_lower_floors():
    assert {name(path): wrong for path in FILES if (wrong := upwards(path))} == {}


def test_every_module_has_one_floor_and_no_floor_is_empty():
    listed = [module for _, module, _ in ROWS]
    assert sorted(listed) == sorted(rooms(set(map(name, FILES))))
    assert sorted({int(floor) for floor, _, _ in ROWS}) == list(range(8))


def test_a_module_is_short():
    lines = {name(path): len(path.read_text("utf-8").splitlines()) for path in FILES}
    long = {module: count for module, count in lines.items() if count > 200}
    assert long == {}, "does more than one idea live here?"


def test_what_data_sets_pass_on_is_listed_once_for_python_and_once_for_type_checkers():
    from unboxed import datasets

    tree = syntax(CODE / "unboxed" / "datasets" / "__init__.py")
    typed = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module != "typing"
        for alias in node.names
    }
    assert typed == datasets.HOMES
    assert [name for name in dir(datasets) if getattr(datasets, name) is None] == []
    with pytest.raises(AttributeError, match="has no attribute 'load_unicorns'"):
        _ = datasets.load_unicorns


def test_the_floor_rule_sees_every_way_to_import(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(
        "import unboxed.style\nfrom unboxed import dream as d\nfrom unboxed.datasets.iris import load_iris\n"
        "def f():\n    from unboxed.training import fit\n"
    )

    assert rooms(imports(path)) == {"style", "dream", "datasets", "training"}


def test_the_code_folder_is_no_package():
    # One there would take the place of Python's own module `code`, which pdb and doctest import.
    assert not (CODE / "__init__.py").exists()


def test_what_a_module_reads_is_a_tuple_of_plain_names():
    for path in FILES:
        check_reads(path)


def check_reads(path: Path) -> None:
    for node in syntax(path).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == "READS" for target in targets):
            assert isinstance(node, ast.Assign), (
                f"{path.name}: READS has no annotation: a parser looks for a plain assignment"
            )
            reads = ast.literal_eval(node.value)
            assert isinstance(reads, tuple), path.name
            assert reads, path.name
            assert all(isinstance(read, str) for read in reads), path.name
            return
    locates = {"unboxed.sources.find", "unboxed.sources"} & imports(path)
    assert not locates, f"{path.name} locates data and does not declare READS"


# First one data set. Then libraries, for what they do is theirs, and then each of our modules, under watch.
WATCH = """
import json, os, random, sys, threading

sys.dont_write_bytecode = True
# What tests have imported is put aside: for good what must not come back, else while one data set is read.
others = {name: sys.modules.pop(name) for name in [*sys.modules] if name.partition(".")[0] == "torchvision"}
sys.modules.pop("matplotlib.pyplot", None)
from unboxed.datasets import load_iris
loaded = [name for name in sys.modules if name.startswith("unboxed.d") or name == "torchvision"]
sys.modules.update(others)
for name in [name for name in sys.modules if name.partition(".")[0] == "unboxed"]:
    del sys.modules[name]

ours, theirs = json.loads(sys.argv[1])
import importlib
for module in theirs:
    importlib.import_module(module)
import matplotlib, numpy, torch
from PIL import Image

def state():
    tasks = "/proc/self/task"
    return {
        "threads": threading.active_count(),
        "native threads": len(os.listdir(tasks)) if os.path.isdir(tasks) else 0,
        "settings of matplotlib": repr(matplotlib.rcParams.copy()),
        "chance": [random.getstate(), repr(numpy.random.get_state()), torch.get_rng_state().tolist()],
        "default type": str(torch.get_default_dtype()),
        "gradients": torch.is_grad_enabled(),
        "environment": dict(os.environ),
        "folder": os.getcwd(),
    }

CODE = (".py", ".pyc", ".pyi", ".so")
READING = (os.O_RDONLY, os.O_RDONLY | os.O_CLOEXEC)
events = []

def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        reads = mode in ("r", "rb") if mode else flags in READING
        if not reads or not str(path).endswith(CODE):
            events.append([event, str(path), mode, flags])
    elif event.split(".")[0] in ("socket", "subprocess", "shutil", "tempfile", "urllib") or event in (
        "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.system", "os.fork", "os.putenv",
    ):
        events.append([event, repr(arguments)])

before = state()
sys.addaudithook(watch)
for module in ours:
    importlib.import_module(module)
watched, events = events, []
after = state()
assert "matplotlib.pyplot" not in sys.modules, "pyplot keeps figures open"
changed = [key for key in before if before[key] != after[key]]
print(json.dumps({"loaded": sorted(loaded), "events": watched, "changed": changed}))
"""


@pytest.fixture(scope="module")
def imported():
    """What a process of its own, which has imported none of them yet, finds as it imports modules."""
    ours = [name(path) for path in FILES]
    theirs: set[str] = set()
    for path in FILES:
        for node in syntax(path).body:  # at the top: what an import of ours imports
            if isinstance(node, ast.Import):
                theirs |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                theirs.add(node.module)
    theirs = {module for module in theirs if module.split(".")[0] != "unboxed"}

    run = apart.python("-c", WATCH, json.dumps([ours, sorted(theirs)]))

    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_importing_one_data_set_loads_that_one(imported):
    assert imported["loaded"] == ["unboxed.datasets", "unboxed.datasets.iris"]


def test_importing_every_module_does_nothing_but_define(imported):
    assert imported["events"] == []
    assert imported["changed"] == []

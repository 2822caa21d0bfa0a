"""Change modules of ``unboxed`` in small ways, one at a time, and list the changes that no test notices.

Run by ``make mutants``. What survives and is no fault stands in ``mutants.yml`` beside this file, with the
reason: the change as it would be made, by the name of the function. Doctests and the tests of other modules
do not count. The run fails if less than 90 % of a module's changes are noticed, if another change survives,
or if one that is listed there does not.
"""

import argparse
import fcntl
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "_build" / "mutants"
EXCUSED = Path(__file__).with_suffix(".yml")
MODULES = (  # each with the tests that are held responsible for it, those of its own name
    "activations",
    "attacks",
    "autograd",
    "calibration",
    "comparisons",
    "convolution",
    "intervals",
    "look",
    "losses",
    "nearby",
    "planning",
    "plotting",
    "showing",
)
LEAST = 0.9
# What mutmut notes of a change: the exit code of pytest, or of the process that it ran in.
FAILED = {1, 3}  # a test failed, or pytest itself did
HUNG = {-24, 24, 36, 152, 255}  # the tests took far longer than without the change
CRASHED = {-6, -8, -9, -11}  # the process was ended by a signal
SURVIVED = {0, 5, 33}  # the tests passed; or there was none for the function
SETTINGS = """[tool.mutmut]
source_paths = ["src"]
only_mutate = {modules}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-q", "-x", "--import-mode=importlib", "-p", "no:cacheprovider", "-p", "no:xdist"]
use_git_change_detection = false

[tool.pytest.ini_options]
pythonpath = ["tests/unboxed"]
filterwarnings = ["error"]
"""
# The same examples each time, so that two runs notice the same; none is made smaller once a test has failed,
# which would take longer than all else; and a machine that is busy fails no test.
CONFTEST = """from hypothesis import Phase, settings

settings.register_profile(
    "mutants", derandomize=True, deadline=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("mutants")
"""


@dataclass(frozen=True)
class Mutant:
    """A change: where it is, the code by which it ended, and, where it survived, what it replaces by what."""

    module: str
    function: str
    code: int
    change: str


def main() -> int:
    """Make the changes, run the tests on each, and say what survived."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="*", help=f"of {', '.join(MODULES)} (default: all)")
    parser.add_argument("--jobs", type=int, default=2, help="how many changes are tried at a time")
    arguments = parser.parse_args()
    modules = list(dict.fromkeys(arguments.modules or MODULES))
    if unknown := set(modules) - set(MODULES):
        parser.error(f"modules: expected some of {', '.join(MODULES)}, got {', '.join(sorted(unknown))}")
    with (FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"expected to have {FOLDER} to itself, and another run works there: let it end first")
        prepare(modules)
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(arguments.jobs)]
        if subprocess.run(command, cwd=FOLDER).returncode:
            named = ", ".join(modules)
            sys.exit(f"mutmut stopped, for the reason above: do the tests of {named} pass as they are?")
        return report([mutant for module in modules for mutant in mutants(module)], modules)


def prepare(modules: list[str]) -> None:
    """Lay out copies of the package and of its tests, and what mutmut is to do with them."""
    shutil.rmtree(FOLDER / "mutants", ignore_errors=True)
    for source, copy in (("code/unboxed", "src/unboxed"), ("tests/unboxed", "tests/unboxed")):
        shutil.rmtree(FOLDER / copy, ignore_errors=True)
        shutil.copytree(ROOT / source, FOLDER / copy, ignore=shutil.ignore_patterns("__pycache__"))
    text = SETTINGS.format(
        modules=json.dumps([f"src/unboxed/{module}.py" for module in modules]),
        tests=json.dumps([f"tests/unboxed/test_{module}.py" for module in modules]),
    )
    (FOLDER / "pyproject.toml").write_text(text)
    (FOLDER / "tests" / "unboxed" / "conftest.py").write_text(CONFTEST)


def mutants(module: str) -> Iterator[Mutant]:
    """Yield the changes that were made to a module."""
    meta = json.loads((FOLDER / "mutants" / "src" / "unboxed" / f"{module}.py.meta").read_text("utf-8"))
    for name, code in meta["exit_code_by_key"].items():
        if code not in FAILED | HUNG | CRASHED | SURVIVED:
            sys.exit(f"{name}: expected the exit code of a run that came to its end, got {code}")
        function = name.rpartition(".")[2].partition("__mutmut")[0]
        function = function.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")  # of a class, and its own
        yield Mutant(module, function, code, changed(name) if code in SURVIVED else "")


def changed(name: str) -> str:
    """Return what a change takes away and puts in, a line each."""
    shown = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", name], cwd=FOLDER, check=True, capture_output=True, text=True
    )
    lines = [
        line for line in shown.stdout.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in lines if line)


def report(found: list[Mutant], modules: list[str]) -> int:
    """Print what share of the changes was noticed, and the survivors that nobody has answered for."""
    listed = yaml.safe_load(EXCUSED.read_text("utf-8")) or []
    excused = Counter((entry["module"], entry["function"], entry["change"].strip()) for entry in listed)
    failed = False
    for module in modules:
        of_module = [mutant for mutant in found if mutant.module == module]
        if not of_module:
            sys.exit(f"{module}: expected changes, and mutmut made none")
        survived, hung, crashed = (
            sum(mutant.code in codes for mutant in of_module) for codes in (SURVIVED, HUNG, CRASHED)
        )
        noticed = len(of_module) - survived
        print(
            f"{module:12} {noticed:4} of {len(of_module):4} noticed: {noticed / len(of_module):.1%}"
            + (f" ({hung} of them as they took too long)" if hung else "")
            + (f" ({crashed} of them by a crash)" if crashed else "")
        )
        failed |= noticed < LEAST * len(of_module)
    survivors = Counter((one.module, one.function, one.change) for one in found if one.code in SURVIVED)
    for module, function, change in survivors - excused:
        print(f"\nsurvived, in {module}.{function}:\n{change}")
    gone = Counter({key: count for key, count in (excused - survivors).items() if key[0] in modules})
    for module, function, change in gone:
        print(f"\nlisted in {EXCUSED.name}, and noticed or no longer made, in {module}.{function}:\n{change}")
    return int(failed or bool(survivors - excused) or bool(gone))


if __name__ == "__main__":
    sys.exit(main())

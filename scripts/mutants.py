"""Change modules of ``unboxed`` in small ways, one at a time, and list the changes that no test notices.

Run by ``make mutants``. What survives and is no fault stands in ``mutants.yml`` beside this file, with the
reason: the change as it would be made, by the name of the function. The run fails if less than 90 % of a
module's changes are noticed, if another change survives, or if one that is listed there does not.
"""

import argparse
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
TESTS = {  # which tests are held responsible for a module
    "activations": "activations",
    "attacks": "attacks",
    "autograd": "autograd",
    "comparisons": "comparisons",
    "convolution": "convolution",
    "intervals": "intervals",
    "look": "figures",
    "losses": "losses",
    "plotting": "figures",
    "showing": "figures",
}
LEAST = 0.9
SURVIVED, UNTESTED = 0, 33  # mutmut's own codes: the tests passed; there was none
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


@dataclass(frozen=True)
class Mutant:
    """A change: where it is, what it replaces, by what, and whether the tests noticed."""

    module: str
    function: str
    change: str
    noticed: bool


def main() -> int:
    """Make the changes, run the tests on each, and say what survived."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="*", default=[*TESTS], help=f"of {', '.join(TESTS)} (default: all)")
    parser.add_argument("--jobs", type=int, default=2, help="how many changes are tried at a time")
    arguments = parser.parse_args()
    if unknown := set(arguments.modules) - set(TESTS):
        parser.error(f"modules: expected some of {', '.join(TESTS)}, got {', '.join(sorted(unknown))}")
    prepare(arguments.modules)
    subprocess.run(
        [sys.executable, "-m", "mutmut", "run", "--max-children", str(arguments.jobs)], cwd=FOLDER, check=True
    )
    return report([mutant for module in arguments.modules for mutant in mutants(module)], arguments.modules)


def prepare(modules: list[str]) -> None:
    """Lay out copies of the package and of its tests, and what mutmut is to do with them."""
    shutil.rmtree(FOLDER / "mutants", ignore_errors=True)
    for source, copy in (("code/unboxed", "src/unboxed"), ("tests/unboxed", "tests/unboxed")):
        shutil.rmtree(FOLDER / copy, ignore_errors=True)
        shutil.copytree(ROOT / source, FOLDER / copy, ignore=shutil.ignore_patterns("__pycache__"))
    text = SETTINGS.format(
        modules=json.dumps([f"src/unboxed/{module}.py" for module in modules]),
        tests=json.dumps(sorted({f"tests/unboxed/test_{TESTS[module]}.py" for module in modules})),
    )
    (FOLDER / "pyproject.toml").write_text(text)


def mutants(module: str) -> Iterator[Mutant]:
    """Yield the changes that were made to a module; those that survived with what was changed."""
    meta = json.loads((FOLDER / "mutants" / "src" / "unboxed" / f"{module}.py.meta").read_text("utf-8"))
    for name, code in meta["exit_code_by_key"].items():
        noticed = code not in (SURVIVED, UNTESTED)
        function = name.rpartition(".")[2].partition("__mutmut")[0].removeprefix("x_").strip("ǁ")
        yield Mutant(module, function, "" if noticed else changed(name), noticed)


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
        noticed = sum(mutant.noticed for mutant in of_module)
        print(f"{module:12} {noticed:4} of {len(of_module):4} noticed: {noticed / len(of_module):.1%}")
        failed |= noticed < LEAST * len(of_module)
    survivors = Counter((one.module, one.function, one.change) for one in found if not one.noticed)
    for module, function, change in survivors - excused:
        print(f"\nsurvived, in {module}.{function}:\n{change}")
    gone = Counter({key: count for key, count in (excused - survivors).items() if key[0] in modules})
    for module, function, change in gone:
        print(f"\nlisted in {EXCUSED.name}, and noticed or no longer made, in {module}.{function}:\n{change}")
    return int(failed or bool(survivors - excused) or bool(gone))


if __name__ == "__main__":
    sys.exit(main())

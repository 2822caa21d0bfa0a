"""What importing the book's package takes beside importing PyTorch, each in a new Python.

.venv/bin/python benchmarks/importing.py
"""

import os
import subprocess
import sys
from collections.abc import Iterator

import tables
import turns

ROUNDS = 5
IMPORTS = {
    "`import unboxed`": "import unboxed",
    "`unboxed.training`, with all that it takes": "from unboxed import training",
}


def imported(code: str) -> tuple[float, float]:
    """Run some code in a new Python; returns its seconds of processors, and the MiB that it took at most."""
    process = subprocess.Popen([sys.executable, "-c", code])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise RuntimeError(f"{code}: expected it to run")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def measure() -> Iterator[tables.Row]:
    """Import each in turns with PyTorch."""
    codes = {**IMPORTS, "torch": "import torch"}
    for code in codes.values():
        imported(code)  # compiles what is not, and brings files into memory
    taken: dict[str, list[float]] = {name: [] for name in codes}
    largest = dict.fromkeys(codes, 0.0)
    for turn in range(ROUNDS):
        for name in list(codes)[:: 1 if turn % 2 == 0 else -1]:
            seconds, mebibytes = imported(codes[name])
            taken[name].append(seconds)
            largest[name] = max(largest[name], mebibytes)
    for name in IMPORTS:
        memory = [largest[name], largest["torch"]]
        yield turns.row(
            f"{name}, against `import torch`", taken[name], taken["torch"], goal=1.05, memory=memory
        )


if __name__ == "__main__":
    tables.tell(__doc__, measure())

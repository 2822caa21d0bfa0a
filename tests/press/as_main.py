"""What Python does with a program that it was started for, in a process that was forked instead."""

import runpy
import sys
import types
from collections.abc import Sequence


def run(arguments: Sequence[str]) -> None:
    """Run code or a module as ``__main__``.

    Args:
        arguments: Those of Python: ``-c`` and code, or ``-m`` and a module, and what follows them.
    """
    kind, what, *rest = arguments
    sys.argv = [what if kind == "-m" else kind, *rest]
    if kind == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        main = sys.modules["__main__"] = types.ModuleType("__main__")
        exec(what, main.__dict__)

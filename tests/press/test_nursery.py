"""A chapter cannot tell whether its kernel was started or forked, and needs nobody who forks it."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from asking import COLD
from book_of_two import HEAD, cell

from press import nursery, surroundings

NAMES = (*surroundings.CHAPTER, "MPLBACKEND", "MPLCONFIGDIR", "TZ")
ASKS = f"""
import os, signal, sys
from unboxed import activations
print(sys.path[:3], sys.argv[1:2], sys.flags, hash("a"), os.getcwd(), os.getsid(0) == os.getpid())
print([signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)])
print(sorted(name for name in sys.modules if name.startswith("press.")))
print({{name: os.environ.get(name) for name in {NAMES}}})
"""


@pytest.fixture
def asking(new_book):
    """A book with a chapter that looks around; who has it executed has not been made for tests."""
    new_book.environment[COLD] = "press.nursery press.execute"
    new_book.write("near", f"{HEAD}# Near\n{cell(ASKS)}")
    return new_book


def outputs(book):
    """Read what the one run that is kept of the chapter has put out, and forget the run."""
    (path,) = book.runs("near")
    found = [each["outputs"] for each in json.loads(path.read_text("utf-8"))["cells"] if "outputs" in each]
    shutil.rmtree(path.parent)
    return found


def test_a_forked_kernel_is_like_one_that_was_started(asking):
    started = asking.run("near", "press.execute")
    assert started.returncode == 0, started.stderr
    before = outputs(asking)
    forked = asking.press("chapters", "near")
    assert forked.returncode == 0, forked.stderr
    assert outputs(asking) == before


def test_a_job_that_nobody_forks_does_its_work_itself(asking):
    result = asking.run("near", "press.job")
    assert result.returncode == 0, result.stderr
    assert "✓ book/near" in result.stderr
    assert len(asking.runs("near")) == 1


def test_what_is_imported_beforehand_says_nothing():
    code = "import os; from press import nursery; nursery._learn([]); print(nursery.UNCHECKED in os.environ)"
    environment = {name: value for name, value in os.environ.items() if name != nursery.UNCHECKED}
    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert (result.stdout, result.stderr) == ("False\n", "")

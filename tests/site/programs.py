"""The browsers that are tested, where they are installed."""

import os
import shutil

import pytest


def program(package: str, *names: str) -> str:
    """Find a program by any of its names; without it its tests are skipped, and in CI they fail."""
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        reason = f"no {names[0]} on the PATH: its tests did not run (on Debian: apt-get install {package})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path

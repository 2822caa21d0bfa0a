"""Node, where it is installed, to ask what the live figures compute."""

import os
import shutil

import pytest
from nodes import Node


@pytest.fixture(scope="session")
def node():
    """One Node for all tests; without it they are skipped, and in CI they fail."""
    program = shutil.which("node")
    if program is None:
        reason = (
            "no Node on the PATH: what JavaScript computes was not tested (on Debian: apt-get install nodejs)"
        )
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with Node(program) as started:
        yield started

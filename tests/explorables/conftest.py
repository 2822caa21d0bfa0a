"""Node, where it is installed, to ask what the live figures compute."""

import os
import shutil

import pytest
from nodes import Node

PROGRAM = shutil.which("node")


def pytest_runtest_setup(item):
    """Skip what needs Node where there is none, and in CI fail it; from here, so that one line says it."""
    if PROGRAM is None and "node" in item.fixturenames:
        reason = (
            "no Node on the PATH: what JavaScript computes was not tested (on Debian: apt-get install nodejs)"
        )
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def node():
    """One Node for all tests."""
    with Node(PROGRAM) as started:
        yield started

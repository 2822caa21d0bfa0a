"""Node, where it is installed, to ask what the live figures compute."""

import functools
import os
import shutil

import pytest
from nodes import HERE, Node

from unboxed import backbones
from unboxed.folding import bundles

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


@pytest.fixture(scope="session")
def backbone():
    """The book's ImageNet network."""
    return backbones.load()


@pytest.fixture(scope="session")
def kept(node, backbone):
    """Have Node keep that network, once for all tests; gives its name there.

    It is packed as the page has it, or ``exact``.
    """

    @functools.cache
    def keep(kind):
        parts = bundles(backbone, exact=kind == "exact")
        sent = [{"manifest": part.manifest, "weights": part.data} for part in parts]
        assert node(HERE / "deep.mjs", "keep", kind, sent) == [[i + 1, len(parts)] for i in range(len(parts))]
        return kind

    return keep

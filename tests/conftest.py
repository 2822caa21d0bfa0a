"""What holds for all tests."""

import contextlib
import gc
import os
import sys
from pathlib import Path

import pytest

# What pytest makes of the asserts of all tests, and of Hypothesis, is kept beside them, whatever the
# environment says: to make it anew takes seconds in each worker.
sys.dont_write_bytecode = False

from hypothesis import settings  # noqa: E402

# How long an example takes says how busy the machine is.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """All that is imported and collected stays: it is not looked through again and again for what may go."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def digits_unpacked_once():
    """Unpack the digits that are shipped for the first who reads them: it takes half a second."""
    import numpy as np

    from unboxed import datasets

    shipped, load, unpacked = Path(datasets.__file__).with_name("digits.npz"), np.load, {}

    def once(file, *arguments, **options):
        if file != shipped:
            return load(file, *arguments, **options)
        if not unpacked:
            with load(shipped) as archive:
                unpacked.update(archive)
        return contextlib.nullcontext({name: array.copy() for name, array in unpacked.items()})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(np, "load", once)
        yield


@pytest.fixture(scope="session")
def common(tmp_path_factory):
    """A folder that is the same for all who run these tests side by side."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def playwright():
    """Playwright, of which a process runs one at a time: what is printed meanwhile is printed by it, too."""
    from playwright.sync_api import sync_playwright

    from press import printing

    with sync_playwright() as running, pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "sync_playwright", lambda: contextlib.nullcontext(running))
        yield running

"""What holds for all tests."""

import contextlib
import gc
import sys

import pytest
from hypothesis import settings

# What pytest makes of the asserts of all tests is kept beside them, whatever the environment says: to make it
# anew takes seconds in each worker.
sys.dont_write_bytecode = False
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


@pytest.fixture(scope="session")
def playwright():
    """Playwright, of which a process runs one at a time: what is printed meanwhile is printed by it, too."""
    from playwright.sync_api import sync_playwright

    from press import printing

    with sync_playwright() as running, pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "sync_playwright", lambda: contextlib.nullcontext(running))
        yield running

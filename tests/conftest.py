"""What holds for all tests."""

import contextlib

import pytest
from hypothesis import settings

# How long an example takes says how busy the machine is.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def playwright():
    """Playwright, of which a process runs one at a time: what is printed meanwhile is printed by it, too."""
    from playwright.sync_api import sync_playwright

    from press import printing

    with sync_playwright() as running, pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "sync_playwright", lambda: contextlib.nullcontext(running))
        yield running

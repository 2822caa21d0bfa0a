"""Coroutines run in a thread of their own: in that of the tests Playwright's loop may run, and stays."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def run(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine to its end, and raise what it raises."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, coroutine).result()

"""While the book is being written, pages are answered while it builds, and reload once it has."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import looping
from livereload import Server
from livereload.handlers import LiveReloadHandler

from press import serve


class Waiting:
    """A build that takes until it is let go."""

    def __init__(self):
        self.go_on = threading.Event()
        self.built = 0

    def build(self):
        assert self.go_on.wait(60), "it was never let go"
        self.built += 1


def test_pages_are_answered_while_it_builds_and_reload_then(monkeypatch, capsys):
    waiting, server = Waiting(), Server()
    server.watcher.filepath = "book/index.md"

    async def change():
        reloaded = asyncio.Event()
        monkeypatch.setattr(LiveReloadHandler, "reload_waiters", reloaded.set)
        with ThreadPoolExecutor(max_workers=1) as builder:
            serve._build(server, waiting.build, builder)
            # Here the loop would answer pages.
            assert capsys.readouterr().out.startswith("Building")
            assert (waiting.built, server.watcher.filepath) == (0, None)
            waiting.go_on.set()
            await asyncio.wait_for(reloaded.wait(), 60)
        assert waiting.built == 1

    looping.run(change())

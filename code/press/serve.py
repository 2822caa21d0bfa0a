"""Serve the book on this machine alone; as it is written, build what changes and reload open pages."""

import asyncio
import errno
import functools
import http.server
import socket
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from livereload import Server
from livereload.handlers import LiveReloadHandler
from livereload.watcher import Watcher
from tornado.ioloop import IOLoop, PeriodicCallback

from press import standby
from press.bind import SITE
from press.chapters import ROOT

WATCHED = ("book", "code", "_config.yml", "_toc.yml")
HOST = "127.0.0.1"


class Watch(Watcher):
    """Looks for what has been written three times a second: livereload itself lets most of a second go by."""

    def start(self, callback: Callable[[], None]) -> bool:
        """Begin to look, and say that this does so by itself."""
        PeriodicCallback(callback, 300).start()
        return True


def serve(port: int) -> int:
    """Serve the book until interrupted; returns the exit status.

    Args:
        port: Where; ``0`` for whatever is free.
    """
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(SITE))

    def run() -> None:
        with http.server.ThreadingHTTPServer((HOST, port), handler) as server:
            print(f"The book is at http://{HOST}:{server.server_port}/ (Ctrl-C ends)", flush=True)
            server.serve_forever()

    return _on_port(port, run)


def live(port: int) -> int:
    """Serve the book while it is being written, until interrupted; returns the exit status.

    While it builds, pages are answered as they were.

    Args:
        port: Where.
    """

    def run() -> None:
        with standby.Standby() as waiting, ThreadPoolExecutor(max_workers=1) as builder:
            server = Server(watcher=Watch())
            for name in WATCHED:
                server.watch(str(ROOT / name), functools.partial(_build, server, waiting.build, builder))
            server.serve(port=port, host=HOST, root=str(SITE))

    return _on_port(port, run)


def _build(server: Server, build: Callable[[], None], builder: ThreadPoolExecutor) -> None:
    """Have what has changed built, and go on serving meanwhile."""
    print("Building what has changed; until then the pages stay as they were.", flush=True)
    server.watcher.filepath = None  # or livereload would have pages reload at once
    loop = IOLoop.current()
    loop.add_future(loop.run_in_executor(builder, build), _reload)


def _reload(built: asyncio.Future[None]) -> None:
    built.result()
    LiveReloadHandler.reload_waiters()


def _on_port(port: int, run: Callable[[], None]) -> int:
    try:
        socket.create_server((HOST, port)).close()  # or livereload says that it serves before it fails to
        run()
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        reason = "is taken" if error.errno == errno.EADDRINUSE else "is not ours to use"
        print(
            f"Port {port} {reason}; choose another, as in PORT={port + 1 if 1024 <= port < 65535 else 8000}.",
            file=sys.stderr,
        )
        return 1
    return 0

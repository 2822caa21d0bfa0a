"""Live figures in Firefox and in WebKit: they start, and where something is missing their picture stays."""

import functools
import http.server
import json
import os
import re
import shutil
import threading
import urllib.request

import pytest

from press import chapters

NAMED = re.compile(r"^`{3,}\{explorable\} (\w+)$", re.MULTILINE)
FIGURES = [
    (page, name) for page, path in chapters.pages().items() for name in NAMED.findall(path.read_text("utf-8"))
]
figures = pytest.mark.parametrize(("where", "name"), FIGURES, ids=[name for _, name in FIGURES])
UNTIL = """new Promise((done, fail) => {{
    const look = () => (({}) ? done(true) : setTimeout(look, 20));
    look();
    setTimeout(() => fail(new Error('it never came true')), 15000);
}})"""


class Server(http.server.SimpleHTTPRequestHandler):
    """The site, some files of which can be missing; nothing is kept in a cache."""

    missing, scripts = re.compile("(?!)"), True

    def send_head(self):
        if self.missing.search(self.path):
            self.send_error(404)
            return None
        return super().send_head()

    def end_headers(self):
        self.send_header("Cache-Control", "no-store")
        if not Server.scripts:
            self.send_header("Content-Security-Policy", "script-src 'none'")
        super().end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def served(site):
    """Serve the site and return its address."""
    handler = functools.partial(Server, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(autouse=True)
def everything_is_there():
    yield
    Server.missing, Server.scripts = re.compile("(?!)"), True


def find(browser, package, *names):
    """Return where a program is; where there is none the tests are skipped, and in CI they fail."""
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        reason = f"no {browser} here: its tests did not run (on Debian: apt-get install {package})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


class Firefox:
    """Firefox, which Playwright drives over WebDriver BiDi."""

    def __init__(self, page):
        self.open, self.evaluate = page.goto, page.evaluate


class WebKit:
    """WebKit, driven by the W3C's WebDriver protocol: as much of it as these tests need."""

    def __init__(self, port, capabilities):
        self.server = f"http://127.0.0.1:{port}/session"
        self.session = self.ask("", {"capabilities": {"alwaysMatch": capabilities}})["sessionId"]

    def ask(self, path, body=None, method="POST"):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.server + path, data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode()) from error

    def open(self, url):
        self.ask(f"/{self.session}/url", {"url": url})

    def evaluate(self, expression):
        script = f"const done = arguments[0]; Promise.resolve({expression}).then(done, e => done(String(e)))"
        return self.ask(f"/{self.session}/execute/async", {"script": script, "args": []})

    def close(self):
        self.ask(f"/{self.session}", method="DELETE")

"""Firefox and WebKit, each driven by the protocol that it brings along: as much of it as the tests need."""

import json
import os
import re
import socket
import subprocess
import threading
import urllib.error
import urllib.request
from pathlib import Path

PREFERENCES = {
    "app.update.disabledForTesting": True,
    # No page at the start, none for a new tab, and no process for what may be opened: nobody would see them.
    "browser.aboutwelcome.enabled": False,
    "browser.newtab.preload": False,
    "browser.startup.page": 0,
    "dom.ipc.processPrelaunch.enabled": False,
    "browser.dom.window.dump.enabled": True,  # or nothing would say when it listens
    "browser.shell.checkDefaultBrowser": False,
    "dom.w3c_touch_events.enabled": 1,  # as on a screen that can be touched
    "datareporting.policy.dataSubmissionEnabled": False,
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.log.level": "Info",
    "remote.prefs.recommended": True,
}
Place = tuple[float, float]
WAIT = """
const done = arguments[arguments.length - 1], end = performance.now() + 60000;
const look = () => ({0}) ? done(true) : performance.now() > end ? done(false) : setTimeout(look, 20);
look();
"""


def _finger(path: list[Place]) -> dict:
    """Write as actions of WebDriver what a finger does that is put down, moved and lifted."""
    moves = [{"type": "pointerMove", "duration": 0, "x": round(x), "y": round(y)} for x, y in path]
    steps = [moves[0], {"type": "pointerDown", "button": 0}, *moves[1:], {"type": "pointerUp", "button": 0}]
    return {
        "actions": [
            {"type": "pointer", "id": "finger", "parameters": {"pointerType": "touch"}, "actions": steps}
        ]
    }


class Firefox:
    """Firefox without a window, which listens for Marionette, the protocol of its own tests."""

    finger = "touch"  # what a page takes one for

    def __init__(self, program: str, profile: Path):
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()
        ]
        profile.joinpath("user.js").write_text("\n".join(lines))
        command = [program, "--headless", "--no-remote", "--remote-allow-system-access", "--marionette"]
        self.process = subprocess.Popen(
            [*command, "--profile", str(profile)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "HOME": str(profile)},
        )
        found = (re.search(r"Listening on port (\d+)", line) for line in self.process.stdout)
        port = next((int(one[1]) for one in found if one), None)
        if port is None:
            raise RuntimeError(f"{program}: expected it to listen, and it ended with {self.process.wait()}")
        # Whatever else it says is read as well, or it would wait for that.
        self.listener = threading.Thread(target=self.process.stdout.read)
        self.listener.start()
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.stream = self.socket.makefile("rb")
        self._receive()
        self.asked = 0
        self._ask("WebDriver:NewSession", {})

    def open(self, url: str) -> None:
        """Go to a page, and wait until it has loaded."""
        self._ask("WebDriver:Navigate", {"url": url})

    def back(self) -> None:
        """Go back to the page before."""
        self._ask("WebDriver:Back", {})

    def evaluate(self, expression: str) -> object:
        """Return the value of an expression in the page."""
        return self._ask("WebDriver:ExecuteScript", {"script": f"return {expression}", "args": []})["value"]

    def until(self, expression: str) -> None:
        """Wait until an expression is true in the page."""
        script = WAIT.format(expression)
        assert self._ask("WebDriver:ExecuteAsyncScript", {"script": script, "args": []})["value"], expression

    def touch(self, *path: Place) -> None:
        """Put a finger on the first of some places of the window, go on to the others, and lift it."""
        self._ask("WebDriver:PerformActions", _finger(list(path)))

    def scripts(self, on: bool) -> None:
        """Turn scripts of pages on or off."""
        self._ask("Marionette:SetContext", {"value": "chrome"})
        script = f"Services.prefs.setBoolPref('javascript.enabled', {json.dumps(on)})"
        self._ask("WebDriver:ExecuteScript", {"script": script, "args": []})
        self._ask("Marionette:SetContext", {"value": "content"})

    def close(self) -> None:
        """End it."""
        self._ask("Marionette:Quit", {"flags": ["eForceQuit"]})
        self.process.wait(60)
        self.listener.join()
        self.process.stdout.close()
        self.stream.close()
        self.socket.close()

    def _ask(self, command: str, body: dict) -> dict:
        self.asked += 1
        text = json.dumps([0, self.asked, command, body]).encode()
        self.socket.sendall(b"%d:%s" % (len(text), text))
        _, _, error, result = self._receive()
        if error:
            raise RuntimeError(f"{command}: {error['message']}")
        return result

    def _receive(self) -> list:
        size = b""
        while (character := self.stream.read(1)) not in (b":", b""):
            size += character
        return json.loads(self.stream.read(int(size)))


class WebKit:
    """WebKitGTK's MiniBrowser on a screen that nobody sees, driven by the WebDriver protocol of the W3C."""

    finger = "mouse"  # what a page takes one for: its driver knows of no other pointer

    def __init__(self, driver: str, screen: str):
        read, write = os.pipe()
        self.screen = subprocess.Popen(
            [screen, "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as number:
            display = f":{number.readline().strip()}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        quiet = {"DISPLAY": display, "GDK_BACKEND": "x11", "LIBGL_ALWAYS_SOFTWARE": "1", "NO_AT_BRIDGE": "1"}
        # Or a page on which nothing moves keeps half a core busy.
        quiet["WEBKIT_DISABLE_DMABUF_RENDERER"] = "1"
        self.process = subprocess.Popen(
            [driver, f"--port={port}"],
            env={**os.environ, **quiet},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.server = f"http://127.0.0.1:{port}/session"
        self._listens(port)
        self._begin(scripts=True)

    def _begin(self, scripts: bool) -> None:
        arguments = ["--automation", f"--enable-javascript={json.dumps(scripts)}"]
        options = {"binary": _mini_browser(), "args": arguments}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self.session = self._ask("", {"capabilities": wanted})["sessionId"]

    def open(self, url: str) -> None:
        """Go to a page, and wait until it has loaded."""
        self._ask(f"/{self.session}/url", {"url": url})

    def back(self) -> None:
        """Go back to the page before."""
        self._ask(f"/{self.session}/back", {})

    def evaluate(self, expression: str) -> object:
        """Return the value of an expression in the page."""
        return self._ask(f"/{self.session}/execute/sync", {"script": f"return {expression}", "args": []})

    def until(self, expression: str) -> None:
        """Wait until an expression is true in the page."""
        script = WAIT.format(expression)
        assert self._ask(f"/{self.session}/execute/async", {"script": script, "args": []}), expression

    def touch(self, *path: Place) -> None:
        """Put a finger on the first of some places of the window, go on to the others, and lift it."""
        self._ask(f"/{self.session}/actions", _finger(list(path)))

    def scripts(self, on: bool) -> None:
        """Turn scripts of pages on or off: in another window, for it is told when it opens."""
        self._ask(f"/{self.session}", method="DELETE")
        self._begin(on)

    def close(self) -> None:
        """End it."""
        self._ask(f"/{self.session}", method="DELETE")
        for process in (self.process, self.screen):
            process.terminate()
            process.wait(timeout=60)

    def _listens(self, port: int) -> None:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return
            except ConnectionRefusedError:
                try:
                    self.process.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue
                break
        raise RuntimeError("WebKitWebDriver: expected it to listen, and it does not")

    def _ask(self, path: str, body: dict | None = None, method: str = "POST") -> dict:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.server + path, data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from error


def _mini_browser() -> str:
    """Return where Debian, and others, put the browser that shows WebKitGTK."""
    found = sorted(Path("/usr").glob("lib*/**/webkit2gtk-4.*/MiniBrowser"))
    if not found:
        raise RuntimeError("WebKitGTK: expected its MiniBrowser below /usr, and it is not there")
    return str(found[-1])

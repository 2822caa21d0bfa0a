"""What is published may be replaced by a build in which no claim fell and no page vanished, and no other."""

import copy
import functools
import http.server
import json
import threading

import pytest
from saved_build import BUILD, DIGITS

from press import cli, gate


class Quiet(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if "broken" in self.path:
            self.send_error(500)
        else:
            super().do_GET()

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Serve a folder; returns it and its address."""
    folder = tmp_path_factory.mktemp("published")
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def ask(tmp_path, published, monkeypatch):
    """Publish a text under a name, if there is one, and ask whether a changed build may replace it."""
    monkeypatch.setattr(gate, "PUBLISHED", tmp_path / "published.json")

    def ask(name, text=None, **values):
        folder, address = published
        if text is not None:
            (folder / name).mkdir()
            (folder / name / "measurements.json").write_text(text, "utf-8")
        monkeypatch.setenv("SITE_URL", f"{address}/{name}")
        build = copy.deepcopy(BUILD)
        build["pages"][DIGITS]["values"].update(values)
        (tmp_path / "measurements.json").write_text(json.dumps(build), "utf-8")
        return gate.gate(tmp_path)

    return ask


def test_a_build_in_which_nothing_fell_may_replace_what_is_published(ask, capsys):
    assert ask("same", json.dumps(BUILD)) == 0
    assert capsys.readouterr().out == "Nothing differs.\n"


def test_a_build_in_which_a_claim_fell_may_not(ask, capsys):
    assert ask("fallen", json.dumps(BUILD), accuracy=0.85) == 1
    assert "accuracy | does not pass | 0.95   | 0.85" in capsys.readouterr().out


def test_the_first_site_replaces_nothing_and_says_so(ask, capsys):
    assert ask("first") == 0
    assert "Nothing is published at http" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("broken", None, "the answer is 500"),
        ("cut", json.dumps(BUILD)[:200], "holds no measurements of a build"),
    ],
)
def test_what_cannot_be_compared_is_not_replaced(name, text, said, ask):
    with pytest.raises(ValueError, match=said):
        ask(name, text)


def test_an_address_where_nobody_answers_is_said_and_so_is_none(monkeypatch, capsys):
    monkeypatch.setenv("SITE_URL", "http://127.0.0.1:9")
    assert cli.main(["gate"]) == 1
    assert "http://127.0.0.1:9/measurements.json: cannot be read (" in capsys.readouterr().err
    monkeypatch.delenv("SITE_URL")
    assert cli.main(["gate"]) == 1
    assert "SITE_URL: expected the address" in capsys.readouterr().err

"""Figures that load the large network when they are asked to: what they cost who does not ask."""

import gzip
from urllib.parse import unquote

import pytest

WAITING = 3_000  # bytes of scripts, compressed


@pytest.mark.parametrize(
    ("where", "name"), [("book/dreaming/adversarial", "trick"), ("book/dreaming/deep-dream", "dream")]
)
def test_who_does_not_ask_pays_for_a_button(where, name, visit_figure, site, address):
    page, root = visit_figure(where, name)
    assert root.locator(".still img").is_visible()
    assert root.get_by_role("button", name="Load the network, 9.3 MB").is_visible()
    page.wait_for_timeout(500)
    asked = {unquote(url.partition("?")[0]) for url in page.requested if "/explorables/" in url}
    added = [url for url in asked if url.endswith((f"/{name}.mjs", "/asking.mjs"))]
    assert len(added) == 2
    asked = {url for url in asked if not url.endswith(".css")}
    later = (f"/{name}-", f"/{name}_photos", "/backbone_", "/deep", "/bench", "/picture")
    assert [url for url in asked if any(part in url for part in later)] == []
    paths = [site / url.removeprefix(f"{address}/") for url in added]
    assert sum(len(gzip.compress(path.read_bytes())) for path in paths) <= WAITING
    assert page.complaints == []

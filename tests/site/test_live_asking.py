"""Figures that load the large network when asked to: what they cost, and what they say beforehand."""

import gzip
import re
from urllib.parse import unquote

import pytest
from waiting import anew, computed

WAITING = 3_000  # bytes of scripts, compressed


@pytest.mark.parametrize(
    ("where", "name"), [("book/dreaming/adversarial", "trick"), ("book/dreaming/deep-dream", "dream")]
)
def test_who_does_not_ask_pays_for_a_button(where, name, visit_figure, site, address):
    page, root = visit_figure(where, name, lean=False)
    assert root.locator(".still img").is_visible()
    assert root.get_by_role("button", name="Load the network, 9.4 MB").is_visible()
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


def with_little_memory(route):
    """Give a script to a device that says so, and says so from the first."""
    little = "Object.defineProperty(navigator, 'deviceMemory', { value: 0.5 });"
    route.fulfill(content_type="text/javascript", body=little + route.fetch().text())


@pytest.mark.parametrize(
    ("where", "name", "what", "smaller"),
    [
        ("book/seeing/inside-a-convnet", "see", "a picture", "half the time and memory"),
        ("book/dreaming/adversarial", "trick", "the attack", "half the time and memory"),
        ("book/dreaming/deep-dream", "dream", "the dream", "less time and memory"),
    ],
)
def test_a_small_device_is_told_beforehand_and_begins_with_less(visit_figure, where, name, what, smaller):
    slow = "export const expected = () => 20;"  # seconds a picture
    routes = {
        "**/deep-pace.mjs": lambda route: route.fulfill(content_type="text/javascript", body=slow),
        "**/asking.mjs": with_little_memory,
    }
    page, root = visit_figure(where, name, routes=routes)
    assert "The device has little memory, so pictures are small at first." in root.inner_text()
    root.get_by_role("button", name="Load the network").click()
    told = root.locator(".note", has_text="This device has little memory.")
    told.wait_for()
    computed(root)
    seconds = re.compile(rf"On this device {what} takes about (\d+) s\.")
    less = int(seconds.search(told.inner_text())[1])
    assert root.locator("canvas").first.evaluate("canvas => canvas.width") == 160
    assert page.complaints == []

    anew(root)
    if name == "dream":
        root.get_by_label("Long side, in pixels").select_option("320")
    else:
        root.get_by_label("224", exact=True).check()
    computed(root)
    assert smaller in told.inner_text()
    assert less <= 0.6 * int(seconds.search(told.inner_text())[1])
    assert page.complaints == []


# What two workers make of one picture, twice: the slopes of a class, those of two layers, and the answer.
COMPUTED = """async ([modules, parts]) => {
    const { Engine } = await import(modules + 'deep-client.mjs');
    const engine = new Engine(parts, 2);
    await engine.load();
    const data = Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => (Math.sin(0.37 * i) + 1) / 2);
    const pixels = { shape: [1, 3, 64, 64], data };
    const sum = ({ data }) => data.reduce((all, value, i) => all + value * Math.cos(i), 0);
    const found = [];
    for (let turn = 0; turn < 2; turn++) {
        for (const goal of [{ cost: 9 }, { stages: ['expand3a', 'head'], power: 3 }])
            found.push(sum((await engine.gradient(pixels, goal)).gradient));
        const wanted = { layers: ['block2', 'head'], maps: 2 };
        const { logits, maps, outputs } = await engine.forward(pixels, wanted);
        const maps_of = maps.map(({ map }) => sum({ data: map }));
        found.push(sum(logits), ...maps_of, ...[...outputs.values()].map(sum));
    }
    engine.end();
    return found;
}"""


def test_memory_that_is_given_back_is_needed_by_nobody(visit_figure):
    page, root = visit_figure("book/seeing/inside-a-convnet", "see")
    parts = root.evaluate(
        """root => {
            const whole = address => new URL(address, document.baseURI).href;
            const bundles = JSON.parse(root.dataset.bundles);
            const parts = Object.keys(bundles).filter(key => key.startsWith('backbone_')).sort();
            return [whole(root.dataset.module).replace(/[^/]+$/, ''), parts.map(key =>
                ({ manifest: whole(bundles[key].manifest), weights: whole(bundles[key].weights) }))];
        }"""
    )
    given_back = page.evaluate(COMPUTED, parts)

    kept = []  # how often each copy of the module gives something back

    def keep(route):
        text = route.fetch().text()
        kept.append(text.count(".transfer?.(0)"))
        route.fulfill(content_type="text/javascript", body=text.replace(".transfer?.(0)", ""))

    page.context.route("**/freeing.mjs", keep)
    page.reload()
    held = page.evaluate(COMPUTED, parts)
    page.context.unroute("**/freeing.mjs")
    assert kept
    assert set(kept) == {1}
    assert given_back == held
    assert given_back[: len(given_back) // 2] == given_back[len(given_back) // 2 :]
    assert all(given_back)
    assert page.complaints == []

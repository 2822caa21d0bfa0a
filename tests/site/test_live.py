"""What all live figures share: they start in their place, keep to bounds, and fall back to their picture."""

import gzip
import json
import re
from urllib.parse import urlencode, urljoin

import lean
import pytest
from accessibility import assert_accessible
from bs4 import BeautifulSoup
from waiting import WAITS

from press import chapters
from unboxed import explore, siblings

NAMED = re.compile(r"^`{3,}\{explorable\} (\w+)$", re.MULTILINE)
FIGURES = [
    (page, name) for page, path in chapters.pages().items() for name in NAMED.findall(path.read_text("utf-8"))
]
PAGES = {page: [name for where, name in FIGURES if where == page] for page, _ in FIGURES}
figures = pytest.mark.parametrize(("where", "name"), FIGURES, ids=[name for _, name in FIGURES])
on_every_page = pytest.mark.parametrize(("where", "names"), PAGES.items(), ids=map("-".join, PAGES.values()))
# For what the page does with a figure whose module is another.
any_figure = pytest.mark.parametrize(("where", "name"), FIGURES[:1])
FILES = ("manifest", "weights")
PER_PAGE, PER_NETWORK = 30_000, 450_000  # bytes: of scripts, compressed, and of weights
PER_LADDER = 600_000  # bytes of pictures

# What a figure shows of its settings.
SETTINGS = """root => [...root.querySelectorAll('.form :is(input, select, output, .said)')]
    .map(e => e.type === 'radio' || e.type === 'checkbox' ? e.checked : (e.value ?? e.textContent))"""
BEYOND = """root => [...root.querySelectorAll('*')].filter(e => e.getClientRects().length)
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .map(e => e.outerHTML.slice(0, 120))"""
SMALL = """root => [...root.querySelectorAll('.form :is(button, input, select, a, [tabindex])')]
    .filter(e => e.getClientRects().length).map(e => [e, (e.closest('label') ?? e).getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24).map(([e]) => e.outerHTML.slice(0, 120))"""
# The bounds that a figure sets for its own settings: none of these is a value of any.
NASTY = [
    *("NaN", "Infinity", "1e999", "-", "", " ", "null", "undefined", "true", "0x10", "9" * 400, "1" * 2000),
    *("__proto__", "constructor", "toString", "hasOwnProperty", "yes no", "_" * 2000, "1_" * 999),
    *('"><img src=x onerror=window.hit=1>', "<script>window.hit=1</script>", "javascript:window.hit=1"),
]
# Renders the figure with such a state, and says what it was made into. Its files are loaded once for all.
ABUSE = """async (root, [texts]) => {
    const at = root.dataset.module.replace(/(see|trick|dream)[.]mjs$/, '$1-form.mjs');
    const module = await import(new URL(at, document.baseURI)), figure = module.default ?? module;
    const bundles = JSON.parse(root.dataset.bundles), asked = new Set();
    const load = async file => await fetch(new URL(file, document.baseURI));
    for (const [key, bundle] of Object.entries(bundles)) if (!key.startsWith('backbone_')) {
        bundle.manifest = await (await load(bundle.manifest)).json();
        bundle.weights = new DataView(await (await load(bundle.weights)).arrayBuffer());
    }
    const render = async state => {
        const el = document.createElement('div');
        const values = { state, bundles };
        const model = { get: key => values[key], set() {}, save_changes() {} };
        const stop = await figure.render({ model, el });
        const shown = [...el.querySelectorAll('input, select, output, .said')]
            .map(e => [e.value ?? e.textContent, e.checked, e.ariaValueText]);
        const foreign = el.querySelectorAll('script, img[onerror], iframe, object').length;
        stop?.();
        return JSON.stringify([shown, foreign]);
    };
    const usual = await render({});
    await render(new Proxy({}, { getOwnPropertyDescriptor: (_, key) => { asked.add(key) } }));
    const odd = [];
    for (const text of texts) {
        const state = Object.fromEntries([...asked].map(key => [key, text]));
        if (await render(state) !== usual) odd.push(text.slice(0, 40));
    }
    for (const state of [null, [], 'text', { __proto__: { w: '1' } }]) await render(state);
    return { asked: [...asked], odd, hit: window.hit, polluted: Object.keys(Object.prototype) };
}"""


# All that a page shows at first has come, and has its place.
ARRIVED = """async root => {
    await document.fonts.ready;
    await Promise.all([...root.querySelectorAll('img')].filter(image => image.checkVisibility())
        .map(image => image.decode()));
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


# The page has looked which of its figures are near, and asked for what these need.
LOOKED = """() => new Promise(done =>
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"""


# Puts a figure back as it came, far below what is seen, and has the page's script look for its figures once
# more: to load the page anew takes longer.
AFRESH = """async (root, asItCame) => {
    scrollTo(0, 0);
    root.replaceWith(asItCame.cloneNode(true));
    const { src } = document.querySelector('script[src*="/explorables.mjs"]');
    await import(`${src}#${innerWidth}`);
}"""


def start(page, name):
    """Scroll to a figure and wait until it is live."""
    root = page.locator(f"#explore-{name}")
    root.scroll_into_view_if_needed()
    page.locator(f"#explore-{name}.started").wait_for()
    return root


def use(page, name):
    """Start a figure; if it waits to be asked for its network, ask, and wait until that has answered."""
    root = start(page, name)
    if name in WAITS:
        root.get_by_role("button", name="Load the network").press("Enter")
        root.locator(".doing", has_text="Computed in").wait_for()
    return root


def live(site, where, name):
    """Return what is around a figure on its page."""
    page = BeautifulSoup(lean.lean(site / f"{where}.html"), "html.parser")
    return page.select_one(f"#explore-{name}")


@pytest.mark.parametrize("where", dict(FIGURES))
def test_what_figures_load_is_small_and_the_size_of_networks_is_said(where, site):
    folder = site.joinpath(where).parent
    page = BeautifulSoup(site.joinpath(f"{where}.html").read_text("utf-8"), "html.parser")
    scripts = {
        (folder / tag["src"].partition("?")[0]).resolve() for tag in page.select("script[type=module]")
    }
    for root in page.select(".explorable"):
        scripts.add((folder / root["data-module"]).resolve())
        bundles = json.loads(root["data-bundles"]).values()
        manifests = [json.loads((folder / bundle["manifest"]).read_text("utf-8")) for bundle in bundles]
        assert [bundle["bytes"] for bundle in bundles] == [
            (folder / bundle["weights"]).stat().st_size for bundle in bundles
        ]
        networks = [manifest["bytes"] for manifest in manifests if manifest["layers"]]
        said = root.select_one(".weights")
        assert [f"{size / 1000:.0f} kB" for size in networks] == re.findall(
            r"\d+ kB", said.text if said else ""
        )
        for key, manifest in zip(json.loads(root["data-bundles"]), manifests, strict=True):
            if not key.startswith("backbone_"):
                assert manifest["bytes"] <= (PER_LADDER if manifest["dtype"] == "webp" else PER_NETWORK)
    waiting = list(scripts)
    while waiting:
        script = waiting.pop()
        found = {script.with_name(name) for _, name in siblings.SIBLING.findall(script.read_text("utf-8"))}
        waiting.extend(found - scripts)
        scripts |= found
    assert len(scripts) > 2
    assert sum(len(gzip.compress(script.read_bytes())) for script in scripts) <= PER_PAGE


@figures
def test_a_figure_starts_in_its_place(where, name, visit, lean_address):
    """On screens of three widths."""
    page = visit(where, width=375, lean=True)
    page.add_style_tag(content="* { transition: none !important }")
    root = page.locator(f"#explore-{name}")
    assert root.locator(".still img").get_attribute("alt")
    page.evaluate(LOOKED)
    asked = [url for url in page.requested if url.partition("?")[0].endswith(f"/{name}.mjs")]
    assert asked == [], "it starts once it is near"
    as_it_came = root.evaluate_handle("root => root.cloneNode(true)")
    for width in (375, 320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        root.evaluate(AFRESH, as_it_came)
        it_starts_in_its_place(page, name, width)
        if width != 375:
            assert_accessible(page, within=f"#explore-{name}")
        page.emulate_media(media="print")
        assert root.locator(".still img").is_visible()
        assert not root.locator(".form").is_visible()
        page.emulate_media(media="null")
    # A colour is the same at every width.
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert_accessible(page, within=f"#explore-{name}", colours_only=True)
    assert page.complaints == []
    assert [url for url in page.requested if not url.startswith((lean_address, "data:", "blob:"))] == []


def it_starts_in_its_place(page, name, width):
    """It starts once it is near, moves nothing, and can be seen and hit on a screen of this width."""
    root = page.locator(f"#explore-{name}")
    stage = root.locator(".stage")
    # A picture that waits has the room of whole pixels, and a fraction more or less once it is there.
    root.locator(".still img").evaluate("image => { image.loading = 'eager'; return image.decode() }")
    root.evaluate(ARRIVED)
    page.evaluate(LOOKED)
    assert root.locator(".form").count() == 0, "it starts once it is near"
    height = stage.bounding_box()["height"]
    before = page.evaluate("performance.now()")

    start(page, name)
    assert root.locator(".form").is_visible()
    assert root.locator(".still").is_visible() == (name in WAITS)
    assert root.locator("figcaption").is_visible()
    reserved = float(
        root.evaluate(
            "(root, kind) => parseFloat(root.style.getPropertyValue(kind))",
            "--wide" if width > 600 else "--narrow",
        )
    )
    assert root.locator(".form > *").first.bounding_box()["height"] <= reserved
    assert stage.bounding_box()["height"] == height
    root.evaluate(ARRIVED)
    assert [shift for shift in page.evaluate("window.shifts ?? []") if shift[0] > before] == []

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert root.evaluate(BEYOND) == []
    assert root.evaluate(SMALL) == []
    assert root.locator(".form [tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0


def change(page, root):
    """Change the first setting that can be changed by keyboard, as a reader would."""
    control = root.locator(".form :is(input[type=range], input[type=radio], input[type=checkbox])").first
    control.focus()
    page.keyboard.press("Space" if control.get_attribute("type") == "checkbox" else "ArrowRight")


@figures
def test_an_address_keeps_what_a_figure_is_set_to_and_a_hostile_one_breaks_nothing(
    where, name, visit, lean_address
):
    """In forced colours, where the focus shows as well."""
    elsewhere = f"{lean_address}/llms.txt"  # nothing there takes time
    queries = [
        ("other", "1"),
        *((f"{name}.{key}", NASTY[-3]) for key in ("__proto__", "constructor", "x" * 3000)),
    ]
    queries += [(f"{name}.{number}", "1") for number in range(300)]
    allowed = ["clipboard-read", "clipboard-write"]
    query = f"?{urlencode(queries)}#explore-{name}"
    page = visit(where, query, forced_colors="active", permissions=allowed, lean=True)
    root = use(page, name)
    found = root.evaluate(ABUSE, [NASTY])
    assert found["asked"], "the figure asks for no setting"
    assert found["odd"] == [], "text that is no value was taken for one"
    assert (found.get("hit"), found["polluted"]) == (None, [])
    the_focus_shows(page, root)

    usual = root.evaluate(SETTINGS)
    change(page, root)
    assert root.evaluate("root => root.getAnimations({ subtree: true }).length") == 0, "nothing moves"
    changed = root.evaluate(SETTINGS)
    assert changed != usual
    page.wait_for_url(lambda url: len(url) < 4000)  # what was not looked at is not kept
    assert re.search(rf"\?other=1&{name}\.", page.url)
    root.get_by_role("button", name="Copy link").click()
    root.get_by_text("Copied: the link").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{page.url.partition('#')[0]}#explore-{name}"

    # The link opens at the figure, as it was.
    page.goto(elsewhere)
    page.goto(link)
    page.locator(f"#explore-{name}.started").wait_for()
    use(page, name)
    assert root.evaluate(SETTINGS) == changed
    page.wait_for_function(
        """name => (y => 0 <= y && y < 450)(document.getElementById(name).getBoundingClientRect().y)""",
        arg=f"explore-{name}",
    )
    root.get_by_role("button", name="Reset").click()
    page.wait_for_url(lambda url: not re.search(rf"[?&]{name}\.", url))
    assert "other=1" in page.url
    assert root.evaluate(SETTINGS) == usual

    # Whoever leaves at once finds the last change on the way back: the address has it, and opens as above.
    change(page, root)
    assert root.evaluate(SETTINGS) == changed
    page.goto(elsewhere)
    page.go_back()
    assert page.url == link
    assert page.complaints == []


# Whether the focus is in the figure, and if so how it shows.
RING = """root => {
    if (!root.contains(document.activeElement)) return null;
    const ring = getComputedStyle(document.activeElement);
    const paper = getComputedStyle(document.body).backgroundColor;
    return [ring.outlineStyle, parseFloat(ring.outlineWidth), ring.outlineColor, paper];
}"""


def the_focus_shows(page, root):
    """Go through a figure by keyboard: a ring is seen around each of its controls, and it can be left."""
    root.locator(".form :is(input, button, [tabindex='0'])").first.focus()
    seen = 0
    while ring := root.evaluate(RING):
        assert ring[0] not in ("none", "hidden")
        assert ring[1] >= 2
        assert ring[2] != ring[3]
        page.keyboard.press("Tab")
        seen += 1
        assert seen < 100, "the keyboard is trapped"
    assert seen > 2


@on_every_page
def test_without_scripts_figures_are_their_pictures(where, names, visit):
    page = visit(where, java_script_enabled=False, lean=True)
    for name in names:
        root = page.locator(f"#explore-{name}")
        root.scroll_into_view_if_needed()
        image = root.locator(".still img")
        assert image.is_visible()
        assert image.get_attribute("alt")
        assert root.locator(".form, .notice").count() == 0
        assert not root.locator(".weights").is_visible()
        height = "e => e.getBoundingClientRect().height"
        assert root.locator(".stage").evaluate(height) == root.locator(".still").evaluate(height)


def missing(route):
    route.fulfill(status=404, body="not here")


@on_every_page
def test_modules_that_are_missing_leave_the_pictures(where, names, visit):
    page = visit(where, routes={f"**/{name}.mjs": missing for name in names}, lean=True)
    for name in names:
        root = page.locator(f"#explore-{name}")
        root.scroll_into_view_if_needed()
        root.get_by_role("status").get_by_text("its script did not load").wait_for()
        assert root.locator(".still img").is_visible()
        bottom = "e => e.getBoundingClientRect().bottom"
        ends = [root.locator(part).evaluate(bottom) for part in (".stage", ".still")]
        assert ends[0] == ends[1], "no empty room"
        assert_accessible(page, within=f"#explore-{name}")


def corrupt(route):
    sent = bytearray(route.fetch().body())
    sent[len(sent) // 2] ^= 1
    route.fulfill(content_type="application/octet-stream", body=bytes(sent))


@on_every_page
@pytest.mark.parametrize("fault", [missing, corrupt])
def test_weights_that_do_not_arrive_leave_the_pictures(where, names, fault, visit, site):
    needy = [name for name in names if name not in WAITS and live(site, where, name)["data-bundles"] != "{}"]
    if not needy:
        return
    page = visit(where, routes={"**/*.bin": fault}, lean=True)
    for name in needy:
        root = page.locator(f"#explore-{name}")
        root.scroll_into_view_if_needed()
        root.get_by_role("status").get_by_text("did not start").wait_for()
        assert root.locator(".still img").is_visible()
        assert root.locator(".form").count() == 0


THROWS = """export default { render({ el }) {
    const button = (textContent, onclick) =>
        Object.assign(document.createElement('button'), { textContent, onclick });
    el.append(button('Throw', () => NOTHING), button('Reject', async () => NOTHING));
} };"""
REFUSES = "export default { async render() { throw new Error('expected <b>4</b> bytes, got 3') } };"


@any_figure
@pytest.mark.parametrize("button", ["Throw", "Reject"])
def test_a_figure_that_stops_gives_its_picture_back(where, name, button, visit):
    def throws(route):
        route.fulfill(content_type="text/javascript", body=THROWS)

    page = visit(where, f"?{name}.w=1#explore-{name}", routes={f"**/{name}.mjs": throws}, lean=True)
    root = page.locator(f"#explore-{name}")
    root.get_by_role("button", name=button).focus()
    page.keyboard.press("Enter")
    root.get_by_role("status").get_by_text("The live figure has stopped: NOTHING is not defined").wait_for()
    assert root.locator(".still img").is_visible()
    assert root.locator(".form").count() == 0
    assert root.evaluate("root => root === document.activeElement")
    assert f"{name}.w" not in page.url, "what stopped it may be in the address"


@any_figure
def test_a_figure_that_does_not_start_leaves_the_picture(where, name, visit):
    def refuses(route):
        route.fulfill(content_type="text/javascript", body=REFUSES)

    page = visit(where, f"#explore-{name}", routes={f"**/{name}.mjs": refuses}, lean=True)
    root = page.locator(f"#explore-{name}")
    root.get_by_role("status").get_by_text("did not start: expected <b>4</b> bytes, got 3").wait_for()
    assert root.locator(".still img").is_visible()
    assert_accessible(page, within=f"#explore-{name}")


@figures
def test_a_figure_runs_in_a_notebook_as_one_module(where, name, site, reader, address):
    root = live(site, where, name)
    bundles = {
        key: {
            "bytes": bundle["bytes"],
            **{kind: urljoin(f"{address}/{where}.html", bundle[kind]) for kind in FILES},
        }
        for key, bundle in json.loads(root["data-bundles"]).items()
    }
    reader.goto(f"{address}/_static/explorables.mjs")
    reader.requested.clear()
    reader.complaints.clear()
    shown = reader.evaluate(
        """async ([module, bundles]) => {
            for (const bundle of Object.values(bundles)) {
                bundle.manifest = await (await fetch(bundle.manifest)).json();
                bundle.weights = new DataView(await (await fetch(bundle.weights)).arrayBuffer());
            }
            const file = URL.createObjectURL(new Blob([module], { type: 'text/javascript' }));
            const figure = (await import(file)).default;
            const values = { state: {}, bundles };
            const model = { get: key => values[key], set() {}, save_changes() {} };
            const el = document.body.appendChild(document.createElement('div'));
            const stop = await figure.render({ model, el });
            el.querySelector('.waits button')?.click(); // it waits to be asked for its network
            while (el.querySelector('.waits')) await new Promise(done => setTimeout(done, 20));
            const shown = [el.className, el.querySelectorAll('input, button').length > 2, el.innerText];
            stop();
            return shown;
        }""",
        [explore.module(name), bundles],
    )
    reader.goto("about:blank")
    assert shown[:2] == ["explorable", True]
    assert "Reset" in shown[2]
    assert "Copy link" not in shown[2], "a notebook has no address to copy"
    assert reader.complaints == []
    assert [url for url in reader.requested if not url.startswith((address, "data:", "blob:"))] == []

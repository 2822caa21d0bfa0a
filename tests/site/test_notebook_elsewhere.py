"""See as a notebook has it, as one module at an address of its own, in Firefox and in WebKit."""

import json
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from test_live import FILES
from test_live_see import NAME, PAGE

from unboxed import backbones, explore
from unboxed.photos import shipped_photo

# Renders the figure as AnyWidget does, and has it load its network. A script of the page does it: in Firefox
# what a driver evaluates has arrays of a kind of its own.
RENDER = """document.head.append(Object.assign(document.createElement('script'), {
    type: 'module',
    textContent: `
        const [module, bundles] = ${JSON.stringify(%s)};
        const start = async () => {
            for (const bundle of Object.values(bundles)) {
                bundle.manifest = await (await fetch(bundle.manifest)).json();
                bundle.weights = new DataView(await (await fetch(bundle.weights)).arrayBuffer());
            }
            const file = URL.createObjectURL(new Blob([module], { type: 'text/javascript' }));
            const values = { state: {}, bundles };
            const model = { get: key => values[key], set() {}, save_changes() {} };
            window.el = document.body.appendChild(document.createElement('div'));
            await (await import(file)).default.render({ model, el });
            el.querySelector('.waits button').click();
        };
        start().catch(error => window.wrong = String(error));
    `,
}))"""
WRONG = "window.wrong || window.el?.querySelector('.problem')?.textContent"
THERE = "window.el?.querySelector('.doing')?.textContent.startsWith('Computed in')"


def test_the_network_answers_from_a_module_at_an_address_of_its_own(other, address, site):
    root = BeautifulSoup((site / f"{PAGE}.html").read_text("utf-8"), "html.parser").select_one(
        f"#explore-{NAME}"
    )
    bundles = json.loads(root["data-bundles"])
    for bundle in bundles.values():
        bundle |= {kind: urljoin(f"{address}/{PAGE}.html", bundle[kind]) for kind in FILES}
    other.open(f"{address}/404.html")
    other.evaluate(RENDER % json.dumps([explore.module(NAME), bundles]))
    other.until(f"{WRONG} || {THERE}")
    assert not other.evaluate(WRONG)
    network = backbones.load()
    [(surest, _)] = network.top(network.preprocess(shipped_photo("china").image), k=1)[0]
    assert other.evaluate("el.querySelector('.said').textContent").startswith(f"{surest} ")

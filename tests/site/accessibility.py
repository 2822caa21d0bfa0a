"""What axe says of a page, by the rules of WCAG 2.2 AA."""

import collections
import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What depends on the theme; all else is the same in both.
COLOURS = ["color-contrast", "link-in-text-block"]
# Nothing is told of what passes: naming thousands of elements takes longer than checking them.
# Nor is anything loaded beforehand: the imports of style sheets, under addresses that they do not have.
VIOLATIONS: dict[str, Any] = {"reporter": "no-passes", "preload": False}
# A link in a text is told apart by its style or by its colour: the colour is measured only where the style is
# not enough, for that takes longer than all else.
LINKS = """(({ 'link-in-text-block': coloured, 'link-in-text-block-style': styled }) => {
    const { evaluate } = coloured, unheard = { data() {}, relatedNodes() {} };
    coloured.evaluate = function (link, ...given) {
        return styled.evaluate.call(unheard, link) === true || evaluate.call(this, link, ...given);
    };
})(axe._audit.checks)"""
# Where the site is served with axe beside it, a tab compiles it once for all pages.
BESIDE = "/axe.min.js"
LOAD = f"""() => new Promise((resolve, reject) => document.head.append(Object.assign(
    document.createElement('script'), {{ src: '{BESIDE}', onload: resolve, onerror: reject }})))"""

# Says of a box whether it lies where what a selector finds does.
AROUND = """within => {
    const boxes = [...document.querySelectorAll(`:is(${within}), :is(${within}) *`)]
        .map(element => element.getBoundingClientRect()).filter(box => box.width || box.height);
    const [left, top] = ['left', 'top'].map(side => Math.min(...boxes.map(box => box[side])));
    const [right, bottom] = ['right', 'bottom'].map(side => Math.max(...boxes.map(box => box[side])));
    return box => box.left < right && box.right > left && box.top < bottom && box.bottom > top;
}"""

# Axe takes longer to measure the contrast of one text than to apply all its other rules to it, and a page has
# hundreds of texts in a dozen colours. Texts are of a kind if they, what draws anything of all that is around
# them, and all that lies over or under them besides, are drawn in the same way: then one of them is measured
# for all. A kind has the same name on every page, so that one that is known to be good is measured no more.
ONE_OF_A_KIND = """within => {
    const STYLE = ['display', 'visibility', 'colorScheme', 'color', 'backgroundColor', 'backgroundImage',
        'backgroundClip', 'backgroundSize', 'opacity', 'filter', 'mixBlendMode', 'clip', 'clipPath',
        'overflow', 'textIndent', 'fontSize', 'fontWeight', 'fontFamily', 'textShadow', 'webkitTextStroke',
        'position', 'zIndex', 'float'];
    // What draws nothing itself gives what stands in it the ground that it has.
    const BARE = { backgroundColor: 'rgba(0, 0, 0, 0)', backgroundImage: 'none', opacity: '1', filter: 'none',
        mixBlendMode: 'normal', clip: 'auto', clipPath: 'none', overflow: 'visible', position: 'static',
        zIndex: 'auto', float: 'none' };
    const PSEUDO = ['position', 'backgroundColor', 'backgroundImage', 'width', 'height'];
    const drawn = new Map();
    const named = text => { // two sums of 32 bits each
        let [a, b] = [0xdeadbeef, 0x41c6ce57];
        for (let i = 0; i < text.length; i++) {
            a = Math.imul(a ^ text.charCodeAt(i), 2654435761);
            b = Math.imul(b ^ text.charCodeAt(i), 1597334677);
        }
        const mixed = (x, y) => Math.imul(x ^ (x >>> 16), 2246822507) ^ Math.imul(y ^ (y >>> 13), 3266489909);
        return [mixed(a, b), mixed(b, a)].map(half => (half >>> 0).toString(36)).join('-');
    };
    const styled = (style, names) => names.map(name => style[name]);
    const drawing = element => {
        if (!element) return { look: 0, ground: 0 };
        if (!drawn.has(element)) {
            const { ground } = drawing(element.parentElement), style = getComputedStyle(element);
            const off = [element.matches(':disabled'), element.ariaDisabled, element.control?.disabled];
            const own = [ground, element.nodeName, ...off, ...styled(style, STYLE)];
            let bare = !off.some(Boolean)
                && Object.entries(BARE).every(([name, value]) => style[name] === value);
            for (const pseudo of ['::before', '::after']) {
                const style = getComputedStyle(element, pseudo);
                if (style.content === 'none') continue;
                own.push(pseudo, ...styled(style, PSEUDO));
                bare = false;
            }
            const look = named(own.join());
            drawn.set(element, { look, ground: bare ? ground : look });
        }
        return drawn.get(element);
    };
    const look = element => drawing(element).look;
    const sides = ['Top', 'Right', 'Bottom', 'Left'];
    const moved = style => !['static', 'relative'].includes(style.position) || style.float !== 'none'
        || (style.position === 'relative' && [style.top, style.left].some(side => parseFloat(side)))
        || style.transform !== 'none' || style.translate !== 'none'
        || sides.some(side => style[`margin${side}`][0] === '-');

    const around = (AROUND)(within);
    const loose = [...document.body.querySelectorAll('*')]
        .map(element => [element, element.getBoundingClientRect()])
        .filter(([, box]) => box.width * box.height > 1 && around(box))
        .filter(([element]) => moved(getComputedStyle(element)));
    const said = element => element.matches('input, select, textarea') ? 'value'
        : [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data).join('').trim();
    const kinds = new Map();
    for (const element of document.querySelectorAll(`:is(${within}), :is(${within}) *`)) {
        delete element.dataset.measured;
        const text = said(element);
        if (!text || !element.checkVisibility({ visibilityProperty: true })) continue;
        const box = element.getBoundingClientRect();
        const across = loose.filter(([other, { left, right, top, bottom }]) =>
            left < box.right && right > box.left && top < box.bottom && bottom > box.top
            && !other.contains(element) && !element.contains(other));
        const kind = named([look(element), ...new Set(across.map(([other]) => look(other)))].join());
        // What is measured has to be seen, and longer than one letter.
        const fit = Math.min(text.length, 9) + 10 * (box.width * box.height > 1);
        if (fit > (kinds.get(kind)?.fit ?? -1)) kinds.set(kind, { element, fit });
    }
    for (const [kind, { element }] of kinds) element.dataset.measured = kind;
    axe.configure({ rules: [{ id: 'color-contrast', selector: '[data-measured]' }] });
    return [...kinds.keys()];
}""".replace("AROUND", AROUND)

# Axe asks of every control whether a finger can hit it, which takes as long as the texts do. A control of the
# size of a fingertip, which no other lies over, can be hit; and so can one that has no other close by. Boxes
# say that at once; this gives the others, which axe is asked about.
TIGHT = """within => {
    const FINGER = 24; // pixels
    const CONTROLS = 'a, area, button, input, select, textarea, summary, iframe, audio, video, [tabindex],'
        + ' [contenteditable]';
    // Each is compared with each: own numbers are read much faster than those of a browser's box.
    const controls = [...document.querySelectorAll(CONTROLS)].map(control => {
        const { left, right, top, bottom, width, height } = control.getBoundingClientRect();
        return { control, left, right, top, bottom, width, height };
    }).filter(({ width, height }) => width || height);
    const tight = controls.filter(one => {
        const small = Math.min(one.width, one.height) < FINGER, room = small ? FINGER : 0;
        const left = one.left - room, right = one.right + room;
        const top = one.top - room, bottom = one.bottom + room;
        const tight = one.control.matches(`:is(${within}), :is(${within}) *`)
            && controls.some(other => other.left < right && other.right > left
                && other.top < bottom && other.bottom > top
                && other !== one && (small || !other.control.contains(one.control)));
        one.control.toggleAttribute('data-tight', tight);
        return tight;
    });
    axe.configure({ rules: [{ id: 'target-size', selector: '[data-tight]' }] });
    return tight.map(({ control }) => control);
}"""

# Gives the links that stand in a text without a line that the text has not: their colours are compared.
PLAIN = """within => [...document.querySelectorAll(`:is(${within}) :is(a, [role=link])`)].filter(link => {
    let block = link.parentElement;
    while (block && getComputedStyle(block).display.startsWith('inline')) block = block.parentElement;
    return block && block.textContent.trim() !== link.textContent.trim()
        && getComputedStyle(link).textDecorationLine === getComputedStyle(block).textDecorationLine;
})"""

# To know what lies under a text or over a control, axe asks for the place and the style of every element of a
# page, which takes most of its time. What comes nowhere near one that it is asked about lies neither under it
# nor over it.
NEAR = """asked => {
    const spots = asked.map(element => element.getBoundingClientRect()).filter(box => box.width || box.height)
        .map(box => ({ l: box.left - 50, t: box.top - 50, r: box.right + 50, b: box.bottom + 50 }));
    const near = new Set();
    for (const element of document.querySelectorAll('*')) {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        if (!spots.some(spot => left < spot.r && right > spot.l && top < spot.b && bottom > spot.t)) continue;
        for (let one = element; one && !near.has(one); one = one.parentElement) near.add(one);
    }
    return near;
}"""

# Runs axe, and measures no text of a known kind; gives what it found, and the kinds that it found to be good.
RUN = (
    """async ([within, options, known]) => {
    for (const kind of known) delete document.querySelector(`[data-measured="${kind}"]`).dataset.measured;
    const check = axe._audit.checks['color-contrast'], { evaluate } = check, good = [];
    check.evaluate = function (element, ...given) {
        const passes = evaluate.call(this, element, ...given);
        if (passes === true) good.push(element.dataset.measured);
        return passes;
    };
    const asked = [...document.querySelectorAll('[data-measured]'), ...(PLAIN)(within)];
    if (options.runOnly.type === 'tag') asked.push(...(TIGHT)(within));
    const near = (NEAR)(asked), { FILTER_ACCEPT, FILTER_REJECT } = NodeFilter;
    document.createTreeWalker = (root, kinds) => Document.prototype.createTreeWalker.call(
        document, root, kinds, element => near.has(element) ? FILTER_ACCEPT : FILTER_REJECT);
    const { violations } = await axe.run(within === 'body' ? document : within, options)
        .finally(() => {
            check.evaluate = evaluate;
            delete document.createTreeWalker;
        });
    return [violations, good];
}""".replace("PLAIN", PLAIN)
    .replace("TIGHT", TIGHT)
    .replace("NEAR", NEAR)
)
# What is known to be good, by the make of the browser.
_good: dict[str, set[str]] = collections.defaultdict(set)


def _chosen(colours_only: bool) -> dict[str, Any]:
    return {"type": "rule", "values": COLOURS} if colours_only else {"type": "tag", "values": WCAG}


def assert_accessible(page: Page, *, within: str | None = None, colours_only: bool = False) -> None:
    """Fail with axe's report if it finds fault with a page, or with what a selector finds on it."""
    found = faults_of(page, within=within, colours_only=colours_only)
    assert not found, found


def faults_of(page: Page, *, within: str | None = None, colours_only: bool = False) -> str:
    """Return axe's report of the faults of a page, or of what a selector finds on it; nothing without any."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(LOAD if page.url.startswith("http") else AXE_SCRIPT)
        page.evaluate(LINKS)
    within = within or "body"
    kinds = page.evaluate(ONE_OF_A_KIND, within)
    options = VIOLATIONS | {"runOnly": _chosen(colours_only)}
    known = _good["Chromium"]
    violations, good = page.evaluate(RUN, [within, options, list(known.intersection(kinds))])
    known.update(good)
    return AxeResults({"violations": violations}).generate_report() if violations else ""


def faults_in(other: Any, *, within: str, colours_only: bool = False) -> str:
    """Return what axe finds in a part of a page, in a browser that Playwright does not drive."""
    options = VIOLATIONS | {"runOnly": _chosen(colours_only)}
    if other.evaluate("document.documentElement.dataset.axe") is None:
        _add_script(other, f"{AXE_SCRIPT};{LINKS}")
    other.evaluate("document.documentElement.dataset.axe = document.documentElement.dataset.good = ''")
    known = _good[type(other).__name__]
    _add_script(
        other,
        f"""{{ const known = new Set({json.dumps(list(known))});
        const kinds = ({ONE_OF_A_KIND})({json.dumps(within)}).filter(kind => known.has(kind));
        ({RUN})([{json.dumps(within)}, {json.dumps(options)}, kinds]).then(([violations, good]) => {{
            const told = violations.map(({{ id, nodes }}) => [id, ...nodes.map((node) => node.html)]);
            document.documentElement.dataset.good = good.join(' ');
            document.documentElement.dataset.axe = JSON.stringify(told);
        }}, (error) => document.documentElement.dataset.axe = error.stack); }}""",
    )
    other.until("document.documentElement.dataset.axe")
    known.update(other.evaluate("document.documentElement.dataset.good").split())
    return other.evaluate("document.documentElement.dataset.axe")


def _add_script(other: Any, text: str) -> None:
    """Run a script as one of the page: what a driver runs may live in a world of its own."""
    other.evaluate(
        "document.head.append(Object.assign(document.createElement('script'),"
        f" {{ textContent: {json.dumps(text)} }}))"
    )

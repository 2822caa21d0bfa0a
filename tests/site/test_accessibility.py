"""One text of a kind is measured for all, and a fault of any single text is found nevertheless."""

import pytest
from accessibility import assert_accessible, faults_of

PAGE = """<!doctype html><html lang="en"><head><title>Page</title>
<style>body { background: white; color: black } button { color: black; background: #ddd }</style></head>
<body><main><h1>Title</h1><p>First words.</p><p>Other words, and <a href="#">a link</a> too.</p>
<p>Last words.</p><div><label>Name <input value="words"></label>
<button>Press</button><button>Push</button></div></main></body></html>"""
OVER = "position: absolute; z-index: {}; background: #666; left: 0; right: 0; top: ${{top}}px; height: 40px"
# What is done to one text of several that are alike.
FAULTS = {
    "its own colour": "last.style.color = '#aaa'",
    "the colour of what it stands in": "last.parentElement.style.color = '#aaa'",
    "its background": "last.style.background = '#666'",
    "what it stands in, around what draws nothing": "last.before(box); box.style.background = '#666';"
    "box.append(document.createElement('section')); box.firstChild.append(last)",
    "faded": "last.style.opacity = 0.3",
    "a rule of a style sheet": "sheet.textContent += 'p:last-of-type { color: #aaa }'",
    "what lies under it": f"last.after(box); box.style.cssText = `{OVER.format(-1)}`;"
    "sheet.textContent += 'body { background: none }'",
    "what lies under it from elsewhere": "document.body.prepend(box);"
    f"box.style.cssText = `{OVER.format(-1)}`;"
    "sheet.textContent += 'body { background: none }'",
    "what is pushed under it": "last.before(box);"
    "box.style = 'height: 3em; margin-bottom: -3em; background: #666'",
    "a button": "document.querySelectorAll('button')[1].style.color = '#bbb'",
    "a field": "document.querySelector('input').style.color = '#bbb'",
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_single_text_that_can_hardly_be_read_is_found(fault, visit):
    page = visit("404")
    page.set_content(PAGE)
    assert_accessible(page)
    page.evaluate(
        f"""() => {{
            const last = document.querySelectorAll('p')[2], {{ top }} = last.getBoundingClientRect();
            const sheet = document.querySelector('style'), box = document.createElement('div');
            {fault};
        }}"""
    )
    for within in (None, "main"):
        with pytest.raises(AssertionError, match="color-contrast"):
            assert_accessible(page, within=within, colours_only=True)


# What is done to a link or a button, and the rule that it breaks then.
RULES = {
    "link-in-text-block": "link.style = 'color: #111; text-decoration: none'",
    "link-name": "link.textContent = ''",
    "button-name": "button.textContent = ''",
    "target-size": "button.style = 'width: 9px; height: 9px; padding: 0; font-size: 0';"
    "button.parentElement.replaceChildren(button, button.nextElementSibling)",
    "label": "document.querySelector('label').replaceWith(document.querySelector('input'))",
}


# What leaves a finger too little of the second button, or another too close to it.
TIGHT = {
    "small, below a large one": "button.style = 'width: 60px; height: 40px; display: block';"
    "second.style = 'width: 40px; height: 12px; padding: 0; font-size: 0; display: block'",
    "large, and lain over": "button.style = 'position: absolute; z-index: 1; width: 40px; height: 40px';"
    "second.style = 'position: absolute; width: 50px; height: 40px'",
    "small, close to what stands elsewhere": "document.body.append(second); "
    "second.style = `position: absolute; width: 12px; height: 12px; padding: 0; font-size: 0;"
    "left: ${button.getBoundingClientRect().right + 4}px; top: ${button.getBoundingClientRect().top + 4}px`",
}


@pytest.mark.parametrize("fault", TIGHT.values(), ids=TIGHT)
def test_a_button_that_a_finger_can_hardly_hit_is_found(fault, visit):
    page = visit("404")
    page.set_content(PAGE)
    assert_accessible(page)
    page.evaluate(f"() => {{ const [button, second] = document.querySelectorAll('button'); {fault}; }}")
    with pytest.raises(AssertionError, match="target-size"):
        assert_accessible(page)


@pytest.mark.parametrize("rule", RULES)
def test_a_link_or_a_button_that_breaks_a_rule_is_found(rule, visit):
    page = visit("404")
    page.set_content(PAGE)
    assert_accessible(page)
    page.evaluate(
        f"""() => {{
            const link = document.querySelector('a'), button = document.querySelector('button');
            {RULES[rule]};
        }}"""
    )
    for within in (None, "main"):
        with pytest.raises(AssertionError, match=rule):
            assert_accessible(page, within=within)


@pytest.mark.parametrize(
    ("style", "good"), [("underline", True), ("none; color: #767676", True), ("none; color: #222", False)]
)
def test_a_link_in_a_text_has_a_line_or_a_colour_of_its_own(style, good, visit):
    page = visit("404")
    page.set_content(PAGE)
    page.evaluate("style => document.querySelector('a').style = `text-decoration: ${style}`", style)
    assert bool(faults_of(page, colours_only=True)) != good


@pytest.mark.parametrize(("colour", "good"), [("#010203", True), ("#aaabac", False)])
def test_what_is_good_is_measured_once_and_a_fault_is_found_on_every_page(colour, good, visit):
    page = visit("404")
    for time in range(2):
        page.set_content(PAGE.replace("color: black }", f"color: {colour} }}", 1))
        if good:
            assert_accessible(page)
        else:
            with pytest.raises(AssertionError, match="color-contrast"):
                assert_accessible(page)
        assert (page.locator("p[data-measured]").count() == 0) == (good and time == 1)

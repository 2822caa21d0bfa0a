"""The figures that wait, beside their picture, until a reader asks for the large network.

``test_live_see.py``, ``test_live_trick.py`` and ``test_live_dream.py`` have what they do then.
"""

import contextlib
import functools

WAITS = {"see", "trick", "dream"}


def at_the_figure(visit, where, name, query="", theme="light", width=1280, *, starts=True, **settings):
    """Open a page at a live figure, and wait until it is live; gives the page and the figure.

    The page is lean, unless it is to be as long as it is: whoever scrolls it sees that.
    """
    settings = {"lean": True, "theme": theme, "width": width} | settings
    page = visit(where, f"?{query}#explore-{name}", **settings)
    if starts:
        page.locator(f"#explore-{name}.started").wait_for()
    return page, page.locator(f"#explore-{name}")


def computed(root):
    """Wait until a figure that runs the ImageNet network has computed what it was asked for."""
    root.locator(".doing", has_text="Computed in").wait_for()


def anew(root):
    """Have it compute once more before ``computed`` is true again: what it said of the last time is gone."""
    root.locator(".doing").evaluate("e => (e.textContent = '')")


def choose_smaller(root):
    """Have pictures of 160 pixels a side, which take half the time; only slow devices are offered them."""
    root.locator("input[value='160']").dispatch_event("click")


@contextlib.contextmanager
def loaded(visits, where, name):
    """Open such a figure with its network for several tests: to load that takes longer than most of them."""
    with visits() as visit:
        yield asked(functools.partial(at_the_figure, visit), where, name)(lean=False)


def as_at_first(page, root, *, smaller=False):
    """Put such a figure back to what it shows at first, or that smaller, and forget the page's complaints."""
    root.get_by_role("button", name="Reset").click()
    if smaller:
        choose_smaller(root)
    computed(root)
    page.complaints.clear()


def asked(visit_figure, where, name):
    """Return what opens such a figure, asks for the network, and waits until it has looked at the photo."""

    def ask(*given, **settings):
        page, root = visit_figure(where, name, *given, **settings)
        root.get_by_role("button", name="Load the network").press("Enter")
        computed(root)
        return page, root

    return ask

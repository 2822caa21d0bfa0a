"""The figures that wait, beside their picture, until a reader asks for the large network.

``test_live_see.py``, ``test_live_trick.py`` and ``test_live_dream.py`` have what they do then.
"""

WAITS = {"see", "trick", "dream"}


def computed(root):
    """Wait until a figure that runs the ImageNet network has computed what it was asked for."""
    root.locator(".doing", has_text="Computed in").wait_for()


def asked(visit_figure, where, name):
    """Return what opens such a figure, asks for the network, and waits until it has looked at the photo."""

    def ask(*given, **settings):
        page, root = visit_figure(where, name, *given, **settings)
        root.get_by_role("button", name="Load the network").press("Enter")
        computed(root)
        return page, root

    return ask

"""The figures that wait, beside their picture, until a reader asks for the large network.

``test_live_see.py``, ``test_live_trick.py`` and ``test_live_dream.py`` have what they do then.
"""

WAITS = {"see", "trick", "dream"}

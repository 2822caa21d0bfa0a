"""The figures that wait, beside their picture, until a reader asks for the large network.

``test_live_see.py`` has what they do then.
"""

WAITS = {"see"}

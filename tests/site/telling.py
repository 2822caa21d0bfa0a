"""What is wrong with a page, told in one piece: who mends one fault wants to know of the others."""

from typing import Any


def told(wrong: dict[str, Any]) -> str:
    """Write down what was found, a line for each kind of fault; nothing where nothing was."""
    return "\n".join(f"{what}: {found}" for what, found in wrong.items() if found)

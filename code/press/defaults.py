"""Defaults in the signatures of records as they are written: Python keeps only what came of them."""

import dataclasses
import re
from typing import Any

from sphinx.application import Sphinx

FUNCTION = re.compile(r"<function ([\w.]+?)(?: at 0x[0-9a-f]+)?>")
FACTORY = "<factory>"


def readable(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, signature: str | None, returns: str | None
) -> tuple[str, str | None] | None:
    """Write a function by its name, and what is made anew for each object as the call that makes it."""
    if not signature or not dataclasses.is_dataclass(thing):
        return None
    signature = FUNCTION.sub(r"\1", signature)
    for field in dataclasses.fields(thing):
        if field.init and field.default_factory is not dataclasses.MISSING:
            made = getattr(field.default_factory, "__name__", "")
            signature = signature.replace(FACTORY, f"{made}()" if made.isidentifier() else "...", 1)
    return signature, returns


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("autodoc-process-signature", readable)
    return {"parallel_read_safe": True}

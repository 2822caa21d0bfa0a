"""The book's own network, read once in a process: that takes longer than most of what is asked of it."""

import functools

from unboxed.backbones import Backbone, load


@functools.cache
def lite() -> Backbone:
    """The network, which nobody may change."""
    return load()

"""What the page on adversarial examples gives its live figure."""

from typing import Any

import pages
from torch import nn

from unboxed.hardening import strided_net

PAGE = "book/dreaming/adversarial"


def carried(key: str) -> tuple[dict[str, Any], nn.Sequential]:
    """Return a bundle of the page as JavaScript takes it, and the network that PyTorch makes of it."""
    bundle, state = pages.carried(PAGE, key)
    network = strided_net().eval()
    network.load_state_dict(state)
    return bundle, network

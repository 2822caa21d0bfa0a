"""A backbone in miniature: two convolutions with curved answers in between."""

import torch
from torch import nn

from unboxed.backbones import Backbone


def tiny_backbone(last=nn.Softplus, names=("early", "late"), dtype=torch.float32):
    """Build it with the same weights each time, its two answers under names."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = nn.Sequential(nn.Conv2d(3, 6, 5, stride=2), nn.Tanh(), nn.Conv2d(6, 8, 3, stride=2), last())
    model = model.to(dtype).eval().requires_grad_(False)
    return Backbone("tiny", model, dict(zip(names, (model[1], model[3]), strict=True)), (), None)

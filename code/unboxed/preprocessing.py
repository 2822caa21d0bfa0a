"""Between pictures and a network that others trained: the size that it knows, and its own normalisation."""

import torch
from torch import Tensor, nn

from unboxed.checks import check_tensor
from unboxed.several import check_numbers

SHORT_SIDE = 256  # pixels, to which pictures are shrunk
CROP = 224  # pixels a side, which are cut out of them
LONGEST = 40  # times the short side: beyond, the shrunk picture would be huge


class Pixels(nn.Module):
    """A network behind the normalisation that it was trained with.

    Args:
        network: What takes normalised images, shape (N, C, H, W).
        mean: What is taken from each channel of the pixels.
        std: What each channel is then divided by, above 0.

    Raises:
        ValueError: If a number is out of range, or ``forward`` is given other channels, dtype or device.
    """

    def __init__(self, network: nn.Module, mean: tuple[float, ...], std: tuple[float, ...]) -> None:
        super().__init__()
        self.network = network
        check_numbers("mean", mean)
        check_numbers("std", std, count=len(mean), above=0)
        self.mean = nn.Buffer(torch.tensor(mean).reshape(-1, 1, 1), persistent=False)
        self.std = nn.Buffer(torch.tensor(std).reshape(-1, 1, 1), persistent=False)

    def forward(self, images: Tensor) -> Tensor:
        """Normalise pixels in [0, 1], shape (N, C, H, W), and pass them on."""
        sizes = f"n {len(self.mean)} h w"
        check_tensor("images", images, sizes, dtype=self.mean.dtype, device=self.mean.device)
        outputs: Tensor = self.network((images - self.mean) / self.std)
        return outputs


def preprocess(pictures: Tensor) -> Tensor:
    """Shrink the short side to 256 pixels and cut out the central square of 224.

    Args:
        pictures: One picture of shape (3, H, W) or many of shape (N, 3, H, W), floating point in [0, 1].

    Returns:
        Images in [0, 1], shape (N, 3, 224, 224), in the dtype of ``pictures``; the networks normalise them.

    Raises:
        ValueError: If shape, dtype or range are others, or one side is more than 40 times the other.
    """
    one = isinstance(pictures, Tensor) and pictures.ndim == 3
    check_tensor("pictures", pictures, "3 h w" if one else "n 3 h w", at_least=0, at_most=1)
    batch = pictures[None] if one else pictures
    height, width = batch.shape[-2:]
    short = min(height, width)
    if not 0 < max(height, width) <= LONGEST * short:
        raise ValueError(f"pictures: expected sides of at most {LONGEST} to 1, got {height} x {width}")
    size = (SHORT_SIDE * height // short, SHORT_SIDE * width // short)
    resized = nn.functional.interpolate(batch, size=size, mode="bicubic", antialias=True)
    top, left = (round((side - CROP) / 2) for side in resized.shape[-2:])
    # A cubic through bright and dark pixels overshoots both.
    return resized[..., top : top + CROP, left : left + CROP].clamp(0, 1)

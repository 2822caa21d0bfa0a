"""Pictures as sums of waves: blurred, painted with, and measured by how fine they are.

Any picture is a sum of waves, which Fourier's transform takes apart and puts together again. A blur makes the
short ones weaker; photographs have little of them; checkerboards have nothing else.
"""

import functools
import math
from collections.abc import Sequence

import torch
from torch import Tensor

from unboxed.checks import check_number, check_tensor
from unboxed.photos import shipped_photo
from unboxed.several import check_numbers

# The photographs whose colours count as usual.
NATURAL = ("astronaut", "chelsea", "china", "coffee", "flower", "rocket")
# How far Fourier's transform and back may be off: so many of the last digits of the largest number.
ROUNDING = 4


def smooth(gradient: Tensor, sigmas: Sequence[float]) -> Tensor:
    """Blur a gradient by several Gaussians, add the results up, and divide by their spread.

    A network with strides answers to checkerboards that no photograph has. Blurred, the gradient passes them
    over and asks for wider shapes. What leaves on one side comes in on the other, as in ``ascent.ascend``.

    Args:
        gradient: Shape (N, C, H, W).
        sigmas: Widths of the Gaussians in pixels, at least one; 0 keeps the gradient as it is.

    Returns:
        The sum, in the shape of ``gradient``, each of the N with a standard deviation of 1; all 0 where it
        would be of nothing but rounding, as for a gradient that is the same everywhere.

    Raises:
        ValueError: If the gradient has another shape, there are no ``sigmas``, or one is negative.
    """
    check_tensor("gradient", gradient, "n c h w", filled=True)
    check_numbers("sigmas", sigmas, at_least=0)
    height, width = gradient.shape[2:]
    down, across = _frequencies(height, width, gradient)
    squares = down.square() + across.square()  # of the waves' frequencies, in cycles a pixel
    # Blurred by a Gaussian, a wave is the same wave, made smaller by its frequency.
    kept = torch.stack([(-2 * (math.pi * sigma) ** 2 * squares).exp() for sigma in sigmas]).sum(dim=0)
    blurred = torch.fft.irfft2(torch.fft.rfft2(gradient) * kept, s=(height, width))
    values = blurred.flatten(1)
    spread = values.std(dim=1, correction=min(1, values.shape[1] - 1)).reshape(-1, 1, 1, 1)
    rounding = ROUNDING * len(sigmas) * torch.finfo(gradient.dtype).eps * gradient.abs().amax((1, 2, 3), True)
    return torch.where(spread <= rounding, 0.0, blurred / spread)


@functools.cache
def natural_colours() -> Tensor:
    """Return the matrix that gives uncorrelated numbers the spread of red, green and blue in photographs.

    In photographs the three mostly rise and fall together: light varies more than colour.

    Returns:
        The square root of the covariance over all pixels of the book's colour photographs, shape (3, 3).
    """
    pixels = torch.cat([shipped_photo(name).image.flatten(1) for name in NATURAL], dim=1)
    values, vectors = torch.linalg.eigh(pixels.double().cov())
    root: Tensor = (vectors * values.sqrt() @ vectors.T).float()
    return root


def tint(gradient: Tensor) -> Tensor:
    """Turn a gradient towards the colours of photographs, in which light varies more than colour.

    Climb not with red, green and blue, but with three numbers that vary independently in photographs: with
    the picture as C times these, their gradient is C's transpose times that of the picture, and a step of
    theirs moves the picture by C times that.

    Args:
        gradient: By red, green and blue, shape (N, 3, H, W).

    Returns:
        C times its transpose times the gradient of each pixel, in the same shape; C are
        ``natural_colours``, so their product is the covariance of the colours in photographs.

    Raises:
        ValueError: If the gradient has another shape.
    """
    check_tensor("gradient", gradient, "n 3 h w")
    colours = natural_colours().to(gradient)
    return torch.einsum("rc,nchw->nrhw", colours @ colours.T, gradient)


def paint_waves(waves: Tensor, size: tuple[int, int], colours: Tensor) -> Tensor:
    """Paint pictures as sums of waves, the long ones strong and the short ones weak, as in photographs.

    Args:
        waves: How much of each wave, shape (N, 3, H, W // 2 + 1, 2): its real and imaginary part.
        size: H and W of the pictures.
        colours: What the three kinds of wave are painted in, shape (3, 3), one column each.

    Returns:
        Pictures in [0, 1], shape (N, 3, H, W); without waves, grey.

    Raises:
        ValueError: If waves, size or colours are out of shape.
    """
    check_numbers("size", size, int, count=2, at_least=1)
    height, width = size
    check_tensor("waves", waves, f"n 3 {height} {width // 2 + 1} 2", filled=True)
    check_tensor("colours", colours, "3 3")
    down, across = _frequencies(height, width, waves)
    frequencies = torch.hypot(down, across).clamp_min(1 / max(size))
    pictures = torch.fft.irfft2(torch.view_as_complex(waves.contiguous()) / frequencies, s=size, norm="ortho")
    # Round mid-grey the sigmoid is a quarter as steep as its input.
    return (4 * torch.einsum("rc,nchw->nrhw", colours.to(waves), pictures)).sigmoid()


def fine_share(change: Tensor, shortest: float = 4.0) -> float:
    """Measure how fine-grained a change is: the share of its energy in waves shorter than so many pixels.

    A checkerboard of single pixels has a share of 1, as its wave is 2 pixels long across and down. Smooth
    shading has one near 0.

    Args:
        change: The difference of two pictures, shape (C, H, W).
        shortest: Wavelength in pixels below which a wave counts as fine, above 0.

    Returns:
        A share from 0 to 1; 0 for no change. What is the same at every pixel is left out of account.

    Raises:
        ValueError: If the change has another shape, or ``shortest`` is out of range.

    Example:
        >>> stripes = torch.tensor([1.0, -1.0]).repeat(8).expand(1, 16, 16)
        >>> wide = torch.tensor([0.0, 1.0, 0.0, -1.0]).repeat_interleave(4).expand(1, 16, 16)
        >>> fine_share(stripes), round(fine_share(wide), 2)
        (1.0, 0.08)
    """
    check_tensor("change", change, "c h w", filled=True)
    check_number("shortest", shortest, above=0)
    energy = torch.fft.fft2(change.double()).abs().square()
    energy[:, 0, 0] = 0
    down, across = torch.fft.fftfreq(change.shape[1]), torch.fft.fftfreq(change.shape[2])
    frequencies = (down[:, None].square() + across.square()).sqrt().to(change.device)
    total = energy.sum()
    share: float = (energy[:, frequencies > 1 / shortest].sum() / total.clamp_min(1e-300)).item()
    return share


def _frequencies(height: int, width: int, like: Tensor) -> tuple[Tensor, Tensor]:
    """Give the frequencies of ``rfft2``'s waves in cycles a pixel: down, shape (H, 1), and across."""
    kind = {"dtype": like.dtype, "device": like.device}
    return torch.fft.fftfreq(height, **kind)[:, None], torch.fft.rfftfreq(width, **kind)

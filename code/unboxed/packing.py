"""Weights in few bits: whole numbers, in steps that each row of a tensor has for itself.

A floating-point number spends bits on how large it is, in which the weights of a row hardly differ. Whole
numbers of as many bits leave a fraction of the error.
"""

import zlib
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from unboxed.checks import check_number, check_tensor
from unboxed.export import Bundle


def packed(made: Bundle, tensors: Mapping[str, Tensor], bits: Mapping[str, int]) -> Bundle:
    """Add tensors to a bundle, in as few bits as they need.

    Args:
        made: The bundle, of ``float32``; it is not changed.
        tensors: Floating point, each of two axes or more, by names that the bundle does not have.
        bits: How many bits a number of each has, by its name, from 2 to 24.

    Returns:
        Another bundle, which ``packed.mjs`` reads. Its manifest says ``"packed"`` as ``dtype``, and
        has the ``bits`` of each new tensor beside its shape and offset. At the offset stand the steps of its
        rows, ``float32``, the lowest byte first; then the numbers, with no room between them, the lowest bit
        first, each as how far it lies above ``-2 ** (bits - 1)``.

    Raises:
        ValueError: If a tensor, or how many bits it is to have, does not fit, or the bundle has numbers of
            another kind; the message says which.
    """
    if made.manifest["dtype"] != "float32":
        raise ValueError(f"made: expected a bundle of float32, got {made!r}")
    data, places = made.data, dict(made.manifest["tensors"])
    for name, tensor in tensors.items():
        if name in places:
            raise ValueError(f"tensors: expected other names than those of the bundle, got {name}")
        check_tensor(name, tensor, "... m n", finite=True)
        check_number(f"{name}: bits", bits.get(name), int, at_least=2, at_most=24)
        places[name] = {"shape": list(tensor.shape), "offset": len(data), "bits": bits[name]}
        numbers, steps = in_steps(tensor.detach().cpu(), bits[name])
        data += steps.numpy().astype("<f4").tobytes() + _in_a_row(numbers, bits[name])
    about = {"dtype": "packed", "bytes": len(data), "crc32": zlib.crc32(data), "tensors": places}
    return Bundle(made.manifest | about, data)


def in_steps(tensor: Tensor, bits: int) -> tuple[Tensor, Tensor]:
    """Round each row of a tensor to the nearest multiples of a step, the smallest that will do.

    Args:
        tensor: Finite, shape (rows, ...), no row without numbers.
        bits: How many a number has, from 2 to 24, which 32-bit floating point holds exactly.

    Returns:
        Whole numbers, ``int32``, in the shape of the tensor, at most ``2 ** (bits - 1) - 1`` from 0; and the
        steps, ``float32``, shape (rows, 1, ...). Their product is the rounded tensor.

    Raises:
        ValueError: If a number is not finite, a row holds none, or ``bits`` is out of range.

    Example:
        >>> numbers, steps = in_steps(torch.tensor([[1.5, -0.6], [0.0, 0.0]]), 3)
        >>> numbers * steps
        tensor([[ 1.5000, -0.5000],
                [ 0.0000,  0.0000]])
    """
    check_number("bits", bits, int, at_least=2, at_most=24)
    check_tensor("tensor", tensor, finite=True)
    most = 2 ** (bits - 1) - 1
    exact = tensor.double()
    largest = exact.abs().amax(dim=tuple(range(1, exact.dim())), keepdim=True)
    steps = (largest / most).float()
    numbers = exact / steps.double().where(steps > 0, torch.ones_like(largest))
    return numbers.round().clamp(-most, most).int(), steps


def _in_a_row(numbers: Tensor, bits: int) -> bytes:
    above = (numbers.flatten().numpy() + 2 ** (bits - 1)).astype("<u4")
    each = np.unpackbits(above.view(np.uint8).reshape(-1, 4), axis=1, count=bits, bitorder="little")
    return np.packbits(each, bitorder="little").tobytes()

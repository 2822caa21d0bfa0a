"""Data, each with where it came from: read from packages, from this repository, or drawn by code.

A name is loaded when it is first asked for, so that who wants the irises does not wait for the photographs.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unboxed.datasets.insects import load_insects as load_insects
    from unboxed.datasets.iris import Iris as Iris
    from unboxed.datasets.iris import load_iris as load_iris
    from unboxed.datasets.mnist import Digits as Digits
    from unboxed.datasets.mnist import load_digits as load_digits
    from unboxed.datasets.own_digits import OwnDigits as OwnDigits
    from unboxed.datasets.own_digits import load_own_digits as load_own_digits
    from unboxed.datasets.paintings import load_paintings as load_paintings
    from unboxed.datasets.pets import load_pets as load_pets
    from unboxed.datasets.photos import load_photo as load_photo
    from unboxed.datasets.pictures import Pictures as Pictures
    from unboxed.photos import Photo as Photo

HOMES = {
    "Digits": "unboxed.datasets.mnist",
    "Iris": "unboxed.datasets.iris",
    "OwnDigits": "unboxed.datasets.own_digits",
    "Photo": "unboxed.photos",
    "Pictures": "unboxed.datasets.pictures",
    "load_digits": "unboxed.datasets.mnist",
    "load_insects": "unboxed.datasets.insects",
    "load_iris": "unboxed.datasets.iris",
    "load_own_digits": "unboxed.datasets.own_digits",
    "load_paintings": "unboxed.datasets.paintings",
    "load_pets": "unboxed.datasets.pets",
    "load_photo": "unboxed.datasets.photos",
}


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(HOMES)

"""Data, each with where it came from: drawn from packages, from this repository, or made by code."""

from unboxed.datasets.digits import Digits as Digits
from unboxed.datasets.digits import digits as digits
from unboxed.datasets.insects import insects as insects
from unboxed.datasets.iris import Iris as Iris
from unboxed.datasets.iris import iris as iris
from unboxed.datasets.own_digits import OwnDigits as OwnDigits
from unboxed.datasets.own_digits import own_digits as own_digits
from unboxed.datasets.paintings import paintings as paintings
from unboxed.datasets.pets import pets as pets
from unboxed.datasets.photos import Photo as Photo
from unboxed.datasets.photos import photo as photo
from unboxed.datasets.pictures import Pictures as Pictures

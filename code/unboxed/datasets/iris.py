"""Fisher's irises: 150 flowers of three species, four measurements each."""

import csv
from dataclasses import dataclass, field

import torch
from torch import Tensor

from unboxed import sources
from unboxed.sources import Source

READS = ("iris",)


@dataclass(frozen=True, eq=False)
class Iris:
    """The irises that Fisher (1936) published.

    Attributes:
        measurements: In centimetres, shape (150, 4), float32; the columns are ``feature_names``.
        species: 0, 1 or 2 for each flower, shape (150,), int64; an index into ``species_names``.
        feature_names: What was measured.
        species_names: What the species are called.
        source: Where the table was found.
    """

    measurements: Tensor = field(repr=False)
    species: Tensor = field(repr=False)
    feature_names: tuple[str, ...]
    species_names: tuple[str, ...]
    source: Source


def load_iris() -> Iris:
    """Load the irises.

    A file ``iris/iris.csv`` under ``UNBOXED_DATA`` comes before the one that scikit-learn ships. Its first
    row holds the number of flowers, the number of measurements and the species; the others a flower each,
    its species last and counted from 0.

    Returns:
        The flowers, sorted by species.

    Raises:
        FileNotFoundError: If there is no table.
        OSError: If the table is damaged.

    Example:
        >>> flowers = load_iris()
        >>> flowers.measurements[0], flowers.species_names[flowers.species[0]]
        (tensor([5.1000, 3.5000, 1.4000, 0.2000]), 'setosa')
    """
    source = sources.find("iris")
    path = source.path / "iris.csv" if source.own else source.path
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            (flowers, measured, *species_names), *rows = csv.reader(file)
        table = torch.tensor([[float(cell) for cell in row] for row in rows])
        wanted = [int(flowers), 5]
    except (ValueError, csv.Error) as error:
        raise OSError(f"{path}: expected a table of irises, got one that cannot be read: {error}") from error
    if list(table.shape) != wanted or measured != "4":
        raise OSError(f"{path}: expected {flowers} flowers of 5 columns, got shape {tuple(table.shape)}")
    if not table.isfinite().all() or not set(table[:, 4].tolist()) <= set(range(len(species_names))):
        raise OSError(
            f"{path}: expected finite numbers and species from 0 to {len(species_names) - 1}, got others"
        )
    return Iris(
        table[:, :4].contiguous(),
        table[:, 4].long(),
        ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
        tuple(species_names),
        source,
    )

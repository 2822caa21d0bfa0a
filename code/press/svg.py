"""Figures that are equal to the eye are made equal to the byte."""

import re


def number_ids(svg: str) -> str:
    """Number the ids of a figure in the order in which they stand.

    Matplotlib makes them of hashes of positions, and the last bit of a position may differ between two runs.
    """
    numbers: dict[str, str] = {}
    for found in re.finditer(r'\bid="(\w*?)([0-9a-f]{10})"', svg):
        numbers.setdefault(found[1] + found[2], f"{found[1]}-{len(numbers) + 1}")
    if not numbers:
        return svg
    return re.sub(rf'(?<=[#"])({"|".join(numbers)})(?=[")])', lambda found: numbers[found[1]], svg)

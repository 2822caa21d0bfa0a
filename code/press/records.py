"""What Snakemake measured while a chapter ran."""

import csv

from press import chapters


def benchmark(chapter: str) -> dict[str, str]:
    """Return the record of a chapter's last run.

    Args:
        chapter: Its name in the table of contents.

    Returns:
        Columns of Snakemake's benchmark file: ``s`` in seconds, ``max_rss`` in MiB, and more; empty if there
        is none, as when Jupyter Book executed the chapter itself.
    """
    path = chapters.BUILD / "press" / "benchmarks" / f"{chapter}.tsv"
    if not path.is_file():
        return {}
    with path.open(newline="") as file:
        return next(csv.DictReader(file, delimiter="\t"))

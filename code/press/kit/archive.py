"""An archive of files that is the same whenever it is made of the same, and is whole or not there."""

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip archive knows
COMPRESSED = {".png", ".jpg", ".webp", ".woff2"}


def write(path: Path, folder: str, files: Mapping[str, bytes]) -> None:
    """Write an archive whole or not at all.

    Args:
        path: Where.
        folder: The folder in it that holds everything.
        files: The content of each file, by its path in that folder.

    Raises:
        OSError: If it cannot be written, as when the disk is full.
    """
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        with zipfile.ZipFile(partial, "w") as archive:
            for name in sorted(files):
                about = zipfile.ZipInfo(f"{folder}/{name}", MOMENT)
                about.create_system = 3  # as on Linux, wherever it is made
                about.external_attr = 0o644 << 16
                packed = Path(name).suffix in COMPRESSED
                about.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
                archive.writestr(about, files[name])
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise

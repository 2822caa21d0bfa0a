"""What live figures load: their modules, and networks that the pages glued, as files of the site.

Every name holds a fingerprint of the content, so that no browser puts files of two builds together.
"""

import base64
import binascii
import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODULES = Path(__file__).parents[1] / "unboxed" / "explorables"
FOLDER = "explorables"  # below _static of the site
FORMAT = "unboxed-bundle/1"
FIGURE = re.compile(r"^export default\b", re.MULTILINE)
# What one loads at once, and what it loads when a reader asks for it.
SIBLING = re.compile(r'(?:^(?:import|export)\b[^;"=]*|await import\()"\./([\w-]+)\.mjs"', re.MULTILINE)


@dataclass(frozen=True)
class Bundle:
    """A network as two files of the site.

    Attributes:
        name: Of both, without their endings.
        manifest: What the network is, in JSON.
        weights: Its numbers.
    """

    name: str
    manifest: bytes
    weights: bytes

    @classmethod
    def read(cls, key: str, glued: Mapping[str, Any]) -> "Bundle":
        """Read a bundle as a notebook holds it.

        Args:
            key: The name under which the page glued it.
            glued: Its ``manifest``, and its ``weights`` in base64.

        Raises:
            ValueError: If it has another format, or not as many bytes as it says.
        """
        manifest = glued["manifest"]
        if manifest.get("format") != FORMAT:
            raise ValueError(
                f"{key}: expected a bundle of the format {FORMAT}, got {manifest.get('format')!r}"
            )
        try:
            weights = base64.b64decode(glued["weights"], validate=True)
        except binascii.Error as error:
            raise ValueError(f"{key}: expected weights in base64: {error}") from error
        if len(weights) != manifest["bytes"]:
            raise ValueError(f"{key}: expected {manifest['bytes']} bytes of weights, got {len(weights)}")
        text = json.dumps(manifest, ensure_ascii=False, separators=(",", ":")).encode()
        return cls(f"{key}.{_fingerprint([text, weights])}", text, weights)

    def files(self) -> dict[str, bytes]:
        """Return what stands in both files, by their names."""
        return {f"{self.name}.json": self.manifest, f"{self.name}.bin": self.weights}

    def write(self, folder: Path) -> None:
        """Write both files."""
        for name, content in self.files().items():
            folder.joinpath(name).write_bytes(content)


def modules() -> list[Path]:
    """List the files that figures are made of: their own, and what they share."""
    return sorted(path for path in MODULES.iterdir() if path.suffix in {".mjs", ".css"})


def figures() -> list[str]:
    """Name the live figures that there are."""
    return [
        path.stem for path in modules() if path.suffix == ".mjs" and FIGURE.search(path.read_text("utf-8"))
    ]


def styles(figures: Iterable[str]) -> list[str]:
    """Name the style sheets of some figures: the one that all share, then those of what they are made of."""
    present = {path.name for path in modules()}
    made: set[str] = set()
    waiting = list(figures)
    while waiting:
        made.add(name := waiting.pop())
        waiting += set(SIBLING.findall((MODULES / f"{name}.mjs").read_text("utf-8"))) - made
    return ["live.css", *sorted(present & {f"{name}.css" for name in made})]


def edition() -> str:
    """Return the name of the folder that holds the modules, which changes whenever one of them does."""
    return _fingerprint(part for path in modules() for part in (path.name.encode(), path.read_bytes()))


def put_away(static: Path, kept: Path) -> None:
    """Take away what an earlier build has left.

    Args:
        static: The folder ``_static`` of the site.
        kept: Where it is kept, for ``write`` to find what is the same.
    """
    if (static / FOLDER).is_dir():
        shutil.rmtree(kept, ignore_errors=True)
        (static / FOLDER).rename(kept)


def write(static: Path, kept: Path, bundles: Iterable[Bundle]) -> None:
    """Write the modules and these networks; what is there already stays: names are fingerprints.

    Args:
        static: The folder ``_static`` of the site.
        kept: Where ``put_away`` has put what there was.
        bundles: The networks that its pages use.
    """
    place, folder = static / FOLDER, edition()
    if kept.is_dir():
        kept.rename(place)
    wanted = {f"{folder}/{path.name}": path.read_bytes() for path in modules()}
    for bundle in bundles:
        wanted |= bundle.files()
    for path in [path for path in place.rglob("*") if path.is_file()]:
        if path.relative_to(place).as_posix() not in wanted:
            path.unlink()
    for name, content in wanted.items():
        path = place / name
        if not path.is_file() or path.stat().st_size != len(content):  # or it was cut off
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for path in [path for path in place.iterdir() if path.is_dir() and path.name != folder]:
        path.rmdir()


def _fingerprint(parts: Iterable[bytes]) -> str:
    content = hashlib.sha256()
    for part in parts:
        content.update(hashlib.sha256(part).digest())
    return content.hexdigest()[:12]

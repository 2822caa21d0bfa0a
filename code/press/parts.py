"""The book's ImageNet network as files of the site, for the live figures that run it.

It is made once, from the packaged weights, and kept between builds: no page glues it, for its notebook would
then hold all of it.
"""

import base64
import functools
import os
import shutil
from importlib import metadata
from pathlib import Path

from press import chapters, keys, reach, runs, shipped
from unboxed import sources

KEPT = chapters.BUILD / "press" / "parts"
CODE = "from unboxed.backbones import load\nfrom unboxed.folding import bundles"
WEIGHTS = "efficientnet_lite0"
NAMES = "names"
PACKAGES = ("torch", "torchvision")


def modules() -> list[Path]:
    """List the modules that make the parts, and whose change makes a page due that shows them."""
    return reach.modules(CODE, chapters.ROOT / "code")


def parts() -> dict[str, shipped.Bundle]:
    """Return the parts by the names under which a figure is given them, ``backbone_1`` the first.

    Raises:
        ValueError: If the reader's own weights are those of another network.
        OSError: If the weights are missing or damaged, or something cannot be written.
    """
    key = {path.relative_to(chapters.ROOT).as_posix(): keys.digest(path.read_bytes()) for path in modules()}
    key |= {name: metadata.version(name) for name in PACKAGES}
    return _kept(keys.digest(key | {"weights": keys.data(sources.locate(WEIGHTS))}))


@functools.lru_cache(maxsize=1)
def _kept(digest: str) -> dict[str, shipped.Bundle]:
    """Read the parts that were made under a key, or make them, and drop what was made under others."""
    folder = KEPT / digest
    if not (folder / NAMES).is_file():
        partial = KEPT / f"{digest}.{os.getpid()}"  # another process may make them at the same time
        partial.mkdir(parents=True)
        made = make()
        for bundle in made:
            bundle.write(partial)
        runs.write(partial / NAMES, "".join(f"{bundle.name}\n" for bundle in made))
        try:
            partial.rename(folder)
        except OSError:
            if not (folder / NAMES).is_file():  # cut off; else the other was sooner
                shutil.rmtree(folder)
                partial.rename(folder)
        for other in set(KEPT.iterdir()) - {folder}:
            if not other.name.startswith(f"{digest}.") or other == partial:
                shutil.rmtree(other, ignore_errors=True)
    found = {}
    for name in (folder / NAMES).read_text("utf-8").split():
        manifest, weights = (folder.joinpath(f"{name}{ending}").read_bytes() for ending in (".json", ".bin"))
        found[name.partition(".")[0]] = shipped.Bundle(name, manifest, weights)
    return found


def make() -> list[shipped.Bundle]:
    """Make the parts; this takes seconds, PyTorch and its memory."""
    from unboxed import backbones, folding

    bundles = folding.bundles(backbones.load())
    return [
        shipped.Bundle.read(
            f"backbone_{number}",
            {"manifest": bundle.manifest, "weights": base64.b64encode(bundle.data).decode()},
        )
        for number, bundle in enumerate(bundles, start=1)
    ]

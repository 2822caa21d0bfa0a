"""The command line of transfer learning: a reader's photographs in, a page that knows them out."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import torch

from unboxed import backbones, portable, runtime
from unboxed.embeddings import fingerprint
from unboxed.heads import load_trained
from unboxed.teaching import teach

PROGRAM = "python -m unboxed.transfer"
KEPT = Path("trained")
TRAIN = f"""FOLDER holds a folder of pictures for each class, named as the class is:

  birds/robin/1.jpg, birds/robin/2.jpg, ..., birds/wren/1.jpg, ...

A fifth of each class is held out to measure with. If you want to say yourself what is, put the folders of the
classes into FOLDER/train and FOLDER/val.

What has been computed is kept in {KEPT}/, and an interrupted run goes on from there.

examples:
  {PROGRAM} train birds
  {PROGRAM} train birds --out ~/birds-network --seed 1
"""
EXPORT = f"""OUT becomes a folder with one file, index.html: open it in any browser, or put it on any server.
It needs no network, and sends nothing.

examples:
  {PROGRAM} export birds-page
  {PROGRAM} export birds-page --from ~/birds-network
"""


def parser() -> argparse.ArgumentParser:
    """Describe the two commands."""
    shape = argparse.RawDescriptionHelpFormatter
    made = argparse.ArgumentParser(
        prog=PROGRAM, description="Teach a network that knows ImageNet the classes of your own photographs."
    )
    commands = made.add_subparsers(dest="command", required=True, metavar="train | export")
    train = commands.add_parser(
        "train", help="learn from folders of photographs", epilog=TRAIN, formatter_class=shape
    )
    train.add_argument("folder", metavar="FOLDER", type=Path, help="a folder of pictures for each class")
    train.add_argument(
        "--out", type=Path, default=KEPT, help="where to keep what was computed (default: %(default)s)"
    )
    train.add_argument("--seed", type=int, default=0, help="decides what is held out (default: %(default)s)")
    train.add_argument("--device", help="cpu, cuda or another of PyTorch's (default: a GPU if there is one)")
    export = commands.add_parser(
        "export", help="write what was learned as a page", epilog=EXPORT, formatter_class=shape
    )
    export.add_argument("out", metavar="OUT", type=Path, help="a folder for the page")
    export.add_argument(
        "--from", dest="kept", type=Path, default=KEPT, help="where train kept it (default: %(default)s)"
    )
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status: 2 if something asked for cannot be done."""
    options = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        return _train(options) if options.command == "train" else _export(options)
    except (OSError, ValueError) as error:
        print(f"{PROGRAM} {options.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        again = f"; the same command goes on from {options.out}" if options.command == "train" else ""
        print(f"\nStopped{again}.", file=sys.stderr)
        return 130


def _train(options: argparse.Namespace) -> int:
    if not 0 <= options.seed < 2**32:
        raise ValueError(f"--seed: expected a whole number from 0 to 2**32 - 1, got {options.seed}")
    backbone = backbones.load()
    backbone.model.to(_device(options.device))
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        print(line, flush=True)

    teach(backbone, options.folder, options.out, seed=options.seed, say=say, stage=_stage)
    (options.out / "report.txt").write_text("\n".join(lines) + "\n", "utf-8", errors="replace")
    print(f"\nKept in {options.out}, with this report. {PROGRAM} export OUT makes a page of it.")
    return 0


def _export(options: argparse.Namespace) -> int:
    backbone = backbones.load()
    trained = load_trained(options.kept, fingerprint(backbone))
    page = portable.write_page(backbone, trained, options.out)
    size = page.stat().st_size / 1e6
    print(f"{page}: {size:.1f} MB, {len(trained.classes)} classes. Open it in a browser.")
    return 0


def _device(name: str | None) -> torch.device:
    if name is None:
        return runtime.device()
    try:
        number = torch.zeros(1, device=name)
        number.cpu()  # from meta, which takes everything, nothing comes back
        return number.device
    except (RuntimeError, AssertionError) as error:
        first = str(error).partition("\n")[0]
        raise ValueError(f"--device: expected one that this machine has, got {name}: {first}") from None


def _stage(words: str) -> Callable[[int, int], object]:
    """Show a stage: as a bar on a terminal, elsewhere as a line."""
    print(f"{words} …", file=sys.stderr, flush=True)
    return runtime.bar if sys.stderr.isatty() else lambda done, total: None

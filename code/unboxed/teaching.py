"""From a folder of photographs to a network that knows their classes, and to what it is worth."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import torch

from unboxed.arranging import FOLDS, Pictures, arrange, copied, warnings
from unboxed.backbones import Backbone
from unboxed.copies import deal
from unboxed.embeddings import Embeddings, embed_files, fingerprint
from unboxed.gathering import gather, look, shown
from unboxed.heads import FILE, Trained, train_head
from unboxed.intervals import wilson
from unboxed.judging import judge, report, share
from unboxed.sources import files_in

Say = Callable[[str], object]
Stage = Callable[[str], Callable[[int, int], object]]


def teach(
    backbone: Backbone, folder: Path | str, out: Path | str, *, seed: int, say: Say, stage: Stage
) -> Trained:
    """Train a head on the pictures of a folder, and measure it on those held out.

    Args:
        backbone: What computes the features.
        folder: As for ``gathering.gather``.
        out: Where features are kept, and the network: what a run that was interrupted goes on from.
        seed: Decides what is held out, where the folder does not.
        say: Told what there is to say, a line at a time.
        stage: Told what is being done, and gives what is told how much of it is done.

    Returns:
        What was trained, which is in ``out`` as well.

    Raises:
        FileNotFoundError: As ``gather``.
        NotADirectoryError: As ``gather``.
        PermissionError: If a folder may not be read, or written.
        ValueError: As ``gather`` and ``arrange``; or if ``out`` is the folder itself, or one in it that has
            files and is not of an earlier run.
    """
    folder, out = Path(folder), Path(out)
    pictures = _read(folder, out, backbone, seed, say, stage)
    for line in warnings(pictures):
        say(line)
    learned = ~pictures.held_out
    labels = pictures.labels[learned]
    folds = deal(labels, pictures.groups[learned], FOLDS, seed=seed)
    features = pictures.features[learned]
    head = train_head(
        features, labels, len(pictures.classes), folds, progress=stage("Training the last layer")
    )

    held = pictures.held_out.nonzero().flatten()
    truth = pictures.labels[held]
    judged = judge(head.probabilities(pictures.features[held]), truth)
    right = judged.said == truth
    trained = Trained(head, pictures.classes, len(labels), int(right.sum()), len(held))
    trained.save(out, fingerprint(backbone))
    say(f"Learned from {trained.learned} pictures.")
    for line in report(judged, pictures.classes, [pictures.names[row] for row in held]):
        say(line)
    fresh = ~torch.isin(held, torch.tensor(copied(pictures), dtype=torch.int64))
    if 0 < (count := int(fresh.sum())) < len(held):
        say(f"Of those that are no copies: {share(wilson(int(right[fresh].sum()), count), count)}.")
    return trained


def _read(folder: Path, out: Path, backbone: Backbone, seed: int, say: Say, stage: Stage) -> Pictures:
    """Find the pictures, say which cannot be used, and decide which are held out."""
    _check_out(folder, out)
    found = gather(folder, without=out)
    (out / "features").mkdir(parents=True, exist_ok=True)  # what may not be written is to be known before
    counts = Counter(found.labels)
    named = (f"{name} ({counts[label]})" for label, name in enumerate(found.classes))
    say(f"{len(found.files)} files of {len(found.classes)} classes: {', '.join(named)}.")

    def name(path: Path) -> str:
        return shown(path.relative_to(folder))

    kept = Embeddings(out / "features", backbone, look)
    given, refused = embed_files(found.files, kept, progress=stage("Looking at the pictures"))
    for path in found.beside:
        say(f"Left out: {name(path)}: it is in no folder of a class.")
    for path, why in refused.items():
        say(f"Left out: {name(path)}: {why}.")
    rows = [row for row, path in enumerate(found.files) if path in given]
    if not rows:
        raise ValueError(f"{shown(folder)}: expected pictures, got none that can be used")
    keys, features, thumbnails = zip(*(given[found.files[row]] for row in rows), strict=True)
    pictures = arrange(
        [name(found.files[row]) for row in rows],
        found.classes,
        [found.labels[row] for row in rows],
        keys,
        torch.stack(features),
        torch.stack(thumbnails),
        [found.held_out[row] for row in rows] if found.held_out else None,
        seed=seed,
    )
    for gone in sorted({*found.classes} - {*pictures.classes}):
        say(f"Left out: {gone}: there is no picture of it to learn from.")
    return pictures


def _check_out(folder: Path, out: Path) -> None:
    """Refuse a folder of pictures, of which none would be looked at once something else is kept there."""
    home, place = folder.resolve(), out.resolve()
    earlier = (place / FILE).is_file() or (place / "features").is_dir()
    if place == home or (home in place.parents and not earlier and files_in(place, "**/*")):
        raise ValueError(
            f"out: expected a folder without pictures, or that of an earlier run, got {shown(out)}"
        )

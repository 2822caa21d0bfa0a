"""Folders of drawings as a reader's photographs lie in them, with files among them that cannot be used."""

import io
from pathlib import Path

from PIL import Image

from unboxed.drawing.insects.draw import draw_insects

CLASSES = ("cockroach", "dragonfly", "beetle")


def drawings(count: int, seed: int = 3) -> list[tuple[str, Image.Image]]:
    """Draw insects, each with the name of its class."""
    images, labels = draw_insects(count, size=96, seed=seed)
    pixels = (255 * images).round().byte().permute(0, 2, 3, 1).numpy()
    return [
        (CLASSES[label], Image.fromarray(array)) for array, label in zip(pixels, labels.tolist(), strict=True)
    ]


def write(folder: Path, drawn: list[tuple[str, Image.Image]]) -> None:
    for number, (name, image) in enumerate(drawn):
        (folder / name).mkdir(parents=True, exist_ok=True)
        image.save(folder / name / f"{number:02}.png")


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def bad_files(image: Image.Image) -> dict[str, tuple[bytes, str]]:
    """Files that are no pictures to learn from, by their names, each with what is said of it."""
    whole = encoded(image, "JPEG")
    moving = [image, image.rotate(90)]
    return {
        "cut.jpg": (whole[: len(whole) // 2], "the file is damaged"),
        "empty.png": (b"", "the file is empty"),
        "moving.gif": (encoded(image, "GIF", save_all=True, append_images=moving[1:]), "the picture moves"),
        "new.heic": (b"\0\0\0\x18ftypheic" + bytes(99), "HEIC and AVIF pictures are not read"),
        "renamed.jpg": (b"\0\0\0\x18ftypheic" + bytes(99), "HEIC and AVIF pictures are not read"),
        "notes.txt": (b"the big one by the door", "no picture: expected JPEG, PNG, WebP or GIF"),
        "program.jpg": (b"MZ" + bytes(500), "no picture: expected JPEG, PNG, WebP or GIF"),
        "strip.png": (encoded(image.resize((4000, 40)), "PNG"), "no side may be 40 times the other"),
        "tiny.png": (encoded(image.resize((20, 20)), "PNG"), "20 × 20 pixels are too few"),
        "print.tif": (encoded(image, "TIFF"), "no picture: expected JPEG, PNG, WebP or GIF"),
    }

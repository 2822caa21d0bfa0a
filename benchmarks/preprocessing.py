"""How far a JPEG that the figure *See* has read is from one that Python has read, and what that changes.

make book
.venv/bin/python benchmarks/preprocessing.py

Writes ``book/seeing/preprocessing.csv``, a line a photograph of the book: by how many steps of 8 bits the
squares differ that the network is shown; by how many percentage points a probability does, with the same
weights, in PyTorch; and whether the first answer and the order of five are the same. Photographs whose
``short`` side is above 2048 pixels have been enlarged: such pictures the browser shrinks itself at first.
"""

import base64
import csv
import io

import numpy as np
import tab
import torch
from PIL import Image
from playwright.sync_api import Page

from press.chapters import ROOT
from unboxed import backbones
from unboxed.photos import PHOTOS, shipped_photo
from unboxed.slides import SLIDES

TABLE = ROOT / "book" / "seeing" / "preprocessing.csv"
QUALITY = 90
LARGE = 2400  # pixels of the short side
START = """async ([modules, parts]) => {
    const { Engine } = await import(modules + 'deep-client.mjs');
    window.engine = new Engine(parts, 1);
    await window.engine.load();
    window.read = async picture => {
        const bytes = Uint8Array.from(atob(picture), letter => letter.charCodeAt(0));
        const { pixels } = await window.engine.read(new Blob([bytes], { type: 'image/jpeg' }), { side: 224 });
        const whole = new Uint8Array(pixels.data.buffer);
        let letters = '';
        for (const byte of whole) letters += String.fromCharCode(byte);
        return btoa(letters);
    };
}"""


def main() -> None:
    """Read every photograph twice, and print and write what differs."""
    backbone = backbones.load()
    rows = []
    with tab.figure("book/seeing/inside-a-convnet", "see") as (page, root):
        page.evaluate(START, [*tab.network(root)])
        for name, large in [*((name, False) for name in PHOTOS), *((name, True) for name in SLIDES)]:
            rows.append(compared(page, backbone, name, large=large))
            print(rows[-1])
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def compared(page: Page, backbone: backbones.Backbone, name: str, *, large: bool) -> dict[str, object]:
    """Save a photograph as JPEG, read it both ways, and ask the network about both."""
    levels = (255 * shipped_photo(name).image).round().byte().permute(1, 2, 0).numpy()
    picture = Image.fromarray(levels)
    if large:
        share = LARGE / min(picture.size)
        picture = picture.resize(
            (round(share * picture.width), round(share * picture.height)), Image.Resampling.BICUBIC
        )
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=QUALITY)
    ours = backbone.preprocess(
        torch.from_numpy(np.array(Image.open(file).convert("RGB"))).permute(2, 0, 1) / 255
    )
    read = page.evaluate("picture => read(picture)", base64.b64encode(file.getvalue()).decode())
    theirs = torch.frombuffer(bytearray(base64.b64decode(read)), dtype=torch.float32).reshape(ours.shape)
    with torch.no_grad():
        first, second = backbone.model(torch.cat([ours, theirs])).softmax(dim=1)
    apart = 255 * (ours - theirs).abs()
    five, others = first.topk(5).indices, second.topk(5).indices
    return {
        "photo": name,
        "short": min(picture.size),
        "largest": f"{apart.max().item():.2f}",
        "mean": f"{apart.mean().item():.3f}",
        "points": f"{100 * (first - second).abs().max().item():.2f}",
        "first": int(five[0] == others[0]),
        "five": int(torch.equal(five, others)),
    }


if __name__ == "__main__":
    main()

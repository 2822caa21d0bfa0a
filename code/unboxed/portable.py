"""A trained network as one page, which any browser opens without a server, and which sends nothing."""

import base64
import copy
import dataclasses
import html
import json
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from string import Template
from typing import Any

from torch import nn

from unboxed.backbones import Backbone
from unboxed.folding import bundles
from unboxed.heads import Head, Trained
from unboxed.intervals import wilson
from unboxed.judging import share
from unboxed.origins import ORIGINS
from unboxed.siblings import FOLDER, modules, styles

FILE = "index.html"
MADE = '<meta name="generator" content="Unboxed">'
LICENCES = Path(__file__).with_name("licences")
TEMPLATE = FOLDER / "yours.html"


def with_head(backbone: Backbone, head: Head, classes: tuple[str, ...]) -> Backbone:
    """Give a network another last layer.

    Args:
        backbone: An EfficientNet-Lite0; it is not changed.
        head: The layer.
        classes: The names of its classes.

    Returns:
        A network that names these.

    Raises:
        ValueError: If the layer has not one row of weights and one bias for each class, of one type.
    """
    sizes = head.check()
    if sizes["classes"] != len(classes):
        raise ValueError(
            f"classes: expected {sizes['classes']}, as many as the layer has, got {len(classes)}"
        )
    model: Any = copy.deepcopy(backbone.model)
    output = nn.Linear(sizes["features"], sizes["classes"])
    output.load_state_dict({"weight": head.weight, "bias": head.bias})
    model.network.classifier = output.to(model.mean.device).requires_grad_(False)
    return dataclasses.replace(backbone, model=model, categories=classes)


def write_page(backbone: Backbone, trained: Trained, out: Path | str) -> Path:
    """Write a page that names the class of any picture, with a map of where its answer comes from.

    Args:
        backbone: The network below the last layer.
        trained: The last layer, and what is known of it.
        out: The folder for the page; made if there is none.

    Returns:
        The page.

    Raises:
        FileExistsError: If ``out`` is a file, or holds a page that is not one of these.
        PermissionError: If it may not be written there.
    """
    out = Path(out)
    page = out / FILE
    if out.exists() and not out.is_dir():
        raise FileExistsError(f"{out}: expected a folder, or nothing yet, got a file")
    if page.exists() and MADE not in page.read_text("utf-8", errors="replace"):
        raise FileExistsError(f"{page}: expected none, or one that `export` wrote, got another page")
    network = with_head(backbone, trained.head, trained.classes)
    parts = [
        {"manifest": part.manifest, "weights": base64.b64encode(part.data).decode()}
        for part in bundles(network)
    ]
    given = json.dumps({"modules": modules("yours"), "classes": trained.classes, "parts": parts})
    source = backbone.source
    words = {
        "title": _title(trained.classes),
        "count": str(len(trained.classes)),
        "classes": ", ".join(trained.classes),
        "learned": str(trained.learned),
        "accuracy": share(wilson(trained.right, trained.held_out), trained.held_out),
        "credit": source.credit if source else "random weights",
        "licence": source.licence if source else "none",
        "licences": _licences(backbone),
    }
    text = Template(TEMPLATE.read_text("utf-8")).substitute(
        {key: html.escape(word) for key, word in words.items()},
        made=MADE,
        styles=styles("see", "yours"),
        given=given.replace("<", "\\u003c"),  # no text may end the script that it stands in
    )
    out.mkdir(parents=True, exist_ok=True)
    part = page.with_suffix(".part")
    part.write_text(text, "utf-8")
    part.replace(page)
    return page


def _title(classes: tuple[str, ...]) -> str:
    if len(classes) > 4:
        return f"Which of {len(classes)} classes?"
    return f"{', '.join(classes[:-1])} or {classes[-1]}?"


def _licences(backbone: Backbone) -> str:
    """Put together what has to go with the code of the page, and with the weights."""
    texts = [(LICENCES / "BSD-3-Clause.txt").read_text("utf-8")]
    if backbone.source and not backbone.source.own:
        origin = ORIGINS[backbone.name]
        try:
            notice = distribution(origin.package).read_text("LICENSE")
        except PackageNotFoundError:
            notice = None
        texts += [notice or "", (LICENCES / f"{origin.licence}.txt").read_text("utf-8")]
    return f"\n{'-' * 80}\n\n".join(text.strip() + "\n" for text in texts if text)

"""The live figures of the book in a notebook of your own, with your own networks in them.

Each function here returns a widget, which JupyterLab shows when a cell ends on it; without the package
anywidget each raises an ``ImportError`` that says what to install.
"""

import json
from string import Template
from typing import Any

from unboxed import backbones, folding
from unboxed.exhibits import kernel_exhibits
from unboxed.export import Bundle
from unboxed.siblings import modules, styles
from unboxed.slides import dream_photos, see_photos, squares
from unboxed.toys import playground_points

# A page has what is around a figure; a notebook has an empty element. Its modules lie nowhere there, so each
# becomes an address, after those that it imports; a worker at such an address may read a reader's files.
MODULE = Template(r"""const texts = $texts;
const addresses = new Map();
for (const [file, text] of Object.entries(texts)) {
  const whole = text.replace(/"unboxed:([\w-]+\.mjs)"/g, (_, name) => JSON.stringify(addresses.get(name)));
  addresses.set(file, URL.createObjectURL(new Blob([whole], { type: "text/javascript" })));
}
const { default: figure } = await import(addresses.get("$name.mjs"));

export default {
  render({ model, el }) {
    el.classList.add("explorable");
    return figure.render({ model, el });
  },
};
""")


def neuron() -> Any:
    """*A neuron, and XOR*: lines that you draw, and what one and two neurons can tell apart."""
    return _widget("neuron")


def festival() -> Any:
    """*The festival's decision*: one neuron, what it weighs, and the sum that decides."""
    return _widget("festival")


def curves() -> Any:
    """*Activation curves*: each function with its slope, and what a weight and a bias do to it."""
    return _widget("curves")


def playground() -> Any:
    """*Playground*: a network to build, and to train on points of two classes."""
    return _widget("playground", {"playground_points": playground_points()})


def downhill() -> Any:
    """*Downhill*: balls that walk down a surface, and the largest rate at which they arrive."""
    return _widget("downhill")


def backward() -> Any:
    """*Backward*: a graph whose numbers you change, with values and gradients step by step."""
    return _widget("backward")


def softmax() -> Any:
    """*Softmax*: three logits, their probabilities, and the gradients of two losses."""
    return _widget("softmax")


def rivals() -> Any:
    """*Rivals*: what two networks say of three pictures, and what three measures make of it."""
    return _widget("rivals")


def rules() -> Any:
    """*Rules*: three balls that race down a surface, each by a rule of its own."""
    return _widget("rules")


def kernel() -> Any:
    """*Kernel*: nine numbers that slide over a picture."""
    return _widget("kernel", {"kernel_exhibits": kernel_exhibits()})


def ladder(images: Bundle) -> Any:
    """*Ladder*: pictures to go through with a slider, or two.

    Args:
        images: Your pictures, from ``ladders.ladder``.
    """
    return _widget("ladder", {"images": images})


def see() -> Any:
    """*See*: the book's ImageNet network, on your own pictures. It brings 9 MB into the notebook."""
    return _widget("see", {"see_photos": see_photos(), **_backbone()})


def trick() -> Any:
    """*Trick*: the ImageNet network, fooled on your own pictures. It brings 9 MB into the notebook."""
    return _widget("trick", {"trick_photos": see_photos(), **_backbone()})


def dream() -> Any:
    """*Dream*: a layer of the ImageNet network, on your own pictures. It brings 9 MB as well."""
    return _widget("dream", {"dream_photos": dream_photos(squares()), **_backbone()})


def digit(**bundles: Bundle) -> Any:
    """*Draw a digit*: a network that reads what you draw.

    Args:
        bundles: ``digits_network``, which takes pictures of shape (1, 28, 28), white on black. If you like,
            ``digits_copied``, another to choose, and ``digits_samples``, digits to choose: tensors ``test``
            and ``own``, the latter black on white, and their labels as facts of the same names.
    """
    return _widget("digit", bundles)


def fool(**bundles: Bundle) -> Any:
    """*Fool the digit*: a digit that two networks are to misread.

    Args:
        bundles: ``plain_network`` and ``hardened_network``, which take pictures of shape (1, 28, 28), white
            on black, and ``fool_samples``, digits to choose: a tensor ``test``, and their labels as a fact
            of the same name.
    """
    return _widget("fool", bundles)


def module(name: str) -> str:
    """Return a live figure as one module, with all that it imports inside.

    Args:
        name: The figure's, such as ``"kernel"``.

    Raises:
        FileNotFoundError: If there is no such figure.
    """
    return MODULE.substitute(name=name, texts=json.dumps(modules(name), ensure_ascii=False))


def _backbone() -> dict[str, Bundle]:
    return {
        f"backbone_{number}": part for number, part in enumerate(folding.bundles(backbones.load()), start=1)
    }


def _widget(name: str, bundles: dict[str, Bundle] | None = None) -> Any:
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise ImportError(
            "unboxed.explore: expected anywidget, which shows live figures in a notebook, and it is not "
            "installed: pip install anywidget"
        ) from error
    sent = {
        key: {"bytes": len(bundle.data), "manifest": bundle.manifest, "weights": bundle.data}
        for key, bundle in (bundles or {}).items()
    }
    members = {
        "_esm": module(name),
        "_css": styles(name),
        "state": traitlets.Dict().tag(sync=True),
        "bundles": traitlets.Dict().tag(sync=True),
    }
    return type(name.capitalize(), (anywidget.AnyWidget,), members)(bundles=sent)

"""The live figures of the book in a notebook of your own, with your own networks in them."""

import base64
import functools
import re
from pathlib import Path
from typing import Any

from unboxed.exhibits import kernel_exhibits
from unboxed.export import Bundle
from unboxed.toys import playground_points

FOLDER = Path(__file__).with_name("explorables")
SIBLING = re.compile(r'^((?:import|export)\b[^;"=]*)"\./([\w-]+\.mjs)"', re.MULTILINE)
# A page has what is around a figure; a notebook has an empty element.
MODULE = """import figure from "{address}";

export default {{
  render({{ model, el }}) {{
    el.classList.add("explorable");
    return figure.render({{ model, el }});
  }},
}};
"""


def neuron() -> Any:
    """Show a neuron whose weights you set by hand: *A neuron, and XOR*, as the chapter has it.

    Returns:
        A widget, which JupyterLab shows when a cell ends on it.

    Raises:
        ImportError: If anywidget is not installed.
    """
    return _widget("neuron")


def festival() -> Any:
    """Show the neuron that decides whether to go to a festival, as the chapter on the neuron has it.

    Returns:
        A widget, which JupyterLab shows when a cell ends on it.

    Raises:
        ImportError: If anywidget is not installed.
    """
    return _widget("festival")


def downhill() -> Any:
    """Show balls that walk down a surface, as in the chapter on gradient descent.

    Returns:
        A widget, which JupyterLab shows when a cell ends on it.

    Raises:
        ImportError: If anywidget is not installed.
    """
    return _widget("downhill")


def rules() -> Any:
    """Show three balls that race down a surface, each by its own rule, as in the chapter on optimizers.

    Returns:
        A widget, which JupyterLab shows when a cell ends on it.

    Raises:
        ImportError: If anywidget is not installed.
    """
    return _widget("rules")


def kernel() -> Any:
    """Show a kernel that slides over a picture, as in the chapter on convolution.

    Returns:
        A widget, which JupyterLab shows when a cell ends on it.

    Raises:
        ImportError: If anywidget is not installed.
    """
    return _widget("kernel", {"kernel_exhibits": kernel_exhibits()})


def digit(**bundles: Bundle) -> Any:
    """Show a network that reads the digit that you draw, as in the chapter on digits.

    Args:
        bundles: ``digits_network``, which takes pictures of shape (1, 28, 28), white on black. If you like,
            ``digits_copied``, another to choose, and ``digits_samples``, digits to choose: tensors ``test``
            and ``own``, the latter black on white, and their labels as facts of the same names.

    Returns:
        A widget, which JupyterLab shows when a cell ends on it.

    Raises:
        ImportError: If anywidget is not installed.
    """
    return _widget("digit", bundles)


def playground() -> Any:
    """Show a network to build and to train on points of two classes, as in the chapter on networks.

    Returns:
        A widget, which JupyterLab shows when a cell ends on it.

    Raises:
        ImportError: If anywidget is not installed.
    """
    return _widget("playground", {"playground_points": playground_points()})


def module(name: str) -> str:
    """Return a live figure as one module, with all that it imports inside.

    Args:
        name: The figure's, such as ``"kernel"``.

    Raises:
        FileNotFoundError: If there is no such figure.
    """
    return MODULE.format(address=_address(f"{name}.mjs"))


@functools.cache
def _address(file: str) -> str:
    """Return a file of the figures as a data: address, and so what it imports of the others."""
    text = (FOLDER / file).read_text("utf-8")
    text = SIBLING.sub(lambda found: f'{found[1]}"{_address(found[2])}"', text)
    return "data:text/javascript;base64," + base64.b64encode(text.encode()).decode()


def _made_of(file: str) -> set[str]:
    """Name a file of the figures and all that it imports of the others."""
    found = SIBLING.findall((FOLDER / file).read_text("utf-8"))
    return {file}.union(*(_made_of(sibling) for _, sibling in found))


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
    sheets = ["live.css", *(file.replace(".mjs", ".css") for file in sorted(_made_of(f"{name}.mjs")))]
    styles = [path for path in map(FOLDER.joinpath, sheets) if path.is_file()]
    members = {
        "_esm": module(name),
        "_css": "\n".join(path.read_text("utf-8") for path in styles),
        "state": traitlets.Dict().tag(sync=True),
        "bundles": traitlets.Dict().tag(sync=True),
    }
    return type(name.capitalize(), (anywidget.AnyWidget,), members)(bundles=sent)

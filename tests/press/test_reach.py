"""What a chapter depends on is found by parsing, on a small package made for the purpose."""

import pytest

from press import reach

PACKAGE = {
    "__init__.py": "",
    "activations.py": "import torch\n",
    "neuron.py": "from unboxed.activations import step\n",
    "losses.py": "def late():\n    from unboxed import activations\n",
    "attacks.py": "import unboxed.losses\n\nREADS = ('weights',)\n",
    "datasets/__init__.py": (
        "if TYPE_CHECKING:\n"
        "    from unboxed.datasets.digits import load_digits as load_digits\n"
        "    from unboxed.photos import load_photo as load_photo\n"
    ),
    "datasets/digits.py": "READS = ('digits',)\n",
    "photos.py": "READS = ('photos',)\n",
    "exercises/__init__.py": "from unboxed.exercises.checking import check as check\n",
    "exercises/checking.py": "",
    "exercises/answers/__init__.py": "",
    "exercises/answers/neuron.py": "from unboxed.neuron import Neuron\n",
    "exercises/answers/deep_dream.py": "import unboxed.attacks\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in PACKAGE.items():
        path = tmp_path / "unboxed" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def reached(code, folder):
    return {path.relative_to(folder / "unboxed").as_posix() for path in reach.modules(code, folder)}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import torch", set()),
        ("import unboxed.neuron", {"__init__.py", "neuron.py", "activations.py"}),
        ("from unboxed import neuron", {"__init__.py", "neuron.py", "activations.py"}),
        ("from unboxed.neuron import Neuron", {"__init__.py", "neuron.py", "activations.py"}),
        ("import unboxed.attacks as a", {"__init__.py", "attacks.py", "losses.py", "activations.py"}),
        ("['-m', 'unboxed.attacks']", {"__init__.py", "attacks.py", "losses.py", "activations.py"}),
        # A package passes a photo on, and leads to no digits.
        ("from unboxed.datasets import load_photo", {"__init__.py", "datasets/__init__.py", "photos.py"}),
        (
            "from unboxed.datasets import load_digits",
            {"__init__.py", "datasets/__init__.py", "datasets/digits.py"},
        ),
        # The name of an exercise leads to what is right in its chapter, and to no other chapter's.
        (
            "from unboxed.exercises import check\ncheck('neuron-1', 3)\nprint('other-2')",
            {"__init__.py", "exercises/__init__.py", "exercises/checking.py", "neuron.py", "activations.py"}
            | {"exercises/answers/__init__.py", "exercises/answers/neuron.py"},
        ),
    ],
)
def test_modules_are_reached_directly_and_through_one_another(code, expected, folder):
    assert reached(code, folder) == expected


def test_packages_are_those_that_cells_and_modules_import_anywhere(folder):
    paths = reach.modules("from unboxed import neuron", folder)
    assert reach.packages("import os.path\nfrom PIL import Image", paths) == ["PIL", "os", "torch"]


def test_data_is_what_the_reached_modules_declare(folder):
    both = reach.modules("from unboxed import attacks\nfrom unboxed.datasets import load_photo", folder)
    assert reach.data(both) == ["photos", "weights"]
    assert reach.data(reach.modules("from unboxed import neuron", folder)) == []


@pytest.mark.parametrize(
    "code", ["from unboxed import nothing", "from unboxed.datasets import iris", "import unboxed.x"]
)
def test_unknown_name_is_an_error_that_names_it(code, folder):
    with pytest.raises(
        ValueError, match=r"expected a module of unboxed, got unboxed\.(nothing|datasets\.iris|x)"
    ):
        reach.modules(code, folder)


def test_relative_import_is_an_error(folder):
    with pytest.raises(ValueError, match="line 1: expected an absolute import"):
        reach.modules("from . import neuron", folder)

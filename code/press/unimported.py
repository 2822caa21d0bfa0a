"""Sphinx finds the source of our modules where it lies.

It imports a module to learn whether its page is out of date: with that PyTorch, which takes seconds.
"""

from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer

from press import chapters, reach

BY_IMPORT = ModuleAnalyzer.get_module_source


def by_name(module: str) -> tuple[str | None, str | None]:
    """Return the file of a module, and its text.

    Args:
        module: Its dotted name.
    """
    path = chapters.ROOT.joinpath("code", *module.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if module.split(".")[0] == reach.PACKAGE and candidate.is_file():
            return str(candidate), candidate.read_text("utf-8")
    return BY_IMPORT(module)


def setup(app: Sphinx) -> dict[str, bool]:
    """Have Sphinx ask us."""
    ModuleAnalyzer.get_module_source = staticmethod(by_name)  # type: ignore[assignment, method-assign]
    return {"parallel_read_safe": True}

"""Whoever reads what a public function does also reads what it refuses."""

import ast
from collections.abc import Iterator

from test_architecture import FILES, name, syntax


def silent(path) -> Iterator[str]:
    """Name the public functions of a module that refuse some of what they are given, and do not say so."""
    tree = syntax(path)
    owners = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]
    for owner in owners:
        around = ast.get_docstring(owner) or "" if isinstance(owner, ast.ClassDef) else ""
        for function in owner.body:
            if not isinstance(function, ast.FunctionDef) or function.name.startswith("_"):
                continue
            if not ast.unparse(function.args):
                continue
            said = f"{around} {ast.get_docstring(function) or ''}".lower()
            if "raise" not in said and any(map(refuses, ast.walk(function))):
                yield f"{name(path)}.{function.name}"


def refuses(node: ast.AST) -> bool:
    """Say whether a node is an error that is raised, or a check."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).rpartition(".")[2].startswith("check")
    return isinstance(node, ast.Raise)


def test_a_docstring_says_what_is_refused():
    assert [each for path in FILES for each in silent(path)] == []


def test_the_rule_sees_functions_and_methods_that_say_nothing(tmp_path, monkeypatch):
    path = tmp_path / "module.py"
    path.write_text(
        "def one(x):\n    check_number('x', x)\n"
        "def two(x):\n    '''Raises: nothing much.'''\n    check_number('x', x)\n"
        "class Three:\n    def four(self):\n        raise ValueError\n"
        "    def _five(self):\n        raise ValueError\n"
        "class Six:\n    '''Raises what is wrong.'''\n    def seven(self):\n        raise ValueError\n"
    )
    monkeypatch.setattr(f"{__name__}.name", lambda _: "module")
    assert [*silent(path)] == ["module.one", "module.four"]

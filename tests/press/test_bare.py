"""Bare bodies: what goes, what stays, and that what stays is what was written."""

import ast
import re
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from press.bare import bare
from press.body import located
from press.chapters import pages
from press.columns import WIDTH, fitted

DEFINITION = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def source(text: str) -> str:
    return textwrap.dedent(text).strip()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param(
            '''
            def f(x: Tensor) -> Tensor:
                """Say what.

                Args:
                    x: That.
                """
                sizes = check_tensor("x", x, "n")
                # of lengths, not of values
                check_tensor("y", x, sizes=sizes)

                # Why it is so.
                return x + 1  # for luck
            ''',
            """
            def f(x: Tensor) -> Tensor:
                # Why it is so.
                return x + 1  # for luck
            """,
            id="docstring and checks",
        ),
        pytest.param(
            """
            def f(x, size=None):
                length = len(x)
                if length < 2:
                    raise ValueError(f"x: expected 2 or more, got {length}")
                for part in x:
                    check_number("part", part)
                if size is None:
                    size = 3
                else:
                    check_number("size", size)
                n = checks.check_tensor("x", x, "n")["n"]
                return n * size
            """,
            """
            def f(x, size=None):
                if size is None:
                    size = 3
                n = checks.check_tensor("x", x, "n")["n"]
                return n * size
            """,
            id="what serves a check alone goes, and a check whose answer is used stays",
        ),
        pytest.param(
            """
            def f(x):
                try:
                    if x:
                        raise Found
                except Found:
                    return 1
                raise LookupError("nothing")
            """,
            """
            def f(x):
                try:
                    if x:
                        raise Found
                except Found:
                    return 1
                raise LookupError("nothing")
            """,
            id="raising that is part of the work",
        ),
        pytest.param('def f():\n    """Only this."""', "def f():\n    ...", id="only a docstring"),
        pytest.param("def f(x):\n    check_number('x', x)", "def f(x):\n    ...", id="only a check"),
        pytest.param(
            '''
            @cache
            @torch.no_grad()
            async def f(x):
                """Wait."""

                def g(y):
                    """Inside."""
                    check_number("y", y)
                    return y

                return await g(x)
            ''',
            """
            @torch.no_grad()
            async def f(x):
                def g(y):
                    return y

                return await g(x)
            """,
            id="decorators, async, nested",
        ),
        pytest.param("def f(x): check_number('x', x); return x", None, id="statements of one line"),
        pytest.param(
            "def f():\n    return g()  # type: ignore[no-any-return]", "def f():\n    return g()", id="pragma"
        ),
    ],
)
def test_a_function(written, shown):
    written = source(written)
    assert bare(written, "f") == (written if shown is None else source(shown))


CLASS = source(
    '''
    @dataclass(frozen=True)
    class Neuron(Thing):
        """One neuron."""

        weights: Tensor
        bias: float = 0.0

        def __post_init__(self) -> None:
            """Check."""
            check_tensor("weights", self.weights)

        @property
        def size(self) -> int:
            """How many."""
            return len(self.weights)

        # The sum.
        def __call__(self, x):
            """Answer."""
            return x @ self.weights + self.bias

        def last(self):
            return 1

        final = last
    '''
)


def test_a_class_and_its_methods():
    assert bare(CLASS, "Neuron") == source(
        """
        @dataclass(frozen=True)
        class Neuron(Thing):
            weights: Tensor
            bias: float = 0.0

            @property
            def size(self) -> int:
                return len(self.weights)

            # The sum.
            def __call__(self, x):
                return x @ self.weights + self.bias

            def last(self):
                return 1

            final = last
        """
    )
    assert bare(CLASS, "Neuron.size") == "@property\ndef size(self) -> int:\n    return len(self.weights)"
    assert bare(CLASS, "Neuron", ["__call__"]) == source(
        """
        @dataclass(frozen=True)
        class Neuron(Thing):
            weights: Tensor
            bias: float = 0.0

            ...

            # The sum.
            def __call__(self, x):
                return x @ self.weights + self.bias

            ...
        """
    )
    assert bare(CLASS, "Neuron", []).endswith("bias: float = 0.0\n\n    ...")


@pytest.mark.parametrize(
    ("name", "methods", "said"),
    [("Newron", None, "got Newron"), ("Neuron", ["add"], "got Neuron.add"), ("Neuron.size", [], "none")],
)
def test_a_wrong_name(name, methods, said):
    with pytest.raises(LookupError, match=said):
        bare(CLASS, name, methods)


def test_what_the_book_shows_is_python_that_fits():
    named = re.findall(r"```\{body\} (\S+)", "".join(path.read_text("utf-8") for path in pages().values()))
    assert named
    bodies = []
    for name in named:
        _, path, inner = located(name)
        bodies.append(bare(path.read_text("utf-8"), inner))
    for body, shown in zip(bodies, fitted(bodies), strict=True):
        assert meaning(body) == meaning(shown)
        assert not any(
            ast.get_docstring(node) for node in ast.walk(ast.parse(shown)) if isinstance(node, DEFINITION)
        )
        assert [line for line in shown.splitlines() if len(line) > WIDTH] == []


def meaning(code: str) -> str:
    """What code does: its tree, with docstrings by their words."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            node.value.value = " ".join(node.value.value.split())
    return ast.dump(tree)


WORDS = st.lists(st.sampled_from(["word", "{x:.1%}", "{f(x, y)}", "{{", "}}", "  ", "\\n", "—"]), max_size=40)


@settings(max_examples=30, deadline=None)
@given(words=WORDS, depth=st.integers(0, 3), comment=st.booleans(), prefix=st.sampled_from(["", "f", "r"]))
def test_what_is_fitted_to_the_column_means_the_same(words, depth, comment, prefix):
    text = " ".join(words)
    lines = [f"{'    ' * level}if a:" for level in range(depth)]
    lines.append(f'{"    " * depth}g(a, {prefix}"{text}", b)' + (f"  # {'why ' * 20}" if comment else ""))
    code = "\n".join(lines)
    (shown,) = fitted([code])
    assert meaning(shown) == meaning(code)
    if all(len(line) <= WIDTH for line in lines):
        assert shown == code
    assert shown.count("why") == code.count("why")
    assert all(len(line) <= WIDTH for line in shown.splitlines() if "  " not in line.strip())

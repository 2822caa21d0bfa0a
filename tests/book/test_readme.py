"""What the README says one can do works."""

import re

from press.chapters import ROOT


def test_the_example_makes_an_ostrich(capsys):
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
    (certainty,) = re.findall(r"\[([\d.]+)\]", capsys.readouterr().out)
    assert float(certainty) > 0.9


def test_the_make_targets_exist():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for name in re.findall(r"\bmake (\w+)", (ROOT / "README.md").read_text("utf-8")):
        assert name in targets

"""The prose of a page: what a reader reads, without the code and without what is folded away."""

import re
from pathlib import Path

from press import files, remembered

WORDS_PER_MINUTE = 200

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
FENCED = re.compile(r"^(`{3,}|\${2}).*?^\1\s*$", re.DOTALL | re.MULTILINE)
ROLE = re.compile(r"\{([\w:]+)\}`([^`<]*)(?:<[^`]*>)?`")
FOLDED = re.compile(r"^(:{3,})\{(?:dropdown|hint|solution)\}.*?^\1\s*$", re.DOTALL | re.MULTILINE)
QUESTION = re.compile(r"^(:{3,})\{question\}.*?^\1\s*$", re.DOTALL | re.MULTILINE)
EXPLANATION = re.compile(r"^ +.*$", re.MULTILINE)
DIRECTIVE = re.compile(r"^:{3,}\{[\w-]+\}", re.MULTILINE)
OPTION = re.compile(r"^:[\w-]+:.*$", re.MULTILINE)


def text(path: Path) -> str:
    """Return the prose of a page; code, displayed formulas and folded parts leave an empty line."""
    return _prose(files.text(path))


def _prose(page: str) -> str:
    shown = FOLDED.sub("", FENCED.sub("", FRONT_MATTER.sub("", page)))
    return QUESTION.sub(lambda question: EXPLANATION.sub("", question[0]), shown)


def words(path: Path) -> int:
    """Count the words that a page shows before anything is unfolded; a glued value counts as one."""
    return _count(files.text(path))


@remembered.by_text
def _count(page: str) -> int:
    shown = ROLE.sub(lambda role: role[2] if role[1] == "term" else "value", _prose(page))
    shown = OPTION.sub("", DIRECTIVE.sub("", shown))
    return len(re.findall(r"\b\w[\w'’-]*", shown))


def minutes(path: Path) -> float:
    """Estimate how long a page takes to read, at 200 words a minute."""
    return words(path) / WORDS_PER_MINUTE

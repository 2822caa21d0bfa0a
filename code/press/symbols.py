"""The symbols of the book's formulas, read from their LaTeX."""

import re

from press import chapters

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
CODE = re.compile(r"^(`{3,}).*?^\1\s*$", re.DOTALL | re.MULTILINE)
FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$]+?)\$(?!\d)", re.DOTALL)
INLINE_CODE = re.compile(r"(`+)(?!`).+?\1")
# What is written in words, and what is read as a sign and not as a quantity.
WORDS = re.compile(r"\\(?:text|operatorname|mathrm|begin|end)\{[^}]*\}")
GREEK = "alpha|beta|gamma|delta|epsilon|varepsilon|eta|theta|lambda|mu|rho|sigma|tau|phi|omega|nabla"
SYMBOL = re.compile(rf"\\mathbf\{{\w\}}|\\(?:{GREEK})(?![A-Za-z])|(?P<other>\\[A-Za-z]+)|[A-Za-z]")


def prose(text: str) -> str:
    """Take the front matter and the code off a page; what is folded away stays."""
    return CODE.sub("", FRONT_MATTER.sub("", text))


def formulas(text: str) -> list[str]:
    """List the formulas of a page's prose, without their dollars."""
    return [shown or inline for shown, inline in FORMULA.findall(INLINE_CODE.sub("", prose(text)))]


def symbols(formula: str) -> set[str]:
    r"""List the symbols in a formula, each letter with its decoration: ``x``, ``x'``, ``\mathbf{x}``."""
    found = set()
    plain = WORDS.sub(" ", formula)
    for match in SYMBOL.finditer(plain):
        if match["other"]:
            continue
        decoration = "'" if plain[match.end() : match.end() + 1] == "'" else ""
        found.add(match[0] + decoration)
    return found


def used() -> dict[str, set[str]]:
    """Name the symbols of every page that has formulas, in the order of the book; the reference is none."""
    return {
        name: set().union(*map(symbols, formulas(path.read_text("utf-8"))))
        for name, path in chapters.pages().items()
        if not name.startswith("book/reference/")
    }

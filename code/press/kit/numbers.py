"""Numbers on paper: as small tables with what matters marked, and as cards around them."""

from collections.abc import Iterable
from html import escape

from torch import Tensor

from press.mathematics import convert

Places = set[tuple[int, int]]


def card(
    name: str, what: str, formula: str, said: str, call: str, parts: Iterable[str], *, wide: bool = False
) -> str:
    """Write the card of an operation.

    Args:
        name: What it is called.
        what: What it does.
        formula: The same in LaTeX.
        said: What the numbers on the card show, as HTML.
        call: How PyTorch has it.
        parts: Tables, and the signs between them.
        wide: Whether it takes the room of two.
    """
    drawn = "".join(part if part.startswith("<") else f'<span class="sign">{part}</span>' for part in parts)
    return (
        f'<section class="card{" wide" if wide else ""}"><h2>{name}</h2><p>{what}</p>'
        f'<div class="formula">{convert(formula, display=True)}</div>'
        f'<div class="numbers">{drawn}</div><p>{said}</p>'
        f'<p class="call"><code>{escape(call)}</code></p></section>'
    )


def table(values: Tensor, marked: Places, name: str, rows: Iterable[str] = ()) -> str:
    """Write numbers as a table, some of them marked."""
    names = [f'<th scope="row">{row}</th>' for row in rows] or [""] * len(values)
    written = "".join(
        f"<tr>{names[row]}"
        + "".join(
            f"<td{_look(value, (row, column) in marked)}>{number(value)}</td>"
            for column, value in enumerate(line)
        )
        + "</tr>"
        for row, line in enumerate(values)
    )
    return f"<table><caption>{name}</caption><tbody>{written}</tbody></table>"


def _look(value: Tensor, marked: bool) -> str:
    classes = [name for name, so in (("marked", marked), ("zero", value == 0), ("minus", value < 0)) if so]
    return f' class="{" ".join(classes)}"' if classes else ""


def by(values: Tensor) -> str:
    """Write the shape of a table."""
    return f"{values.shape[0]} × {values.shape[1]}"


def bracketed(value: Tensor) -> str:
    """Write a number that others are added to."""
    return f"({number(value)})" if value < 0 else number(value)


def number(value: Tensor) -> str:
    """Write a number with the digits that it needs, at most two behind the point."""
    rounded = round(float(value), 2)
    text = str(int(rounded)) if rounded == int(rounded) else f"{rounded:.2f}".rstrip("0")
    return text.replace("-", "−")

"""The pages of the kit: an index of all figures, sheets to print, and the sources that cells call."""

import base64
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from importlib import metadata
from itertools import groupby
from pathlib import Path

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from press import addresses, cutting, lettering
from press.kit import credits
from press.kit.called import Source
from press.kit.shown import Chapter, Figure

FORMAT = "unboxed-figures/1"
HERE = Path(__file__).parent
TOLD = ("page", "name", "number", "caption", "markdown", "alt", "code")
FONT = """@font-face {{
  font-family: "Unboxed Mathematics"; src: url("data:font/woff2;base64,{}") format("woff2");
}}
"""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


@dataclass(frozen=True)
class Entry:
    """A figure of the kit.

    Attributes:
        figure: What the site has of it.
        files: The files of the kit that show it, by their kind.
        credits: What others made of what it shows.
        calls: The functions of the package that its cell calls.
    """

    figure: Figure
    files: Mapping[str, str]
    credits: Sequence[credits.Credit]
    calls: Sequence[Source]


def page(title: str, body: str, *styles: str) -> str:
    """Write a page that is whole by itself: its style in it, and the font of its formulas."""
    style = "".join((HERE / f"{name}.css").read_text("utf-8") for name in ("kit", *styles))
    if "<math" in body:
        font = Path(str(metadata.distribution(lettering.PACKAGE).locate_file(lettering.SOURCE)))
        cut = cutting.cut(font, lettering.characters(_formulas(body)), lettering.FEATURES)
        style += FONT.format(base64.b64encode(cut).decode())
    return PAGE.format(title=escape(title), style=style, body=body)


def _formulas(body: str) -> str:
    return "".join(re.findall(r"<math\b.*?</math>", body, re.DOTALL))


def index(title: str, chapters: Iterable[tuple[Chapter, Sequence[Entry]]], sheets: Mapping[str, str]) -> str:
    """Write the index page: every figure with its words, by part and chapter.

    Args:
        title: The book's.
        chapters: With their figures.
        sheets: The names of what else there is to print, by its file.
    """
    chapters = [(chapter, entries) for chapter, entries in chapters if entries]
    links = "".join(f'<li><a href="{file}">{escape(name)}</a></li>' for file, name in sheets.items())
    count = sum(len(entries) for _, entries in chapters)
    parts = [
        f"<header><h1>{escape(title)}: figures and sheets</h1><p>{count} figures, each with its caption, its"
        " alt text, who made what it shows, and the code that draws it. Use your browser’s <em>Find</em> to"
        f" search.</p><h2>To print</h2><ul>{links}</ul></header>",
        '<nav aria-label="Chapters"><h2>Chapters</h2>',
    ]
    body = ["<main>"]
    for part, group in groupby(chapters, lambda pair: pair[0].part):
        inside = list(group)
        parts.append(f"<h3>{escape(part)}</h3>" if part else "")
        items = (
            f'<li><a href="#{_short(chapter)}">{escape(chapter.title)}</a> ({len(entries)})</li>'
            for chapter, entries in inside
        )
        parts.append(f"<ul>{''.join(items)}</ul>")
        for chapter, entries in inside:
            lead = f"<span>{escape(part)}: </span>" if part else ""
            body.append(f'<section id="{_short(chapter)}"><h2>{lead}{escape(chapter.title)}</h2>')
            body += map(_shown, entries)
            body.append("</section>")
    return page(f"{title}: figures", "\n".join([*parts, "</nav>", *body, "</main>"]), "index")


def _short(chapter: Chapter) -> str:
    return chapter.page.rpartition("/")[2]


def _shown(entry: Entry) -> str:
    figure = entry.figure
    thumbnail = entry.files.get("svg") or entry.files["png"]
    files = " ".join(f'<a href="{file}">{kind.upper()}</a>' for kind, file in entry.files.items())
    calls = ", ".join(f'<a href="{address(call)}">{call.module}.{call.name}</a>' for call in entry.calls)
    others = "".join(f"<li>{escape(one.who)} ({escape(one.licence)})</li>" for one in entry.credits)
    return (
        f'<article id="{figure.stem}"><h3>Fig. {figure.number} <code>{figure.name}</code></h3>'
        f'<a class="picture" href="{thumbnail}">'
        f'<img src="{thumbnail}" alt="{escape(figure.alt)}" loading="lazy"></a>'
        f'<p>{escape(figure.caption)}</p><p class="files">{files}</p>'
        f"<details><summary>Alt text, licence and code of Fig. {figure.number}</summary>"
        f"<h4>Alt text</h4><p>{escape(figure.alt)}</p><h4>Licence</h4><p>{licence_of(entry)}</p>"
        + (f"<h4>Made with</h4><ul>{others}</ul>" if others else "")
        + f"<h4>Code</h4><pre><code>{escape(figure.code)}</code></pre>"
        + (f"<p>It calls {calls}.</p>" if calls else "")
        + "</details></article>"
    )


def licence_of(entry: Entry) -> str:
    """Say under which licence a figure may be used, as HTML."""
    own = f'<a href="{credits.ADDRESS}">{credits.LICENCE}</a>'
    return f"{own}; what others made of it, as they allow." if entry.credits else own


def address(call: Source) -> str:
    """Return where the source of a function stands in the kit."""
    return f"source/{call.module}.html#line-{call.first}"


def source(module: str, path: Path) -> str:
    """Write the source of a module as a page with a number at each line."""
    formatter = HtmlFormatter(lineanchors="line", linenos="inline", nobackground=True)
    code = highlight(path.read_text("utf-8"), PythonLexer(), formatter)
    code = code.replace("<pre>", '<pre tabindex="0">', 1)  # with long lines it scrolls, by the keyboard too
    return page(module, f"<main><h1><code>{module}</code></h1>{code}</main>", "source")


def machine(title: str, entries: Iterable[Entry]) -> str:
    """Write what programs may read: ``figures.json``.

    The README of the kit describes it.
    """
    tree = addresses.tree()
    told = [
        {
            **{key: getattr(entry.figure, key) for key in TOLD},
            "files": dict(entry.files),
            "licence": credits.LICENCE,
            "credits": [asdict(credit) for credit in entry.credits],
            "calls": [
                {
                    "name": f"{call.module}.{call.name}",
                    "file": f"source/{call.module}.html",
                    "lines": [call.first, call.last],
                    "url": addresses.lines(tree, call.path, call.first, call.last) if tree else None,
                }
                for call in entry.calls
            ],
        }
        for entry in entries
    ]
    return json.dumps({"format": FORMAT, "book": title, "figures": told}, ensure_ascii=False, indent=1) + "\n"

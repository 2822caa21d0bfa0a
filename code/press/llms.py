"""``llms.txt``: the pages of the site as Markdown, one line each, for programs that read."""

from pathlib import Path

from sphinx.application import Sphinx

from press import addresses, api, chapters, ledger, runs

NAME = "llms.txt"
ABOUT = """\
> A book on neural networks whose every figure and measured number is made by the code beside it. Each page is
> here as plain Markdown, with numbers and references in place; each chapter is also a notebook, at the same
> address with .ipynb in the place of .md."""


def write(app: Sphinx, error: Exception | None) -> None:
    """List the pages of the site by the parts of the book, and those of the code at the end."""
    if error is not None or app.builder.format != "html":
        return
    part = {f"book/{name}": part for part, names in ledger.parts().items() for name in names}
    sections: dict[str, list[str]] = {}
    for page in chapters.pages():
        path = Path(app.outdir, f"{page}.md")
        if path.is_file():
            code = page.startswith(f"{api.PAGES}/")
            section = "Optional" if code else part.get(page, "The book")
            sections.setdefault(section, []).append(line(page, path.read_text("utf-8")))
    lines = [f"# {app.config.html_title}", "", ABOUT]
    for section in sorted(sections, key="Optional".__eq__):
        lines += ["", f"## {section}", "", *sections[section]]
    runs.write(Path(app.outdir, NAME), "\n".join(lines) + "\n", lasting=False)


def line(page: str, text: str) -> str:
    """Write the line of a page: its title, its address, and how it opens."""
    title, _, rest = text.partition("\n\n")
    opening = rest.partition("\n\n")[0]
    said = f": {opening.strip('*')}" if opening and opening[0] not in "#>|<`![" else ""
    address = f"{addresses.site()}/{page}.md" if addresses.site() else f"{page}.md"
    return f"- [{title.removeprefix('# ')}]({address}){said}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("build-finished", write)
    return {"parallel_read_safe": True}

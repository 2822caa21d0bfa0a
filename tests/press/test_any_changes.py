"""Whatever is changed, and in whatever order: the site is what a build from nothing gives, byte for byte."""

import random
import re
import shutil

import pytest
from book_of_two import HEAD, Book, cell

DOTS = '<svg xmlns="http://www.w3.org/2000/svg" width="10pt" height="10pt"><path d="M0 0h9v9z"/></svg>'
INDEX = """# Index

```{cards}
drawings fig-dots: Dots
```

```{chapter-map}
```

```{claims-tally}
```
"""
NEAR = f"""{HEAD}# Near

*How near is it?*

(here)=
## Here

By {{cite:t}}`one`, see {{ref}}`there` and {{numref}}`fig-other`. A {{term}}`weight` of {{glue:text}}`total`.
{cell("from myst_nb import glue")}{cell('glue("total", 1 + 2, display=False)')}"""
FAR = f"""{HEAD}# Far

*How far is it?*

(there)=
## There

See {{ref}}`here`, {{numref}}`fig-dots`, and {{code-lines}}`book/near` lines.
{cell("1 + 1")}"""
DRAWINGS = """# Drawings

:::{figure} dots.svg
:name: fig-dots
:alt: Dots.

Dots.
:::

:::{figure} dots.svg
:name: fig-other
:alt: Other dots.

Other dots.
:::
"""
CLAIMS = """- id: near-enough
  source: one
  statement: It is near.
  reported: three
  chapter: near
  holds: true
  checks:
    - {value: total, at_least: 3, label: the total}
"""
GLOSSARY = "# Glossary\n\n:::{glossary}\nweight\n  What an input counts.\n:::\n"
BOOKS = "@book{one, author={Ada One}, title={A Book}, year={2001}, publisher={P}}\n" + (
    "@book{two, author={Bob Two}, title={Another}, year={2002}, publisher={P}}\n"
)
LISTED = {"claims": "Claims\n\n```{claims-ledger}", "books": "Books\n\n```{bibliography}"}
SOURCE = "_modules/unboxed/zoo.html"  # which has the contents of the book beside it
LISTED["report"] = "Report\n\n```{build-report}"


@pytest.fixture(scope="session")
def linked(once, warm, built):
    """A built book whose pages show something of each other, to be copied and not to be changed."""
    return once("linked", lambda root: link(Book(root, warm, copy_of=built)))


def link(book):
    """Write those pages into a book, and build it; returns its folder."""
    (book.root / "book" / "reference" / "api").mkdir(parents=True)
    (book.root / "book" / "dots.svg").write_text(DOTS)
    (book.root / "book" / "claims.yml").write_text(CLAIMS)
    (book.root / "book" / "references.bib").write_text(BOOKS)
    listed = {name: f"# {text}\n```\n" for name, text in LISTED.items()}
    pages = {
        "index": INDEX,
        "near": NEAR,
        "far": FAR,
        "drawings": DRAWINGS,
        "reference/glossary": GLOSSARY,
        "reference/api/zoo": "```{module-page} unboxed.zoo\n```\n",
    } | listed
    for name, text in pages.items():
        book.write(name, text)
    toc = book.root / "_toc.yml"
    toc.write_text(toc.read_text() + "".join(f"- file: book/{name}\n" for name in list(pages)[3:]))
    book.build()
    assert SOURCE in site(book)
    return book.root


def edit(book, file, pattern, new, most=1):
    """Change what is found in a file of the book, first or wherever."""
    path = book.root / file
    text, count = re.subn(pattern, new, path.read_text("utf-8"), count=most)
    assert count, f"{file} has no {pattern}"
    path.write_text(text, "utf-8")


def other_prose(book, word):
    edit(book, "book/near.md", r"A (\w+ )?\{term\}", f"A {word} {{term}}")


def other_title(book, word):
    edit(book, "book/far.md", r"# Far.*", f"# Far {word}")


def other_heading(book, word):
    edit(book, "book/near.md", r"## Here.*", f"## Here {word}")


def other_label(book, word):
    edit(book, "book/far.md", r"\(there.*\)=", f"(there-{word})=")
    edit(book, "book/near.md", r"\{ref\}`there[^`]*`", f"{{ref}}`there-{word}`")


def one_more_figure(book, word):
    figure = f":::{{figure}} dots.svg\n:name: fig-{word}\n:alt: Dots.\n\nMore: {word}.\n:::\n\n"
    edit(book, "book/drawings.md", r":::\{figure\}", figure + ":::{figure}")


def other_name(book, word):
    for file in ("book/near.md", "book/claims.yml"):
        edit(book, file, r"\btotal\w*([\"`,])", rf"total_{word}\1", most=0)


def other_number(book, word):
    edit(book, "book/near.md", r"1 \+ \d+", f"1 + {2 + len(word)}")


def other_claim(book, word):
    edit(book, "book/claims.yml", r"statement: .*", f"statement: It is near, {word}.")


def other_term(book, word):
    edit(book, "book/reference/glossary.md", r"  What .*", f"  What {word} counts.")


def other_source(book, word):
    edit(
        book, "book/near.md", r"\{cite:t\}`\w+`", f"{{cite:t}}`{random.Random(word).choice(['one', 'two'])}`"
    )


def one_more_line(book, word):
    edit(book, "book/near.md", r"from myst_nb import glue", f"from myst_nb import glue\n# {word}\n{word} = 1")


def a_page_comes_or_goes(book, word):
    toc, page = book.root / "_toc.yml", book.root / "book" / "more.md"
    if page.exists():
        page.unlink()
        edit(book, "_toc.yml", r"- file: book/more\n", "")
    else:
        book.write("more", f"# More {word}\n\nSee {{ref}}`here`, by {{cite:t}}`two`.\n")
        toc.write_text(f"{toc.read_text()}- file: book/more\n")


EDITS = (
    *(other_prose, other_title, other_heading, other_label, one_more_figure, other_name, other_number),
    *(other_claim, other_term, other_source, one_more_line, a_page_comes_or_goes),
)


def site(book):
    """Return the files of the site by name."""
    folder = book.root / "_build" / "html"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("seed", range(4))
def test_changes_one_after_the_other_leave_what_a_build_from_nothing_gives(seed, linked, tmp_path, warm):
    dice = random.Random(seed)
    book = Book(tmp_path / "book", warm, copy_of=linked)
    done = []
    for number in range(4):
        # Each of them once, whatever the dice say, and then any.
        chosen = EDITS[(3 * seed + number) % len(EDITS)] if number < 3 else dice.choice(EDITS)
        chosen(book, word := f"word{dice.randrange(1000)}")
        done.append((chosen.__name__, word))
        book.build()
    gone_on = site(book)
    for name in ("press/staging", "html"):
        shutil.rmtree(book.root / "_build" / name)
    book.build()
    anew = site(book)

    assert sorted(gone_on) == sorted(anew), done
    assert [name for name, content in anew.items() if gone_on[name] != content] == [], done

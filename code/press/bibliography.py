"""The bibliography: entries under the author and year that the text cites them by, with links to them."""

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, cast

from docutils import nodes
from pybtex import plugin
from pybtex.database import Entry, Person
from pybtex.plugin import register_plugin
from pybtex.style import FormattedEntry
from pybtex.style.formatting.unsrt import Style
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.sorting import BaseSortingStyle
from pybtex.style.template import Node, field, href, join, optional, sentence
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinxcontrib.bibtex.domain import BibtexDomain, Citation
from sphinxcontrib.bibtex.style.referencing.basic_author_year import (
    BasicAuthorYearParentheticalReferenceStyle,
)

CITED = BasicAuthorYearParentheticalReferenceStyle()


def authors(entry: Entry) -> str:
    """Name the authors of an entry as the text does: ``Adebayo et al.``."""
    people = (tuple(map(str, entry.persons.get(role, ()))) for role in ("author", "editor"))
    return _named(entry.fields.get("title", ""), *people)


# To sort and label entries asks for them again and again.
@functools.lru_cache(maxsize=1024)
def _named(title: str, authors: tuple[str, ...], editors: tuple[str, ...]) -> str:
    persons = {"author": [*map(Person, authors)], "editor": [*map(Person, editors)]}
    entry = Entry("misc", {"title": title}, {role: people for role, people in persons.items() if people})
    named = CITED.person.author_or_editor_or_title(full=False)
    return str(named.format_data({"entry": entry, "style": CITED}))


def label(entry: Entry) -> str:
    """Give an entry the label that the text has in brackets: ``Adebayo et al., 2018``."""
    return f"{authors(entry)}{CITED.author_year_sep}{entry.fields['year']}"


def tell_apart(entries: Iterable[Entry]) -> None:
    """Put a letter behind the year of entries that would have the same label: 2015a, 2015b.

    Args:
        entries: All entries of the bibliography; those that share a label are changed in place, in the order
            of their titles. Letters from an earlier call are dropped first.
    """
    alike: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        entry.fields["year"] = re.sub(r"(?<=\d)[a-z]$", "", entry.fields["year"])
        alike[label(entry)].append(entry)
    for group in alike.values():
        if len(group) > 1:
            for letter, entry in zip(
                "abcdefgh", sorted(group, key=lambda entry: entry.fields["title"]), strict=False
            ):
                entry.fields["year"] += letter


class AuthorYearLabels(BaseLabelStyle):
    """Labels as in the text."""

    def format_labels(self, sorted_entries: Iterable[Entry]) -> Iterator[str]:
        """Yield the labels of entries, in their order."""
        return map(label, sorted_entries)


class AuthorYearOrder(BaseSortingStyle):
    """The order in which one looks for a label: by authors, then by year."""

    def sorting_key(self, entry: Entry) -> tuple[str, str, str]:
        """Give what an entry is sorted by."""
        return authors(entry).casefold(), entry.fields["year"], entry.fields["title"]


class AuthorYearStyle(Style):
    """Entries in the order of their authors, labelled as in the text, with every identifier a link."""

    default_label_style = AuthorYearLabels
    default_sorting_style = AuthorYearOrder
    # Entries as an earlier build has written them: to write all of them takes half a second.
    written: ClassVar[dict[tuple[str, str], Citation]] = {}

    def format_entry(self, label: str, entry: Entry, bib_data: Any = None) -> FormattedEntry:
        """Write an entry, unless it has been written under this label."""
        before = self.written.get((label, entry.key))
        if before is not None and before.entry == entry:
            return before.formatted_entry
        return super().format_entry(label, entry, bib_data)

    def format_web_refs(self, e: Entry) -> Node:
        """Link to where an entry can be read, the most lasting address first."""
        return sentence[
            optional[self.format_doi(e)], optional[self.format_eprint(e)], optional[self.format_url(e)]
        ]

    def format_url(self, e: Entry) -> Node:
        """Link to an address, and show it without its scheme."""
        shown = field("url", raw=True, apply_func=lambda url: re.sub(r"^https?://|/$", "", url))
        return href(field("url", raw=True))[shown]

    def format_isbn(self, e: Entry) -> Node:
        """Link to a library's page on a book."""
        number = field("isbn", raw=True, apply_func=lambda isbn: isbn.replace("-", ""))
        return href(join["https://openlibrary.org/isbn/", number])[join["ISBN ", field("isbn")]]


def tell_entries_apart(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Tell the entries apart before any page is read, and keep how they were written before."""
    domain = cast(BibtexDomain, env.get_domain("cite"))
    tell_apart(domain.bibdata.data.entries.values())
    AuthorYearStyle.written = {
        (citation.formatted_entry.label, citation.entry.key): citation for citation in domain.citations
    }


def plain_bibliography(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Take the roles off bibliography entries: one is deprecated, and the other forbids the links inside."""
    for role in ("doc-biblioentry", "list"):
        context["body"] = context.get("body", "").replace(f' role="{role}"', "")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    register_plugin("pybtex.style.formatting", "author_year", AuthorYearStyle)
    # It looks through all that is installed whenever it formats an entry.
    plugin._load_entry_point = functools.cache(plugin._load_entry_point)
    app.connect("env-before-read-docs", tell_entries_apart)
    app.connect("html-page-context", plain_bibliography)
    return {"parallel_read_safe": True}

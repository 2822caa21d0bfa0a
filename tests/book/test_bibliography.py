"""Every reference is cited, complete, findable, and named alike in the text and in the bibliography."""

import re

from bs4 import BeautifulSoup
from pybtex.database import parse_file

from press import bibliography, chapters, claims
from press.bind import SITE

BOOK = chapters.ROOT / "book"
ENTRIES = parse_file(BOOK / "references.bib").entries
FORMS = {
    "year": r"\d{4}|n\.d\.",
    "doi": r"10\.\d{4,9}/\S+",
    "eprint": r"\d{4}\.\d{4,5}",
    "archiveprefix": "arXiv",
    "url": r"https?://(?!arxiv\.org|(dx\.)?doi\.org)\S+",
    "isbn": r"[\d-]{9,16}[\dX]",
}
IDENTIFIERS = {"doi", "eprint", "url", "isbn"}


def cited():
    text = "".join(path.read_text("utf-8") for path in BOOK.rglob("*") if path.suffix in {".md", ".csv"})
    keys = {key.strip() for role in re.findall(r"\{cite:?\w*\}`([^`]+)`", text) for key in role.split(",")}
    return keys | {claim.source for claim in claims.load(BOOK / "claims.yml")} - {"unboxed"}


def test_what_is_cited_is_what_is_listed():
    assert cited() == set(ENTRIES)


def wrong_with(entry):
    """Say what an entry lacks, and which of its fields have another form than they should."""
    fields = entry.fields
    wrong = [name for name in ("title", "year") if not fields.get(name)]
    wrong += [] if entry.persons["author"] else ["author"]
    if bool(IDENTIFIERS & set(fields)) == bool(fields.get("noidentifier")):
        wrong.append("can be found, or says why not")
    if ("eprint" in fields) != ("archiveprefix" in fields):
        wrong.append("eprint with archiveprefix")
    odd = [name for name, form in FORMS.items() if name in fields and not re.fullmatch(form, fields[name])]
    wrong += [f"{name}: {fields[name]}" for name in odd]
    note = fields.get("note", "")
    identifier = r"arxiv|doi|isbn|https?:|10\.\d{4}/"
    return wrong + ([f"note: {note}"] if re.search(identifier, note, re.IGNORECASE) else [])


def test_entries_are_whole_and_identifiers_have_their_form_and_their_field():
    assert {key: wrong for key, entry in ENTRIES.items() if (wrong := wrong_with(entry))} == {}


def test_no_work_stands_twice():
    works = [
        (bibliography.authors(entry), re.sub(r"\W", "", entry.fields["title"]).casefold())
        for entry in ENTRIES.values()
    ]
    identifiers = [
        entry.fields[name] for entry in ENTRIES.values() for name in IDENTIFIERS & set(entry.fields)
    ]
    for values in (works, identifiers):
        assert [value for value in values if values.count(value) > 1] == []


def test_entries_with_one_label_are_told_apart_for_good():
    entries = parse_file(BOOK / "references.bib").entries
    bibliography.tell_apart(entries.values())
    once = {key: bibliography.label(entry) for key, entry in entries.items()}
    bibliography.tell_apart(entries.values())
    assert {key: bibliography.label(entry) for key, entry in entries.items()} == once
    assert once["adebayo2018"] == "Adebayo et al., 2018"
    assert {once["gatys2015"], once["gatys2015texture"]} == {"Gatys et al., 2015a", "Gatys et al., 2015b"}
    assert len(set(once.values())) == len(once)


def test_the_page_lists_them_by_author_under_the_labels_of_the_text():
    page = BeautifulSoup((SITE / "book/reference/bibliography.html").read_text("utf-8"), "html.parser")
    shown = [tag.get_text().strip("[]") for tag in page.select("div.citation > span.label")]
    entries = parse_file(BOOK / "references.bib").entries
    bibliography.tell_apart(entries.values())
    style = bibliography.AuthorYearStyle()
    assert shown == [formatted.label for formatted in style.format_entries(entries.values())]
    chapter = BeautifulSoup((SITE / "book/dreaming/style-transfer.html").read_text("utf-8"), "html.parser")
    in_text = {tag.get_text() for tag in chapter.select(".bibtex-citation")}
    assert "[Gatys et al., 2015a]" in in_text
    assert "[Gatys et al., 2015b]" in in_text
    assert "Gatys et al. [2015a]" in in_text


def test_the_page_links_every_identifier():
    page = BeautifulSoup((SITE / "book/reference/bibliography.html").read_text("utf-8"), "html.parser")
    links = {link["href"] for link in page.select("div.citation a[href]")}
    addresses = {
        "doi": "https://doi.org/{}",
        "eprint": "https://arxiv.org/abs/{}",
        "url": "{}",
        "isbn": "https://openlibrary.org/isbn/{}",
    }
    wanted = {
        addresses[name].format(entry.fields[name].replace("-", "") if name == "isbn" else entry.fields[name])
        for entry in ENTRIES.values()
        for name in IDENTIFIERS & set(entry.fields)
    }
    assert wanted - links == set()

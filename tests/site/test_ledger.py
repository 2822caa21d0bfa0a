"""The claims ledger in a browser: what fails is near, filters find, addresses are checked, and cards fit."""

import functools
import re

import pytest
from accessibility import assert_accessible

from press import claims, ledger

LEDGER = "book/reference/claims"
SHOWN = "table.ledger tbody tr:not([hidden])"
# Each source of the menu: its name there, and as a claim cites it, "He et al. [2016]" without the brackets.
CITED = """options => options.filter(option => !["", "unboxed"].includes(option.value)).map(option => {
  const cited = document.querySelector(`.source-${option.value} .bibtex-citation`);
  return [option.text, cited.textContent.replace(/[[\\]]/g, "")];
})"""


@pytest.fixture
def visit(visit):
    """Open the ledger at some address and width; whatever goes wrong on the page is an error."""
    pages = []

    def ledger_at(query="", **settings):
        pages.append(visit(LEDGER, query, **settings))
        return pages[-1]

    yield ledger_at
    assert [page.complaints for page in pages if page.complaints] == []


def test_every_claim_that_fails_is_one_link_from_the_top(visit):
    page = visit(width=375)
    links = page.locator(".ledger-tally a")
    assert links.count() == page.locator("#what-fails tbody tr").count() > 0
    for index in range(links.count()):
        page.evaluate("scrollTo(0, 0)")
        links.nth(index).click()
        claim = page.locator(page.evaluate("location.hash"))
        assert claim.get_by_text("✗ fails").is_visible()
        assert claim.evaluate("row => Math.abs(row.getBoundingClientRect().top) < innerHeight / 2")


def test_every_claim_leads_to_where_it_is_said_and_computed(site):
    text = (site / f"{LEDGER}.html").read_text("utf-8")
    lines = re.findall(r'<p class="claim-links">(.*?)</p>', text, re.DOTALL)
    assert len(lines) == len(claims.load(ledger.LEDGER))
    anchors = functools.cache(lambda path: {*re.findall(r' id="([^"]+)"', path.read_text("utf-8"))})
    for line in lines:
        links = {name: address for address, name in re.findall(r'href="([^"]+)">([^<]+)</a>', line)}
        assert any(name.startswith("§ ") for name in links), line
        assert {"code", "notebook"} & links.keys(), line
        for address in links.values():
            path, _, anchor = address.partition("#")
            target = (
                site.joinpath(f"{LEDGER}.html").parent.joinpath(path) if path else site / f"{LEDGER}.html"
            )
            assert target.is_file() if not anchor else anchor in anchors(target), address


def test_filters_work_in_a_page_that_is_opened_from_a_folder(browser, site):
    page = browser.new_page()
    page.goto((site / f"{LEDGER}.html").as_uri())
    page.get_by_label("Verdict").select_option("fails")
    failing = page.locator("#what-fails tbody tr").count()
    assert page.locator(SHOWN).count() == failing > 0
    page.close()


def test_filters_find_by_choice_and_by_words_and_can_be_cleared(visit):
    page = visit()
    everything = page.locator(SHOWN).count()
    assert everything == len(claims.load(ledger.LEDGER))
    cited = page.get_by_label("Who says so").locator("option").evaluate_all(CITED)
    assert cited
    assert [name for name, said in cited if name != said] == []
    page.get_by_label("Verdict").select_option("fails")
    assert page.locator(SHOWN).count() == page.locator(".ledger-tally a").count()
    page.get_by_label("Part of the book").select_option("seeing")
    page.get_by_label("Words").fill("POOLING shift")
    assert [row.get_attribute("id") for row in page.locator(SHOWN).all()] == ["claim-pool-invariance"]
    assert page.get_by_role("status").inner_text() == f"1 of {everything} claims match."
    page.get_by_label("Words").fill("no such words")
    assert page.get_by_text("No claim matches.").is_visible()
    page.get_by_label("Words").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator(SHOWN).count() == everything
    assert page.evaluate("location.search") == ""


def test_an_address_holds_the_choice_and_nothing_else(visit):
    page = visit("?source=jannet&words=pooling")
    assert page.get_by_label("Who says so").input_value() == "jannet"
    found = page.locator(SHOWN)
    assert found.count() > 0
    assert all("source-jannet" in row.get_attribute("class") for row in found.all())

    hostile = "<img src=x onerror=alert(1)>"
    page = visit(f"?part={hostile}&verdict=__proto__&source=%22%5D&words={'a' * 5000}")
    assert [page.locator(f"[name={name}]").input_value() for name in ("part", "verdict", "source")] == [
        ""
    ] * 3
    assert len(page.get_by_label("Words").input_value()) == 80
    assert page.locator("img[src=x]").count() == 0


def test_a_link_to_a_claim_opens_what_it_is_folded_in(visit):
    folded = "details tr[id^=claim-]"
    name = visit().locator(folded).last.get_attribute("id")
    page = visit(f"?verdict=fails#{name}")
    assert page.locator(f"#{name}").is_visible()
    assert page.locator(f"#{name}").evaluate("row => row.getBoundingClientRect().top < innerHeight")


def test_without_scripts_the_page_is_whole_and_has_no_controls(visit):
    page = visit(java_script_enabled=False)
    assert not page.locator(".ledger-filters").is_visible()
    assert page.locator("tr[id^=claim-]").count() == len(claims.load(ledger.LEDGER))
    page.locator(".bd-article summary").first.click()
    assert page.locator("details tr[id^=claim-]").first.is_visible()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (375, "dark"), (320, "light")])
def test_what_filters_show_is_accessible_and_fits(visit, width, theme):
    page = visit("?part=seeing&words=pool", width=width, theme=theme)
    page.add_style_tag(content="* { transition: none !important }")
    row = page.locator("details " + SHOWN).first
    assert row.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cells = row.locator("> td").all()
    assert all(cell.bounding_box()["x"] + cell.bounding_box()["width"] <= width for cell in cells)
    tops = [cell.bounding_box()["y"] for cell in cells]
    assert (tops == sorted(set(tops))) == (width < 768), "cards below each other, or cells side by side"
    assert_accessible(page, within=".bd-article")

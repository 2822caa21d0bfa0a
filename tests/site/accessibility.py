"""What axe says of a page, by the rules of WCAG 2.2 AA."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What depends on the theme; all else is the same in both.
COLOURS = ["color-contrast", "link-in-text-block"]
# Nothing is told of what passes: naming thousands of elements takes longer than checking them.
# Nor is anything loaded beforehand: the imports of style sheets, under addresses that they do not have.
VIOLATIONS: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}


def assert_accessible(page: Page, *, within: str | None = None, colours_only: bool = False) -> None:
    """Fail with axe's report if it finds fault with a page, or with what a selector finds on it."""
    chosen = {"type": "rule", "values": COLOURS} if colours_only else {"type": "tag", "values": WCAG}
    results = Axe().run(page, context=within, options=VIOLATIONS | {"runOnly": chosen})
    assert results.violations_count == 0, results.generate_report()

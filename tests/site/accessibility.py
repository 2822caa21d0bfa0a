"""What axe says of a page, by the rules of WCAG 2.2 AA."""

import json
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What depends on the theme; all else is the same in both.
COLOURS = ["color-contrast", "link-in-text-block"]
# Nothing is told of what passes: naming thousands of elements takes longer than checking them.
# Nor is anything loaded beforehand: the imports of style sheets, under addresses that they do not have.
VIOLATIONS: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}


def _chosen(colours_only: bool) -> dict[str, Any]:
    return {"type": "rule", "values": COLOURS} if colours_only else {"type": "tag", "values": WCAG}


def assert_accessible(page: Page, *, within: str | None = None, colours_only: bool = False) -> None:
    """Fail with axe's report if it finds fault with a page, or with what a selector finds on it."""
    results = Axe().run(page, context=within, options=VIOLATIONS | {"runOnly": _chosen(colours_only)})
    assert results.violations_count == 0, results.generate_report()


def faults_in(other: Any, *, within: str, colours_only: bool = False) -> str:
    """Return what axe finds in a part of a page, in a browser that Playwright does not drive."""
    options = VIOLATIONS | {"runOnly": _chosen(colours_only)}
    # As a script of the page: what a driver runs may live in a world of its own.
    script = f"""{Axe().axe_script};
        axe.run({json.dumps(within)}, {json.dumps(options)}).then(({{ violations }}) => {{
            const told = violations.map(({{ id, nodes }}) => [id, ...nodes.map((node) => node.html)]);
            document.documentElement.dataset.axe = JSON.stringify(told);
        }}, (error) => document.documentElement.dataset.axe = error.stack);"""
    other.evaluate("delete document.documentElement.dataset.axe")
    other.evaluate(
        "document.head.append(Object.assign(document.createElement('script'),"
        f" {{ textContent: {json.dumps(script)} }}))"
    )
    other.until("document.documentElement.dataset.axe")
    return other.evaluate("document.documentElement.dataset.axe")

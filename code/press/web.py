"""What a site needs on the web: canonical links, a sitemap, a page for wrong addresses, and redirects.

Where a repository is named, each page links to its source and to a form to report a mistake.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ConfigError

from press import addresses, chapters, runs

MOVED = "book/moved.yml"
LOST = "404"
ADDRESS = re.compile(r'\b(href|src|action|data-content_root)="([^"#][^"]*)"')
SITEMAP = (
    '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
)
SENT_ON = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>This page has moved</title>
<link rel="canonical" href="{canonical}">
<script>location.replace("{target}" + location.search + location.hash)</script>
<noscript><meta http-equiv="refresh" content="0; url={target}"></noscript>
</head>
<body><p>This page has moved: <a href="{target}">here it is now</a>.</p></body>
</html>
"""


def moved(root: Path) -> dict[str, str]:
    """Return where each page is that has moved, by its old name.

    Raises:
        ValueError: If the list cannot be read, an old name is that of a page, or a new one is not.
    """
    path = root / MOVED
    found = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {}
    if not isinstance(found, dict) or not all(
        isinstance(name, str) for pair in found.items() for name in pair
    ):
        raise ValueError(f"{path}: expected old and new names of pages, as in `book/old: book/new`")
    pages = chapters.pages()
    for old, new in found.items():
        if old in pages:
            raise ValueError(f"{path}: {old} has moved, and there is a page of that name")
        if new not in pages:
            raise ValueError(f"{path}: {old} has moved to {new}, and there is no such page")
    return found


def configure(app: Sphinx, config: Any) -> None:
    """Tell Sphinx where the site will be; stop at once if an address or the list of moved pages is wrong."""
    try:
        config.html_baseurl = f"{site}/" if (site := addresses.site()) else ""
        addresses.repository()
        moved(chapters.ROOT)
    except (ValueError, yaml.YAMLError) as error:
        raise ConfigError(str(error)) from error


def ask(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """End each page of the book with links to report a mistake and to see its source."""
    repository = addresses.repository()
    if repository is None or document is None:
        return
    links = {
        "Report a mistake": report(repository, page),
        "See the source": f"{addresses.tree()}/{quote(page)}.md",
    }
    written = " · ".join(f'<a href="{escape(url)}">{text}</a>' for text, url in links.items())
    context["body"] += f'\n<p class="page-links">{written}</p>'


def report(repository: str, page: str) -> str:
    """Return the address of a form to report a mistake on a page, with its name filled in."""
    title = f"Mistake on the page {page}"
    if "gitlab" in (urlsplit(repository).hostname or ""):
        return f"{repository}/-/issues/new?{urlencode({'issue[title]': title})}"
    return f"{repository}/issues/new?{urlencode({'title': title})}"


def lost(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Add a page for addresses that lead nowhere."""
    text = (
        "<h1>There is no such page</h1>\n<p>The address may be mistyped, or the page may be gone. "
        '<a href="index.html">Go to the first page</a>, or search the book.</p>'
    )
    yield LOST, {"title": "There is no such page", "body": text}, "page.html"


def anywhere(html: str) -> str:
    """Let a page be shown at whatever address: where it links to, and what it loads, no longer depends on it.

    A ``base`` would do that too, and have links within the page lead out of it.
    """
    base = f"{urlsplit(addresses.site() or '').path}/"
    return ADDRESS.sub(lambda found: f'{found[1]}="{escape(urljoin(base, unescape(found[2])))}"', html)


def finish(app: Sphinx, error: Exception | None) -> None:
    """Write a page for each that has moved, and the sitemap, where the site has an address."""
    if error is not None or app.builder.format != "html":
        return
    page = Path(app.outdir, f"{LOST}.html")
    runs.write(page, anywhere(page.read_text("utf-8")), lasting=False)
    for old, new in moved(chapters.ROOT).items():
        target = escape(f"{posixpath.relpath(new, posixpath.dirname(old) or '.')}.html")
        site = addresses.site()
        canonical = escape(f"{site}/{new}.html") if site else target
        path = Path(app.outdir, f"{old}.html")
        path.parent.mkdir(parents=True, exist_ok=True)
        runs.write(path, SENT_ON.format(target=target, canonical=canonical), lasting=False)
    if site := addresses.site():
        places = (
            f"<url><loc>{escape(f'{site}/{quote(page)}.html')}</loc></url>" for page in chapters.pages()
        )
        runs.write(
            Path(app.outdir, "sitemap.xml"), "\n".join([SITEMAP, *places, "</urlset>", ""]), lasting=False
        )


def setup(app: Sphinx) -> Mapping[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("config-inited", configure)
    app.connect("html-page-context", ask)
    app.connect("html-collect-pages", lost)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True}

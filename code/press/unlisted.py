"""Files that the table of contents does not list are no pages, and are looked for only where pages may lie.

What reads the table of contents leaves them out, too, and looks for them in whatever has been built
or installed below the book.
"""

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.matching import get_matching_files

from press import chapters


def leave_out(app: Sphinx, config: Config) -> None:
    """Add such files to those that Sphinx passes over."""
    if not config.external_toc_exclude_missing:
        return
    try:
        listed = chapters.pages()
    except (ValueError, FileNotFoundError):
        return  # what reads it next says what is wrong with it
    patterns = [f"**{suffix}" for suffix in config.source_suffix]
    found = sorted(get_matching_files(app.srcdir, patterns, config.exclude_patterns))
    config.exclude_patterns = config.exclude_patterns + [
        path for path in found if path not in listed and path.rpartition(".")[0] not in listed
    ]
    config.external_toc_exclude_missing = False


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("config-inited", leave_out, priority=890)  # before the table of contents is read
    return {"parallel_read_safe": True}

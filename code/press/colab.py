"""Where a chapter opens in Google Colab, which shows notebooks that lie in a repository on GitHub.

What is built is not committed. Publishing puts the notebooks and their wheel there, as a commit without
history under a tag named after the commit of the book: ``scripts/push_notebooks.py``. A tag stays, and so
does a link to it; beside the tag before it takes little room, since git keeps once what two of them share.
"""

from urllib.parse import quote, urlsplit

from press import addresses, chapters

SITE = "https://colab.research.google.com"
HOST = "github.com"
DIGITS = 12  # of the commit


def address(page: str) -> str | None:
    """Return where the notebook of a chapter opens; nothing if it can lie nowhere that Colab reads.

    Raises:
        ValueError: If ``REPOSITORY_URL`` is no address of a repository on the web.
    """
    found = _repository()
    return f"{SITE}/github/{found[0]}/blob/{found[1]}/{quote(page)}.ipynb" if found else None


def beside(file: str) -> str | None:
    """Return the address of a file that lies beside these notebooks, such as their wheel.

    Raises:
        ValueError: If ``REPOSITORY_URL`` is no address of a repository on the web.
    """
    found = _repository()
    return f"https://{HOST}/{found[0]}/raw/{found[1]}/{quote(file)}" if found else None


def _repository() -> tuple[str, str] | None:
    """Return owner and name of a repository on GitHub, and the tag of this commit's notebooks."""
    parts = urlsplit(addresses.repository() or "")
    commit = addresses.commit(chapters.ROOT)
    path = parts.path.strip("/")
    if parts.hostname != HOST or path.count("/") != 1 or not addresses.COMMIT.fullmatch(commit):
        return None
    return path, f"notebooks-{commit[:DIGITS]}"

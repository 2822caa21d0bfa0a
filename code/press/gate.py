"""The gate before publication: ask what is published, and let no claim fall and no page vanish unseen."""

import http.client
import urllib.error
import urllib.request
from pathlib import Path

from press import addresses, bind, chapters, differences, runs
from press.published import NAME

PUBLISHED = chapters.BUILD / "press" / "published.json"
PATIENCE = 60  # seconds that the published site may stay silent


def gate(site: Path = bind.SITE) -> int:
    """Compare a site with what is published at ``SITE_URL``.

    Args:
        site: The folder of the site that is to replace it.

    Returns:
        The exit status: 0 if it may.

    Raises:
        ValueError: If no address is named, if what is published cannot be asked for or read, or if the site
            has no measurements.
    """
    url = addresses.site()
    if url is None:
        raise ValueError("SITE_URL: expected the address that the site is published under, got nothing")
    found = fetch(f"{url}/{NAME}")
    if found is None:
        print(f"Nothing is published at {url} yet, so that there is nothing to compare with.")
        return 0
    runs.write(PUBLISHED, found)
    return differences.report(PUBLISHED, site)


def fetch(address: str) -> str | None:
    """Return a text from the web; nothing if the site says that it has none.

    Raises:
        ValueError: If there is no answer, or another one.
    """
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            text: str = answer.read().decode("utf-8")
            return text
    except urllib.error.HTTPError as error:
        if error.code == http.HTTPStatus.NOT_FOUND:
            return None
        said = f"the answer is {error.code} {error.reason}"
    except (OSError, http.client.HTTPException, UnicodeDecodeError) as error:
        said = str(getattr(error, "reason", error)) or type(error).__name__
    raise ValueError(f"{address}: cannot be read ({said}), so that nothing can be compared with it")

"""The gate before publication: ask what is published, and let no claim fall and no page vanish unseen."""

from pathlib import Path

from press import addresses, bind, chapters, differences, earlier, runs
from press.measurements import NAME

PUBLISHED = chapters.BUILD / "press" / "published.json"


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
    try:
        found, changes = (earlier.fetch(f"{url}/{name}") for name in (NAME, earlier.CHANGES))
    except ConnectionError as error:
        raise ValueError(str(error)) from error
    if found is None:
        print(f"Nothing is published at {url} yet, so that there is nothing to compare with.")
        return 0
    told = earlier.told(site)
    if lost := [build for build in earlier.read(changes or "", url) if build not in told]:
        builds = "a build" if len(lost) == 1 else f"{len(lost)} builds"
        print(f"This site lacks the changes of {builds} that {url} tells: build it with SITE_URL={url}.\n")
    runs.write(PUBLISHED, found)
    return differences.report(PUBLISHED, site) or int(bool(lost))

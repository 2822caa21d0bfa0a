"""Push the notebooks that a site offers to open in Colab, and their wheel, to the tag that its pages name.

    python3 scripts/push_notebooks.py _build/html

They become a commit without history, with the date and the author of the one that is checked out: the same
files make the same commit, whenever it is made. Nothing of the working tree, its index or its branches is
touched.
"""

import argparse
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from urllib.parse import unquote

OFFERED = re.compile(
    r"https://colab\.research\.google\.com/github/[^/\"]+/[^/\"]+/blob/([\w.-]+)/([^\"]+\.ipynb)"
)


def offered(site: Path) -> tuple[str, list[str]]:
    """Return the tag that a site's pages name, and the files to lie there, by their paths in the site.

    Raises:
        ValueError: If the pages offer nothing or name several tags, or if what they offer is not there.
    """
    pages = (path.read_text("utf-8") for path in sorted(site.rglob("*.html")))
    found = {(tag, unquote(name)) for page in pages for tag, name in OFFERED.findall(page)}
    if not found:
        raise ValueError(
            f"{site}: expected pages that offer to open in Colab; build it with REPOSITORY_URL set"
        )
    tags = sorted({tag for tag, _ in found})
    if len(tags) > 1:
        raise ValueError(f"{site}: expected pages of one commit, got the tags {', '.join(tags)}")
    names = sorted(name for _, name in found)
    if missing := [name for name in names if not (site / name).is_file()]:
        raise ValueError(f"{site}: expected what its pages offer, and there is no {', '.join(missing)}")
    return tags[0], names + sorted(path.name for path in site.glob("*.whl"))


def commit(site: Path, files: list[str]) -> str:
    """Put files of a site into the repository as a commit without history; returns its name."""
    about = git("show", "-s", "--format=%an%n%ae%n%aI%n%h").split("\n")
    with tempfile.TemporaryDirectory() as folder:
        environment = {"GIT_INDEX_FILE": os.path.join(folder, "index"), "GIT_WORK_TREE": str(site.resolve())}
        for who in ("AUTHOR", "COMMITTER"):
            values = zip(("NAME", "EMAIL", "DATE"), about, strict=False)
            environment |= {f"GIT_{who}_{what}": value for what, value in values}
        git("add", "--force", "--", *files, **environment)
        tree = git("write-tree", **environment)
        return git("commit-tree", tree, "-m", f"Notebooks of {about[3]}", **environment)


def git(*arguments: str, **environment: str) -> str:
    """Run git on the repository that is here; returns what it says."""
    folder = subprocess.run(
        ["git", "rev-parse", "--absolute-git-dir"], capture_output=True, text=True, check=True
    ).stdout.strip()
    cwd = environment.get("GIT_WORK_TREE", ".")
    variables = {**os.environ, "GIT_DIR": folder, **environment}
    found = subprocess.run(
        ["git", *arguments], cwd=cwd, env=variables, stdout=subprocess.PIPE, text=True, check=True
    )
    return found.stdout.strip()


def main() -> int:
    """Push, and say what and where to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("site", type=Path, help="the folder of the site, or an archive of it")
    parser.add_argument("--remote", default="origin", help="the repository (default: %(default)s)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            site = asked.site
            if site.is_file():
                with tarfile.open(site) as archive:
                    archive.extractall(folder, filter="data")
                site = Path(folder)
            tag, files = offered(site)
            made = commit(site, files)
            git("push", "--quiet", asked.remote, f"+{made}:refs/tags/{tag}")
        except (ValueError, OSError, tarfile.TarError, subprocess.CalledProcessError) as error:
            print(error, file=sys.stderr)
            return 1
    print(f"{len(files)} files are at {asked.remote} under the tag {tag}, as {made[:12]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

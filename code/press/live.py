"""Serve the book while it is being written: what changes is built again, and open pages reload."""

import argparse
import subprocess

from livereload import Server

from press.bind import SITE
from press.chapters import ROOT

WATCHED = ("book", "code", "_config.yml", "_toc.yml")


def build() -> None:
    """Build what is due; a build that fails has said why, and the pages stay as they were."""
    subprocess.run(["make", "--no-print-directory", "book"], cwd=ROOT)


def main() -> None:
    """Run the command line until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m press.live", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="where to serve (default: %(default)s)")
    arguments = parser.parse_args()
    build()
    server = Server()
    for name in WATCHED:
        server.watch(str(ROOT / name), build)
    server.serve(port=arguments.port, host="127.0.0.1", root=str(SITE))


if __name__ == "__main__":
    main()

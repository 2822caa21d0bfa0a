"""What ``python -m press`` understands."""

import argparse
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m press", description="Build, check and serve the book.")
    commands = parser.add_subparsers(dest="command", required=True)
    book = commands.add_parser("book", help="execute what is due and build the site into _build/html")
    record = commands.add_parser(
        "record", help="keep what chapters measure on the data of UNBOXED_DATA, as book/recorded/NAME.json"
    )
    record.add_argument("name", help="what to call it, such as photographs")
    some = commands.add_parser(
        "chapters", help="execute some chapters that are due, and leave the site as it is"
    )
    some.add_argument("names", nargs="+", help="their names below book, such as ideas/neuron")
    for command in (book, record, some):
        command.add_argument(
            "--jobs",
            type=_jobs,
            default="all",
            help="how many chapters run side by side (default: all cores)",
        )
    for command in (book, some):
        command.add_argument(
            "--profile",
            default="",
            help="how other machines are reached: slurm, or the folder of a profile of Snakemake",
        )
    commands.add_parser("status", help="say what is due, and why")
    differences = commands.add_parser(
        "claims-diff", help="say what differs between two builds, and fail if a claim no longer holds"
    )
    changed = commands.add_parser(
        "changed", help="list the pages that differ between two sites, and the numbers"
    )
    for name in ("before", "after"):
        differences.add_argument(
            name, type=Path, help="the measurements.json of a build, or its site's folder"
        )
        changed.add_argument(name, type=Path, help="the folder of a site")
    commands.add_parser("gate", help="compare with what is published at SITE_URL; fail if a claim fell")
    commands.add_parser(
        "epub", help="make the EPUB of the site in _build/html, check it, and offer it on the pages"
    )
    commands.add_parser(
        "figures",
        help="put every figure, a sheet of operations and the exercises into _build/html/unboxed-figures.zip",
    )
    commands.add_parser(
        "pdf",
        help="print the whole book into _build/html/unboxed.pdf, and check what came",
        description="Print the pages of the site in _build/html into unboxed.pdf beside them."
        " Nothing is executed. If a piece of text, a picture, a bookmark or a link is lost, it is named, and"
        " nothing is written.",
    )
    commands.add_parser("links", help="follow the links that lead out of the book")
    for name, what in (("serve", "serve the site"), ("live", "serve it, and rebuild what changes")):
        command = commands.add_parser(name, help=f"{what}, on this machine alone")
        command.add_argument("--port", type=_port, default=8000, help="where (default: %(default)s)")
    chosen = parser.parse_args(arguments)
    try:
        return _run(chosen)
    except (ValueError, SyntaxError, OSError) as error:
        print(f"\n{error}\n", file=sys.stderr)  # what is wrong with a page, with data or with a setting
        return 1


def _run(chosen: argparse.Namespace) -> int:
    # Each command imports what it needs, and help needs nothing.
    if chosen.command == "book":
        from press import build

        return build.build(chosen.jobs, chosen.profile)
    if chosen.command == "record":
        from press import record

        return record.record(chosen.name, chosen.jobs)
    if chosen.command == "status":
        from press import status

        return status.status()
    if chosen.command == "claims-diff":
        from press import differences

        return differences.report(chosen.before, chosen.after)
    if chosen.command == "changed":
        from press import changes

        return changes.report(chosen.before, chosen.after)
    if chosen.command == "gate":
        from press import gate

        return gate.gate()
    if chosen.command == "epub":
        from press import epub

        return epub.make()
    if chosen.command == "figures":
        from press.kit import make

        return make.make()
    if chosen.command == "pdf":
        from press import pdf

        return pdf.make()
    if chosen.command == "links":
        from press import links

        return links.check()
    if chosen.command == "chapters":
        from press import build

        return build.some(chosen.names, chosen.jobs, chosen.profile)
    from press import serve

    return serve.serve(chosen.port) if chosen.command == "serve" else serve.live(chosen.port)


def _jobs(text: str) -> str:
    if text != "all" and not (text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"expected 'all' or a number of at least 1, got {text!r}")
    return text


def _port(text: str) -> int:
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, got {text!r}")
    return int(text)

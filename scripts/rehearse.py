"""Rehearse the workflows: run their shell steps here, in the order of the files, and say what they call.

``python scripts/rehearse.py`` runs the steps of each job in a clean clone of what is committed, with
``make``, ``gh``, ``docker`` and ``sudo`` replaced by programs that note how they are called and do nothing.
Actions are named and not run. What would run only after a failure runs as well. It fails if a step does, or
calls ``make`` for what the Makefile lacks.
"""

import itertools
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
GOAL = re.compile(r"^([\w.-]+):", re.MULTILINE)
# Notes its name and its arguments. What asks for a list gets one number, and what downloads leaves a file.
STAND_IN = """#!/bin/sh
printf '%s' "${0##*/}" >> "$CALLS"
for argument; do printf ' %s' "$argument" >> "$CALLS"; done
printf '\\n' >> "$CALLS"
case "${0##*/} $*" in
  "gh "*" list "*) echo 7 ;;
  "gh run download "*)
    mkdir -p _build/site/kept
    echo book | tee _build/site/kept/unboxed.epub > _build/site/kept/unboxed-figures.zip
    tar --create --file _build/site/artifact.tar --directory _build/site/kept . ;;
esac
"""


def main() -> int:
    """Rehearse every workflow; returns 1 if something went wrong, and otherwise 0."""
    wrong = count = 0
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as name:
        folder = Path(name)
        committed = folder / "committed"
        subprocess.run(["git", "clone", "--quiet", ROOT, committed], check=True)
        goals = set(GOAL.findall((committed / "Makefile").read_text("utf-8")))
        for program in ("make", "gh", "docker", "sudo"):
            path = folder / "programs" / program
            path.parent.mkdir(exist_ok=True)
            path.write_text(STAND_IN, "utf-8")
            path.chmod(0o755)
        for path in sorted((committed / ".github" / "workflows").glob("*.yml")):
            workflow = yaml.safe_load(path.read_text("utf-8"))
            for title, job, matrix in jobs(workflow):
                print(f"\n{path.name}: {title}")
                clone = folder / f"{path.stem}-{title}".replace("/", "-").replace(" ", "-")
                subprocess.run(["git", "clone", "--quiet", committed, clone], check=True)
                for step in job["steps"]:
                    if "run" not in step:
                        print(f"  – {step['uses']}")
                        continue
                    settings = {**workflow.get("env", {}), **job.get("env", {}), **step.get("env", {})}
                    status, calls, said = run(step["run"], settings, matrix, clone, folder)
                    count += 1
                    lacking = [call for call in calls if call.startswith("make ") and not known(call, goals)]
                    wrong += bool(status or lacking)
                    sign = "✗" if status or lacking else "✓"
                    when = f" [if {step['if']}]" if "if" in step else ""
                    print(f"  {sign} {step.get('name', 'run')}{when}")
                    print("".join(f"      {call}\n" for call in calls), end="")
                    print(
                        "".join(f"      the Makefile has no such goal: {call}\n" for call in lacking), end=""
                    )
                    if status:
                        print(f"      ended with {status}: {said.strip()}")
    print(f"\n{count} steps, {wrong} of them wrong")
    return 1 if wrong else 0


def jobs(workflow: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield each job of a workflow, once for each of its settings: its title, itself and the settings."""
    for name, job in workflow["jobs"].items():
        for matrix in job.get("strategy", {}).get("matrix", {}).get("include", [{}]):
            yield " ".join([name, *itertools.islice(map(str, matrix.values()), 1)]), job, matrix


def run(
    script: str, settings: Mapping[str, Any], matrix: Mapping[str, Any], clone: Path, folder: Path
) -> tuple[int, list[str], str]:
    """Run a step as a runner would; returns its exit status, what it called, and what it said.

    Args:
        script: What it runs.
        settings: The environment that the workflow gives it.
        matrix: The settings of its job.
        clone: Where it runs.
        folder: Where the stand-ins are.
    """
    calls = folder / "calls"
    calls.write_text("", "utf-8")
    environment = {
        "HOME": str(folder),
        "PATH": f"{folder / 'programs'}{os.pathsep}{os.environ['PATH']}",
        "CALLS": str(calls),
        "CI": "true",
        "GITHUB_REF_NAME": "v0.0.0",
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        **{name: filled(str(value), matrix) for name, value in settings.items()},
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", filled(script, matrix)]
    found = subprocess.run(
        command, cwd=clone, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    return found.returncode, calls.read_text("utf-8").splitlines(), found.stdout + found.stderr


def filled(text: str, matrix: Mapping[str, Any]) -> str:
    """Put values for expressions: those of the matrix, and for all others their names."""
    return EXPRESSION.sub(
        lambda found: str(matrix.get(found[1].removeprefix("matrix."), found[1].replace(" ", ""))), text
    )


def known(call: str, goals: set[str]) -> bool:
    """Say whether the Makefile has every goal that a call of ``make`` names, in the image or out of it."""
    words = [word.removeprefix("RUN=") for word in call.split()[1:]]
    return {word for word in words if "=" not in word and not word.startswith("-")} <= goals


if __name__ == "__main__":
    sys.exit(main())

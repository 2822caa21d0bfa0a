"""What makes a build: the machine, its device, the versions, the commit, and the data."""

import platform
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from press import chapters, keys

CPUINFO = Path("/proc/cpuinfo")


def made(present: Mapping[str, keys.Key]) -> dict[str, Any]:
    """Say what makes a build.

    Args:
        present: The key of each chapter, from which the versions that matter are taken.

    Returns:
        The fields that ``press.measurements`` describes.
    """
    kind, profile = keys.machine()
    packages = {
        what.removeprefix("package "): version
        for key in present.values()
        for what, version in key.items()
        if what.startswith("package ")
    }
    commit = _git("rev-parse", "HEAD")
    return {
        "machine": {
            "system": platform.system(),
            "architecture": platform.machine(),
            "processor": processor(),
        },
        "device": {"kind": kind, "name": _device_name(kind)},
        "profile": profile,
        "python": platform.python_version(),
        "packages": dict(sorted(packages.items())),
        "commit": commit,
        "changed": None if commit is None else bool(_git("status", "--porcelain")),
    }


def sources(present: Mapping[str, keys.Key]) -> dict[str, dict[str, Any] | None]:
    """List the data and weights that chapters read, with their checksums; null for what is absent."""
    found: dict[str, dict[str, Any] | None] = {}
    for key in present.values():
        for what, text in key.items():
            if not what.startswith("data "):
                continue
            if text == "absent":
                found[what.removeprefix("data ")] = None
                continue
            origin, files, checksum = text.split(", ")
            found[what.removeprefix("data ")] = {
                "own": origin == "own",
                "files": int(files.removesuffix(" files")),
                "sha256": checksum,
            }
    return dict(sorted(found.items()))


def in_words(made: Mapping[str, Any]) -> str:
    """Say in a few words what a build ran on."""
    machine, device = made["machine"], made["device"]
    also = "" if device["kind"] == "cpu" else f", {device['name']}"
    return f"{machine['system']}, {machine['processor']}{also}"


def processor() -> str:
    """Return the model of the processor, or what the system says in its place."""
    if CPUINFO.is_file():
        for line in CPUINFO.read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return _run("sysctl", "-n", "machdep.cpu.brand_string") or platform.processor() or platform.machine()


def date() -> str | None:
    """Return the day of the commit that is built; nothing where git knows none."""
    return _git("show", "-s", "--format=%cs", "HEAD")


def _device_name(kind: str) -> str:
    if kind == "cpu":
        return "CPU"
    import torch  # takes seconds

    return torch.cuda.get_device_name()


def _git(*arguments: str) -> str | None:
    """Ask git about the book; nothing if it knows nothing of it, or belongs to what lies around the book."""
    if not (chapters.ROOT / ".git").exists():
        return None
    return _run("git", "-C", str(chapters.ROOT), *arguments)


def _run(*command: str) -> str | None:
    try:
        result = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return result.stdout.strip() if result.returncode == 0 else None

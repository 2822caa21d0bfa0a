"""The measurements of a small build, as they are saved."""

from typing import Any

from press import measurements

DIGITS, SCALING = "seeing/digits", "scaling/scaling"
CHECK = {
    "value": "accuracy",
    "comparison": "above",
    "expected": 0.9,
    "within": 0,
    "format": ".1%",
    "label": "right:",
}
FOUR = {"value": "epochs", "comparison": "is", "expected": 4, "within": 1}


def claim(name, check, verdict="holds", needs=()):
    return {
        "id": name,
        "statement": f"{name}.",
        "chapter": DIGITS,
        "holds": verdict == "holds",
        "needs": dict(needs),
        "checks": [CHECK | check],
        "verdict": {"kind": verdict},
    }


BUILD: dict[str, Any] = {
    "format": measurements.FORMAT,
    "made": {
        "machine": {"system": "Linux", "architecture": "x86_64", "processor": "a | b"},
        "device": {"kind": "cpu", "name": "CPU"},
        "profile": "quick",
        "commit": "0" * 40,
        "changed": False,
    },
    "pages": {
        DIGITS: {"values": {"accuracy": 0.95, "epochs": 4, "digit": "three", "odd": "nan"}},
        SCALING: {"values": {"seconds": 1.5, "calm": True}},
    },
    "claims": [
        claim("reads", {}),
        claim("exact", FOUR),
        claim("falls", {"expected": 0.99}, verdict="fails"),
        claim("swift", {}, needs={"quiet": "calm"}),
    ],
}

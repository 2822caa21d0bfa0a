"""Measurements are written down so that anybody can read them, and recorded runs are read back or refused."""

import json
import math

import pytest

from press import chapters, claims, essence, measurements, provenance, recorded

KEYS = {
    "book/near": {
        "cells": "c0",
        "data insects": "own, 450 files, 0123456789abcdef0123",
        "data vgg16": "absent",
        "package numpy": "2.0",
        "device": "cpu",
    },
    "book/far": {"data iris": "shipped, 1 files, fedcba9876543210fedc", "package torch": "2.6"},
}


def test_what_glue_gave_is_valid_json():
    values = {"share": 0.25, "count": 3, "right": True, "label": "cat", "both": (1, 2), "none": None}
    values |= {"lost": math.nan, "up": math.inf, "down": -math.inf}
    written = json.loads(measurements.text(measurements.page("e55e", values)))
    assert written == {
        "essence": "e55e",
        "values": {
            "both": "(1, 2)",
            "count": 3,
            "down": "-inf",
            "label": "cat",
            "lost": "nan",
            "none": "None",
            "right": True,
            "share": 0.25,
            "up": "inf",
        },
    }
    back = measurements.restored(written["values"])
    assert math.isnan(back["lost"])
    assert (back["up"], back["down"]) == (math.inf, -math.inf)
    assert back["label"] == "cat"


def test_order_does_not_depend_on_when_a_value_was_glued():
    pages = [measurements.page(None, dict(order)) for order in ([("a", 1), ("b", 2)], [("b", 2), ("a", 1)])]
    assert measurements.text(pages[0]) == measurements.text(pages[1])


def test_provenance_names_data_versions_and_machine_and_no_path(monkeypatch, tmp_path):
    monkeypatch.setattr(chapters, "ROOT", tmp_path)  # where git knows nothing
    made = provenance.made(KEYS)
    assert made["packages"] == {"numpy": "2.0", "torch": "2.6"}
    assert made["commit"] is None
    assert made["changed"] is None
    assert provenance.in_words(made).startswith(
        f"{made['machine']['system']}, {made['machine']['processor']}"
    )
    assert provenance.sources(KEYS) == {
        "insects": {"own": True, "files": 450, "sha256": "0123456789abcdef0123"},
        "iris": {"own": False, "files": 1, "sha256": "fedcba9876543210fedc"},
        "vgg16": None,
    }


def test_a_value_that_is_not_a_number_is_one_to_compare():
    assert math.isnan(claims.value({"text/plain": "nan"}))
    assert claims.value({"text/plain": "'nan'"}) == "nan"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "Expecting property name"),
        ("[]", "'list' object has no attribute"),
        ('{"format": "unboxed-measurements/0"}', "expected the format unboxed-measurements/1, got 'unboxed-"),
        ('{"format": "unboxed-measurements/1"}', "lacks 'made'"),
    ],
)
def test_a_recorded_run_that_cannot_be_read_is_refused_by_name_with_what_to_do(text, said, tmp_path):
    path = tmp_path / "photographs.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"photographs\.json: is no recorded run") as caught:
        recorded.load(path)
    assert said in str(caught.value)
    assert "`make record UNBOXED_DATA=… NAME=photographs`, or delete it" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_recorded_run_is_what_was_written(tmp_path):
    pages = {"near": measurements.page("e55e", {"share": 0.25, "lost": math.nan})}
    path = tmp_path / "photographs.json"
    path.write_text(measurements.text(measurements.document(KEYS, pages, date="2026-01-31")), "utf-8")
    run = recorded.load(path)
    assert (run.name, run.date, run.own) == ("photographs", "2026-01-31", frozenset({"insects"}))
    assert run.device in ("cpu", "cuda")
    assert run.pages["near"].essence == "e55e"
    assert math.isnan(run.pages["near"].values["lost"])


CODE = '''"""A module."""

LIMIT = 3


def larger(number):
    """Add one."""
    return number + 1
'''


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        (CODE.replace("A module.", "A better module."), True),
        (CODE.replace('    """Add one."""\n', ""), True),
        (CODE.replace("LIMIT = 3", "# At most.\nLIMIT  = 3  # no more"), True),
        (CODE.replace("number + 1", "number + 2"), False),
        (CODE.replace("LIMIT = 3", 'LIMIT = "3"'), False),
        (CODE.replace("number + 1", "1 + number"), False),
    ],
)
def test_the_essence_of_code_is_what_it_does(changed, same):
    assert (essence.of_code(changed) == essence.of_code(CODE)) == same

"""The ledger tells a claim that holds from one that does not, and refuses an entry it cannot check."""

import math

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_notebook, new_output

from press import claims
from unboxed import export

ENTRY = {
    "id": "festival",
    "source": "campbell",
    "statement": "Go.",
    "reported": "26",
    "chapter": "ideas/neuron",
    "holds": True,
    "checks": [{"value": "total", "is": 26}],
}


def ledger(tmp_path, *entries):
    path = tmp_path / "claims.yml"
    path.write_text(yaml.safe_dump(list(entries)))
    return claims.load(path)


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        ({"is": 26}, 26, 27),
        ({"is": 0.25, "within": 0.005}, 0.2533, 0.26),
        ({"is": "ostrich"}, "ostrich", "cat"),
        ({"above": 0.9}, 0.91, 0.9),
        ({"at_least": 0.9}, 0.9, 0.89),
        ({"below": 1}, 0.5, 1),
        ({"at_most": 1}, 1, 1.01),
    ],
)
def test_comparisons(check, good, bad, tmp_path):
    (claim,) = ledger(tmp_path, ENTRY | {"checks": [{"value": "total"} | check]})
    assert claim.problems({"total": good}) == []
    (problem,) = claim.problems({"total": bad})
    assert f"festival: total is {bad}, expected {next(iter(check)).replace('_', ' ')}" in problem


def test_missing_measurement_is_a_problem(tmp_path):
    (claim,) = ledger(tmp_path, ENTRY)
    assert claim.problems({"other": 26}) == ["festival: ideas/neuron does not glue 'total'"]


def test_a_finding_must_really_fail(tmp_path):
    (claim,) = ledger(tmp_path, ENTRY | {"holds": False, "finding": "It rained."})
    assert claim.problems({"total": 20}) == []
    assert claim.problems({"total": 26}) == ["festival: is marked as not holding, and every check passes"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"holds": False}, "expected the fields .*'finding'"),
        ({"finding": "why"}, "expected the fields"),
        ({"checks": []}, "expected at least one check, got none"),
        ({"checks": [{"value": "total"}]}, "expected a check of value and one of is"),
        ({"checks": [{"value": "total", "is": 1, "above": 0}]}, "expected a check of value and one of is"),
        ({"checks": [{"value": "total", "is": 1, "widthin": 0}]}, "expected a check of value and one of is"),
    ],
)
def test_entry_that_cannot_be_checked_is_refused_by_name(change, said, tmp_path):
    with pytest.raises(ValueError, match=rf"entry 1 \(festival\): {said}"):
        ledger(tmp_path, ENTRY | change)


def test_an_id_stands_once(tmp_path):
    with pytest.raises(ValueError, match="festival stands more than once"):
        ledger(tmp_path, ENTRY, ENTRY)


def test_measurements_are_what_cells_glued():
    def glue(name, text):
        data, metadata = {"application/papermill.record/text/plain": text}, {"scrapbook": {"name": name}}
        return new_output("display_data", data=data, metadata=metadata)

    network = glue("network", "<bundle of 2 tensors, 16 bytes of float16>")
    network.data[f"application/papermill.record/{export.MIME}"] = {"manifest": {}, "weights": ""}
    outputs = [glue("share", "0.25"), glue("label", "'ostrich'"), network, glue("bare", "wild ostrich")]
    cells = [new_code_cell(outputs=outputs)]
    notebook: nbformat.NotebookNode = new_notebook(cells=cells)
    assert claims.measurements(notebook) == {"share": 0.25, "label": "ostrich", "bare": "wild ostrich"}


@pytest.mark.parametrize("measured", ["np.float64(15.0)", math.nan, None, (26, 27)])
@pytest.mark.parametrize("verdict", [{}, {"holds": False, "finding": "it is less."}])
def test_what_is_no_number_bears_nothing_out(verdict, measured, tmp_path):
    (claim,) = ledger(tmp_path, ENTRY | verdict | {"checks": [{"value": "total", "at_least": 30}]})
    said = f"festival: total is {measured!r}, expected a finite number"
    assert claim.problems({"total": measured}) == [said]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"holds": "false"}, "holds: expected true or false, got 'false'"),
        ({"checks": [{"value": "total", "at_most": "1e-3"}]}, "at_most: expected a number .*, got '1e-3'"),
        ({"checks": [{"value": "total", "above": None}]}, "above: expected a number .*, got None"),
        ({"checks": [{"value": "total", "is": 1, "within": -1}]}, "within: expected a number of at least 0"),
        ({"checks": [{"value": "total", "is": 1, "format": ".1p"}]}, "format: expected .*pp .*, got '.1p'"),
        ({"checks": [{"value": "total", "is": 1, "format": ".pp"}]}, "format: expected .*pp .*, got '.pp'"),
        ({"checks": [{"value": "total", "is": 1, "format": 2}]}, "format: expected .*pp .*, got 2"),
        ({"checks": [{"value": "who", "is": "cat", "format": ".1pp"}]}, "format: expected .* s, got '.1pp'"),
    ],
)
def test_bounds_and_verdicts_are_of_their_kind(change, said, tmp_path):
    entry = {**ENTRY, **change}
    with pytest.raises(ValueError, match=said):
        ledger(tmp_path, entry)

"""Which modules a value rests on: those that made it, and not all that a chapter imports."""

import pytest

from press import api, rests
from press.claims import load
from press.ledger import LEDGER

CODE = """
from unboxed import attacks, figures
from unboxed.descent import descend
from unboxed.losses import cross_entropy as loss
from unboxed.training import fit

def measure(model):
    return loss(model)

model = object()
fit(model)
figures.show(model)
walk = descend(1)
other = walk
walk = attacks.pgd(2)
glue("trained", measure(model), display=False)
glue("walked", other)
for name in ("a", "b"):
    glue(f"{name}_walk", walk)
glue("plain", 1 + 1)
"""


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("trained", {"losses", "training"}),
        ("walked", {"descent"}),
        ("a_walk", {"attacks"}),
        ("plain", set()),
        ("unknown", set()),
    ],
)
def test_a_value_rests_on_what_made_it(key, names):
    found = {path.stem for path in rests.modules(CODE, key)}
    assert found - {"__init__"} == names


def test_claims_stand_on_the_page_of_a_module():
    claimed = api.claimed()
    assert {claim for found in claimed.values() for claim in found} <= {claim.id for claim in load(LEDGER)}
    assert "clipping-brings-them-home" in claimed[rests.CODE / "unboxed" / "clipping.py"]
    assert api._claims(["one"]) == [
        "",
        ":::{dropdown} 1 claim rests on what chapters compute with it",
        "- {ref}`claim-one`",
        ":::",
    ]
    assert api._claims([]) == []

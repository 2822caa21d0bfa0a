"""Whatever is wrong with one argument, the error is the book's own, and says what was expected."""

import pytest
import torch
from calls import CALLS
from spoiling import arguments, complaint, is_meant, spoils

from unboxed import activations

# A call, the place of an argument, and what is done to it: how wide pictures may be, only the network knows.
UNKNOWN = {("attribution.class_activation", 1, "wider")}
# Of each function the first call.
FIRST = {name.partition(":")[0]: name for name in reversed(CALLS)}.values()


@pytest.mark.parametrize("name", FIRST)
def test_an_argument_that_is_spoilt_is_refused_in_the_words_of_the_book_or_not_at_all(name):
    wrong = {}
    for argument, value in arguments(name).items():
        for kind, spoil in spoils(value):
            error = complaint(name, argument, spoil)
            if (name, argument, kind) not in UNKNOWN and error is not None and not is_meant(error):
                wrong[f"{argument}, {kind}"] = repr(error)
    assert not wrong, wrong


def test_what_others_complain_of_inside_is_told_from_what_the_book_says(monkeypatch):
    said = complaint("activations.sigmoid", 0, lambda _: "x")
    assert is_meant(said)
    assert str(said) == "values: expected a tensor, got str"

    monkeypatch.setattr(activations, "check_tensor", lambda *_, **__: None)
    tripped = complaint("activations.sigmoid", 0, lambda _: "x")
    assert isinstance(tripped, AttributeError | TypeError)
    assert not is_meant(tripped)


def test_a_call_is_made_with_what_it_gives_but_for_what_is_spoilt():
    given = arguments("training.predict")
    assert given.keys() == {0, 1, "batch_size"}
    assert complaint("training.predict", 1, torch.clone) is None
    assert "inputs: expected" in str(complaint("training.predict", 1, torch.Tensor.double))

"""Each exercise takes what is right and nothing next to it, and says of anything else what is the matter."""

import dataclasses
import math
import random
import re

import numpy as np
import pytest
import torch

from unboxed.exercises import check
from unboxed.exercises.checking import chapters, find, judge, names
from unboxed.exercises.comparing import Exercise, compare

EVERY = [name for chapter in chapters() for name in names(chapter)]


@pytest.fixture(scope="module", params=EVERY)
def name(request):
    """The name of each exercise; one after the other, with all that is asked of it."""
    return request.param


def chance():
    """What chance gives next to whoever asks for it without a seed."""
    return random.getstate(), repr(np.random.get_state()), torch.get_rng_state().tolist()  # noqa: NPY002


@pytest.fixture(scope="module")
def answered(name):
    """The exercise, with an answer that is worked out once for all that is judged by it."""
    exercise, before = find(name), chance()
    answer = exercise.expected()
    if chance() != before:  # it had a say, and may not have the last one
        assert compare(dataclasses.replace(exercise, expected=lambda: answer), exercise.expected()).right
    known = dataclasses.replace(exercise, expected=lambda: answer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(names(name.rpartition("-")[0]), name, known)
        yield known


def text_passes(exercise):
    """Hold an exercise to it whose answer is words: these, however they are written, and no others."""
    right = exercise.expected()
    for written in (right, right.upper(), f" {right} "):
        assert compare(exercise, written).right
    for spoilt in (right[:-1], f"{right} {right}", "", 1, None):
        assert not compare(exercise, spoilt).right
    assert right not in compare(exercise, "nothing of the kind").said


def test_what_is_right_passes_and_what_is_spoilt_does_not(name, answered):
    if isinstance(answered.expected(), str):
        return text_passes(answered)
    right = torch.as_tensor(answered.expected())
    assert judge(name, right).right
    assert compare(answered, right.tolist()).right

    numbers = right.to(torch.float64)
    just_off = numbers + (1 - 2 * numbers if right.dtype == torch.bool else answered.within + 1e-6)
    for spoilt in (
        just_off,
        torch.stack([numbers, numbers]),
        numbers * math.nan,
        numbers * math.inf,
        "x",
        None,
    ):
        verdict = compare(answered, spoilt)
        assert not verdict.right
        assert verdict.said.startswith("✗")
    if right.ndim:
        one_off = numbers.clone()
        one_off[-1] = just_off[-1]
        assert not compare(answered, one_off).right


def test_a_wrong_try_is_not_told_the_answer(answered):
    if isinstance(answered.expected(), str):
        return  # held to it by ``text_passes``
    right = torch.as_tensor(answered.expected()).to(torch.float64)
    said = compare(answered, torch.zeros_like(right) if right.all() else torch.ones_like(right)).said
    assert said.startswith("✗ Not yet")
    # How many are right may happen to be one of the numbers asked for.
    told = re.sub(r"of \d+ values, \d+ are", "", said)
    numbers = {float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", told)}
    assert not numbers & set(right.flatten().tolist())


NUMBER = Exercise("a number", lambda: 2.5, "So it is.", within=0.01)
THREE = Exercise("three numbers", lambda: torch.tensor([1.0, 2.0, 3.0]), "So it is.")
TRUTHS = Exercise("three truth values", lambda: torch.tensor([True, False, True]), "So it is.")
ENDLESS = [1.0, 2.0]
ENDLESS.append(ENDLESS)
TEXT = Exercise("one word", lambda: "Softmax", "So it is.")


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        (NUMBER, 2.5),
        (NUMBER, np.float32(2.5)),
        (NUMBER, torch.tensor([2.509], requires_grad=True)),
        (THREE, [1, 2, 3]),
        (THREE, (1.0, torch.tensor(2.0), np.int64(3))),
        (THREE, torch.tensor([1, 2, 3]).to_sparse()),
        (THREE, np.array([1, 2, 3])),
        (TRUTHS, [True, False, True]),
        (TRUTHS, torch.tensor([1.0, 0.0, 1.0])),
        (TEXT, " softMAX\n"),
    ],
)
def test_answers_of_many_types_are_taken(exercise, answer):
    verdict = compare(exercise, answer)
    assert verdict.right
    assert verdict.said == "✓ Right. So it is."


@pytest.mark.parametrize(
    ("exercise", "answer", "message"),
    [
        (NUMBER, 2.52, "Not yet: very close, but a little too large; perhaps it has been rounded"),
        (NUMBER, 1, "Not yet: your number is too small"),
        (NUMBER, -2.5, "Not yet: the sign of your number is worth a look"),
        (NUMBER, [1, 2], "expected a number, got 2 numbers"),
        (NUMBER, True, "expected a number, got True"),
        (NUMBER, "2.5", "expected a number, got the text '2.5'"),
        (NUMBER, float("nan"), "expected a number, got a value that is not a finite number (nan)"),
        (NUMBER, 10**400, "expected a number, got a number too large to compare"),
        (NUMBER, 1j, "expected a number, got something of type complex"),
        (NUMBER, abs, "got a function or class (abs); call it first"),
        (THREE, [1, 2, 4], "Not yet: of 3 values, 2 are as they should be"),
        (THREE, 1, "expected three numbers, got one number"),
        (THREE, torch.zeros(3, 1), "expected three numbers, got numbers of shape (3, 1)"),
        (THREE, [[1, 2], [3]], "got a list whose rows are not equally long"),
        (THREE, [1, [2], 3], "got a list whose rows are not equally long"),
        (THREE, [[1], 2, 3], "got a list whose rows are not equally long"),
        (THREE, ENDLESS, "got lists within lists, without an end"),
        (THREE, torch.tensor([1, 2, 4]).to_sparse(), "Not yet: of 3 values, 2 are as they should be"),
        (THREE, torch.ones(2, 3).to_sparse(), "got numbers of shape (2, 3)"),
        (THREE, torch.tensor([1j, 2, 3]), "got something of type complex"),
        (THREE, [1, torch.tensor(2j), 3], "got something of type complex"),
        (THREE, torch.ones(3, device="meta"), "got something of type Tensor"),
        (THREE, [1, [torch.ones(2, device="meta")], 3], "got something of type Tensor"),
        (THREE, torch.Tensor, "got a function or class (Tensor); call it first"),
        (THREE, np.array([1, None, 3]), "got None"),
        (TRUTHS, [1, 0, 0.5], "got values other than 0 and 1"),
        (TEXT, "sigmoid", "Not yet: 'sigmoid' is not it"),
        (TEXT, 3, "expected one word, got something of type int"),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong_with_it(exercise, answer, message):
    verdict = compare(exercise, answer)
    assert not verdict.right
    assert message in verdict.said
    assert "\n" not in verdict.said


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nuron-2", "such as neuron-2, got 'nuron-2'"),
        ("neuron", "such as neuron-1, got 'neuron'"),
        ("neuron-99", "expected one of neuron-1, neuron-2, "),
        (3, "expected an exercise that can be checked"),
    ],
)
def test_a_name_that_is_not_known_is_an_error_that_lists_close_ones(name, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        check(name, 0)


def test_check_prints_one_line(capsys):
    assert check("neuron-1", find("neuron-1").expected()) is None
    assert re.fullmatch(r"✓ Right\. .+\n", capsys.readouterr().out)

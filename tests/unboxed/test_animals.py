"""Rules on four questions, and the best there is among them."""

from itertools import combinations, product

import pytest

from unboxed.animals import ANIMALS, QUESTIONS, best_rule, find, mistakes, right


def everything_asked(animal):
    return animal.fur and animal.tail and animal.four_legs and animal.pointed_ears


def test_the_rule_of_the_page_misses_a_cat_without_a_tail_and_takes_a_fox_for_one():
    missed, taken = mistakes(everything_asked)

    assert "Manx" in missed
    assert "red fox" in taken
    assert right(everything_asked) == len(ANIMALS) - len(missed) - len(taken)
    assert all(find(name).cat for name in missed)
    assert not any(find(name).cat for name in taken)


@pytest.mark.parametrize("size", range(3))
def test_no_rule_on_the_same_questions_beats_the_best(size):
    # Two questions or fewer have at most four sets of answers: every rule can be tried.
    for asked in combinations(QUESTIONS, size):
        sets = list(product((False, True), repeat=size))
        for verdicts in product((False, True), repeat=len(sets)):
            said = dict(zip(sets, verdicts, strict=True))
            tried = right(lambda animal: said[tuple(getattr(animal, name) for name in asked)])  # noqa: B023
            assert tried <= right(best_rule(asked))
    assert right(best_rule([])) == sum(not animal.cat for animal in ANIMALS)


def test_another_question_never_makes_the_best_rule_worse():
    for size in range(len(QUESTIONS)):
        for asked in combinations(QUESTIONS, size):
            for more in set(QUESTIONS) - set(asked):
                assert right(best_rule([*asked, more])) >= right(best_rule(asked))
    assert right(best_rule(["name"])) == len(ANIMALS)


def test_an_unknown_animal_is_refused():
    with pytest.raises(ValueError, match=r"expected one of tabby, Siamese, .*, got 'unicorn'"):
        find("unicorn")

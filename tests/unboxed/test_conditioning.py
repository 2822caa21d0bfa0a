"""Standardised inputs, and steps that are counted without being walked, against walks."""

import pytest
import torch
from sklearn.preprocessing import StandardScaler

from unboxed.conditioning import bowl_of, standardise, steps_at_best_rate
from unboxed.descent import GradientDescent, curvatures, descend
from unboxed.losses import mean_squared_error


def inputs(seed=0, scales=(1.0, 4.0)):
    chance = torch.Generator().manual_seed(seed)
    return torch.randn(30, 2, generator=chance, dtype=torch.float64) * torch.tensor(scales) + 1


def targets(seed=1):
    return torch.randn(30, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def loss(weights):
    return mean_squared_error(inputs() @ weights[:2] + weights[2], targets())


def test_standardising_is_scikit_learns():
    theirs = StandardScaler().fit_transform(inputs().numpy())
    torch.testing.assert_close(standardise(inputs()), torch.from_numpy(theirs))


def test_an_input_that_never_changes_cannot_be_standardised():
    with pytest.raises(ValueError, match=r"^inputs: expected different values of every input, got one"):
        standardise(torch.tensor([[1.0, 2.0], [1.0, 3.0]]))
    with pytest.raises(ValueError, match=r"^inputs: expected different values of every input, got one"):
        standardise(torch.full((100, 1), 0.1))  # whose mean is not 0.1, but rounded


def test_what_is_missing_or_no_number_cannot_be_standardised():
    with pytest.raises(ValueError, match=r"^inputs: expected finite numbers, got nan"):
        standardise(torch.tensor([[1.0], [torch.nan]]))
    with pytest.raises(ValueError, match=r"^examples: expected an integer of at least 1, got 0"):
        standardise(torch.zeros(0, 2))


def test_the_bowl_is_that_of_the_loss():
    place = torch.randn(3, dtype=torch.float64, generator=torch.Generator().manual_seed(4))
    torch.testing.assert_close(bowl_of(inputs()), torch.autograd.functional.hessian(loss, place))


def test_the_steps_are_those_of_a_walk():
    condition, lr, steps = steps_at_best_rate(inputs(), targets(), share=0.001)
    flattest, _, steepest = curvatures(loss, torch.zeros(3, dtype=torch.float64)).tolist()
    assert condition == pytest.approx(steepest / flattest)
    assert lr == pytest.approx(2 / (flattest + steepest))
    walk = descend(loss, torch.zeros(3, dtype=torch.float64), GradientDescent(lr), steps=20 * steps).losses
    left = (walk - walk[-1]) / (walk[0] - walk[-1])
    assert steps > 5
    assert left[steps - 1] > 0.001 >= left[steps]


def test_scaling_an_input_costs_steps_and_standardising_gets_them_back():
    wide = inputs() * torch.tensor([1.0, 50.0])
    (_, _, before), (_, _, after) = (
        steps_at_best_rate(each, targets(), share=0.01) for each in (inputs(), wide)
    )
    assert after > 100 * before
    one, other = (steps_at_best_rate(standardise(each), targets(), share=0.01) for each in (inputs(), wide))
    assert one == pytest.approx(other)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_lies_between_nothing_and_all(share):
    with pytest.raises(ValueError, match=r"^share: expected a finite number above 0 and below 1"):
        steps_at_best_rate(inputs(), targets(), share=share)


def test_targets_are_as_many_as_examples():
    with pytest.raises(
        ValueError, match=r"^targets: expected shape \(examples\) with examples = 30, got \(29\)$"
    ):
        steps_at_best_rate(inputs(), targets()[:29], share=0.1)

"""The walk downhill in a browser against the book's: surfaces, rules, bounds, and what is said of them."""

import math
from itertools import product
from pathlib import Path

import pytest
import torch

from unboxed.descent import Adam, GradientDescent, Momentum, curvatures, descend, value_and_grad
from unboxed.surfaces import bowl, ravine, saddle

ABOUT = Path(__file__).with_name("downhill-figure.mjs")
RULES = {
    "plain": lambda ball: GradientDescent(ball["lr"]),
    "momentum": lambda ball: Momentum(ball["lr"], ball["beta"]),
    "adam": lambda ball: Adam(ball["lr"]),
}
NAMES = ("valley", "bowl", "saddle", "ripples")
CASES = list(product(NAMES, RULES))
every = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def surfaces(node):
    about = node(ABOUT, "ripple")
    middle = torch.tensor(about["middle"], dtype=torch.float64)

    def ripples(point):
        away = point - middle
        waves = about["height"] * (1 - torch.cos(about["waves"] * away))
        return (about["bend"] * away**2 / 2 + waves).sum(-1)

    return {"valley": ravine, "bowl": bowl, "saddle": saddle, "ripples": ripples}


def ball(rule="plain", lr=0.1, beta=0.9, start=(-3.5, 1.0)):
    return {"rule": rule, "lr": lr, "beta": beta, "start": list(start)}


@every
def test_the_ground_is_as_high_as_steep_and_as_curved_as_the_books(name, node, surfaces):
    points = (torch.rand(20, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) - 0.5) * 8
    told = torch.tensor(node(ABOUT, "ground", name, points.tolist()), dtype=torch.float64)
    for point, (height, *others) in zip(points, told, strict=True):
        value, slope = value_and_grad(surfaces[name], point)
        assert float(height) == pytest.approx(float(value), abs=1e-9)
        expected = [*slope.tolist(), *curvatures(surfaces[name], point).tolist()]
        assert [float(other) for other in others] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("name", "rule"), CASES)
def test_a_ball_walks_as_the_books_rules_do(name, rule, node, surfaces):
    for lr, beta, start in ((0.013, 0.9, (-3.5, 1.0)), (0.07, 0.45, (2.0, -0.7)), (0.002, 0.0, (3.9, 2.9))):
        walker = ball(rule, lr, beta, start)
        expected = descend(
            surfaces[name], torch.tensor(start, dtype=torch.float64), RULES[rule](walker), 200
        ).points
        path = torch.tensor(node(ABOUT, "path", name, walker, 200), dtype=torch.float64)
        torch.testing.assert_close(path, expected, rtol=1e-9, atol=1e-9)


def test_the_rates_have_two_digits_and_the_bounds_are_among_them(node):
    rates = node(ABOUT, "rates")
    assert rates == sorted({float(f"{rate:.1e}") for rate in rates})
    assert {0.001, 0.04, 0.08, 1.0, 2.0, 3.0} <= {*rates}


@pytest.mark.parametrize(
    ("name", "below", "at", "above"), [("valley", 0.079, 0.08, 0.081), ("bowl", 1.9, 2.0, 2.1)]
)
def test_at_the_bound_a_ball_swings_and_beyond_it_leaves(name, below, at, above, node):
    assert node(ABOUT, "bounded", name, ball()) == at
    ends = [node(ABOUT, "walked", name, ball(lr=lr))["end"] for lr in (below, at, above)]
    assert ends == ["arrived", "swings", "left"]
    assert "every step leads to the opposite wall" in node(ABOUT, "said", name, [ball(lr=at)])
    assert "lands higher up" in node(ABOUT, "said", name, [ball(lr=above)])
    assert node(ABOUT, "said", name, [ball(lr=below)]).startswith(f"✓ {below} is the largest that arrives")


@pytest.mark.parametrize("beta", [0.3, 0.45, 0.9])
def test_momentum_bears_a_rate_larger_by_its_share(beta, node):
    bound = node(ABOUT, "bounded", "valley", ball("momentum", beta=beta))
    assert bound == pytest.approx(2 * (1 + beta) / 25)
    ends = [
        node(ABOUT, "walked", "valley", ball("momentum", share * bound, beta, (-1.0, 0.2)))["end"]
        for share in (0.97, 1.03)
    ]
    assert ends == ["arrived", "left"]


def test_what_the_words_say_of_the_valley_is_so(node):
    half = node(ABOUT, "path", "valley", ball(lr=0.04), 1)
    assert half[1][1] == pytest.approx(0, abs=1e-12)
    assert "along the steepest axis one step is enough" in node(ABOUT, "said", "valley", [ball(lr=0.04)])

    plain = [node(ABOUT, "walked", "valley", ball(lr=lr)) for lr in node(ABOUT, "rates")]
    fewest = min(len(walk["points"]) - 1 for walk in plain if walk["end"] == "arrived")
    best = ball("momentum", 0.11, 0.44)
    assert len(node(ABOUT, "walked", "valley", best)["points"]) - 1 < fewest / 2
    scene = [best, ball(lr=0.01)]
    assert f"takes {fewest} steps from there" in node(ABOUT, "said", "valley", scene)

    first = node(ABOUT, "path", "valley", ball("adam", 0.1), 1)
    assert first[1] == pytest.approx([-3.4, 0.9], abs=1e-6)
    assert "0.1 along each axis" in node(ABOUT, "said", "valley", [ball("adam", 0.1), ball(lr=0.01)])


def test_a_saddle_holds_only_a_ball_that_starts_on_its_ridge(node):
    assert "not at a lowest point" in node(ABOUT, "said", "saddle", [ball(start=(-3, 0))])
    assert "A hair beside the ridge" in node(ABOUT, "said", "saddle", [ball(start=(-3, 0.05))])


def test_on_ripples_the_start_decides_and_momentum_can_change_that(node, surfaces):
    hollows = torch.tensor(node(ABOUT, "hollows", "ripples"), dtype=torch.float64)
    for hollow in hollows:
        assert value_and_grad(surfaces["ripples"], hollow)[1].tolist() == pytest.approx([0, 0], abs=1e-9)
        assert curvatures(surfaces["ripples"], hollow).min() > 0
    grid = torch.cartesian_prod(torch.linspace(-4, 4, 161), torch.linspace(-3, 3, 121)).double()
    lowest = grid[surfaces["ripples"](grid).argmin()]
    assert torch.dist(lowest, hollows[0]) < 0.05

    starts = ((-3.2, 2.4), (3.8, 2.2), (-2.4, -1.6))
    slow = [ball("plain", lr, start=start) for lr in (0.01, 0.1, 0.5) for start in starts]
    ends = [node(ABOUT, "walked", "ripples", walker)["points"][-1] for walker in slow]
    assert min(math.dist(end, hollows[0]) for end in ends) > 1
    heavy = [ball("momentum", 0.1, 0.9, start) for start in starts]
    assert node(ABOUT, "said", "ripples", heavy).startswith("✓ All three balls arrived, after ")


@pytest.mark.parametrize(("name", "rule"), CASES)
def test_whatever_the_rate_a_walk_ends_and_holds_numbers(name, rule, node):
    assert {*node(ABOUT, "ends", name, rule)} <= {"arrived", "left", "swings", "late"}


@every
def test_contours_are_closed_and_as_high_as_they_should_be(name, node, surfaces):
    reach = torch.tensor([4.0, 3.0], dtype=torch.float64)
    for level, outlines in zip(node(ABOUT, "levels", name), node(ABOUT, "lines", name), strict=True):
        for outline in outlines:
            points = torch.tensor(outline, dtype=torch.float64)
            steps = (points - points.roll(1, 0)).norm(dim=1)
            assert steps.max() < 0.2, "an outline has a gap"
            inside = points[(points.abs() < reach).all(dim=1)]
            inside.requires_grad_()
            heights = surfaces[name](inside)
            slopes = torch.autograd.grad(heights.sum(), inside)[0].norm(dim=1)
            # Within a fraction of a cell: how far the ground rises on the way.
            assert ((heights - level).abs() <= 0.02 * slopes + 0.02).all()

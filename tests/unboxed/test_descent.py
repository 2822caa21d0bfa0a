"""Walks against torch.optim's, point by point; the largest lr that stays on a bowl, met from both sides."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from unboxed.descent import Adam, GradientDescent, Momentum, curvatures, descend, value_and_grad
from unboxed.surfaces import bowl, ravine, saddle, two_minima

PAIRS = [
    pytest.param(GradientDescent(0.03), torch.optim.SGD, {"lr": 0.03}, id="gradient descent"),
    pytest.param(Momentum(0.02), torch.optim.SGD, {"lr": 0.02, "momentum": 0.9}, id="momentum"),
    pytest.param(Momentum(0.03, 0.5), torch.optim.SGD, {"lr": 0.03, "momentum": 0.5}, id="half momentum"),
    pytest.param(Adam(0.1), torch.optim.Adam, {"lr": 0.1}, id="Adam"),
    pytest.param(
        Adam(0.05, 0.8, 0.9, 1e-3),
        torch.optim.Adam,
        {"lr": 0.05, "betas": (0.8, 0.9), "eps": 1e-3},
        id="other Adam",
    ),
]
OPTIMIZERS = [pair.values[0] for pair in PAIRS]
SURFACES = [bowl, ravine, saddle, two_minima]

seeds = st.integers(0, 2**16)


def normal(shape, seed):
    return torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def quadratic(spectrum, seed):
    """A bowl with these curvatures along random axes, and its steepest axis."""
    axes = torch.linalg.qr(normal((len(spectrum), len(spectrum)), seed)).Q
    matrix = axes @ torch.diag(spectrum) @ axes.T
    return lambda point: point @ matrix @ point / 2, axes[:, spectrum.argmax()]


def torch_walk(loss, start, kind, options, steps):
    """The same walk by PyTorch: points and losses."""
    point = start.clone().requires_grad_()
    optimizer = kind([point], **options)
    points, losses = [start], []
    for _ in range(steps):
        optimizer.zero_grad()
        height = loss(point)
        height.backward()
        optimizer.step()
        losses.append(height.detach())
        points.append(point.detach().clone())
    return torch.stack(points), torch.stack([*losses, loss(points[-1])])


def assert_same_walk(loss, start, ours, theirs, options):
    trajectory = descend(loss, start, ours, steps=100)
    points, losses = torch_walk(loss, start, theirs, options, steps=100)
    torch.testing.assert_close(trajectory.points, points, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(trajectory.losses, losses, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("ours", "theirs", "options"), PAIRS)
@settings(deadline=None, max_examples=10)
@given(size=st.integers(1, 5), seed=seeds)
def test_equals_torch_for_100_steps_on_random_bowls(ours, theirs, options, size, seed):
    loss, _ = quadratic(0.1 + 20 * normal((size,), seed).sigmoid(), seed + 1)
    assert_same_walk(loss, normal((size,), seed + 2), ours, theirs, options)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize(("ours", "theirs", "options"), PAIRS)
def test_equals_torch_for_100_steps_on_the_surfaces(ours, theirs, options, surface):
    start = torch.tensor([1.5, -0.7], dtype=torch.float64)
    assert_same_walk(surface, start, ours, theirs, options)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_an_optimizer_used_again_starts_afresh(optimizer):
    start = torch.tensor([1.0, -2.0], dtype=torch.float64)
    first, second = (descend(ravine, start, optimizer, steps=20) for _ in range(2))
    assert torch.equal(first.points, second.points)
    assert torch.equal(start, torch.tensor([1.0, -2.0], dtype=torch.float64))


def test_two_walks_step_by_step_in_turn_do_not_mix():
    optimizer, states = Adam(0.1), [None, None]
    points = [torch.tensor([1.0, 1.0]), torch.tensor([-2.0, 0.5])]
    alone = [descend(bowl, point, optimizer, steps=5).points[-1] for point in points]
    for _ in range(5):
        for walk in range(2):
            move, states[walk] = optimizer(value_and_grad(bowl, points[walk])[1], states[walk])
            points[walk] = points[walk] + move
    assert all(torch.equal(*pair) for pair in zip(points, alone, strict=True))


@settings(deadline=None, max_examples=25)
@given(
    size=st.integers(1, 5),
    largest=st.floats(0.01, 100),
    margin=st.floats(0.01, 0.4),
    seed=seeds,
)
def test_the_largest_lr_is_two_over_the_largest_curvature(size, largest, margin, seed):
    spectrum = largest * torch.linspace(1, 0.2, size, dtype=torch.float64)
    loss, steepest = quadratic(spectrum, seed)
    measured = curvatures(loss, torch.zeros(size, dtype=torch.float64))
    torch.testing.assert_close(measured, spectrum.flip(0))
    limit = 2 / measured[-1].item()

    below = descend(loss, steepest, GradientDescent((1 - margin) * limit), steps=60).losses
    assert (below.diff() < 0).all()
    assert below[-1] < 0.1 * below[0]
    above = descend(loss, steepest, GradientDescent((1 + margin) * limit), steps=60).losses
    assert (above.diff() > 0).all()
    assert above[-1] > 10 * above[0]


def test_at_the_largest_lr_itself_the_walk_jumps_to_and_fro_forever():
    trajectory = descend(bowl, torch.tensor([1.0, -3.0]), GradientDescent(lr=2.0), steps=3)
    assert trajectory.points.tolist() == [[1, -3], [-1, 3], [1, -3], [-1, 3]]
    assert trajectory.losses.tolist() == [5, 5, 5, 5]


def test_momentum_that_keeps_nothing_is_gradient_descent():
    start = torch.tensor([1.0, -2.0])
    plain, momentum = (
        descend(ravine, start, optimizer, 10) for optimizer in (GradientDescent(0.05), Momentum(0.05, 0))
    )
    assert torch.equal(plain.points, momentum.points)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_the_first_step_of_adam_is_lr_whatever_the_slope(scale):
    trajectory = descend(lambda point: scale * bowl(point), torch.tensor([3.0, -4.0]), Adam(0.1), steps=1)
    torch.testing.assert_close(trajectory.points[1], torch.tensor([2.9, -3.9]))


@pytest.mark.parametrize(
    ("surface", "point", "height", "curvature"),
    [
        (bowl, (3.0, 4.0), 12.5, [1, 1]),
        (ravine, (1.0, 2.0), 50.5, [1, 25]),
        (saddle, (3.0, 1.0), 4.0, [-1, 1]),
        (two_minima, (2.0, 1.0), 2.7, [1, 11]),
    ],
)
def test_surfaces_at_one_point_and_at_many(surface, point, height, curvature):
    point = torch.tensor(point)
    assert surface(point).item() == pytest.approx(height)
    assert surface(point.expand(4, 3, 2)).shape == (4, 3)
    torch.testing.assert_close(curvatures(surface, point), torch.tensor(curvature, dtype=point.dtype))


@settings(deadline=None)
@given(surface=st.sampled_from(SURFACES), seed=seeds)
def test_what_is_felt_is_what_a_nudge_measures(surface, seed):
    point = normal((2,), seed)
    height, gradient = value_and_grad(surface, point)
    nudges = 1e-6 * torch.eye(2, dtype=torch.float64)
    assert height == surface(point)
    torch.testing.assert_close(
        gradient, (surface(point + nudges) - surface(point - nudges)) / 2e-6, atol=1e-6, rtol=1e-6
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("steps", [0, 1, 7])
def test_a_path_holds_the_start_and_every_step(steps, dtype):
    start = torch.ones(2, dtype=dtype, requires_grad=True)
    trajectory = descend(bowl, start, Momentum(0.1), steps)
    assert trajectory.points.shape == (steps + 1, 2)
    assert trajectory.losses.shape == (steps + 1,)
    assert trajectory.points.dtype == trajectory.losses.dtype == dtype
    assert not trajectory.points.requires_grad
    assert torch.equal(trajectory.points[0], start.detach())
    assert torch.equal(trajectory.losses, bowl(trajectory.points))


def test_each_step_may_see_another_loss():
    heights = iter([1.0, 2.0, 4.0])
    trajectory = descend(
        lambda point: next(heights) * point.sum(), torch.ones(1), GradientDescent(0.1), steps=2
    )
    torch.testing.assert_close(trajectory.points, torch.tensor([[1.0], [0.9], [0.7]]))


def test_a_walk_that_climbs_is_recorded_until_its_loss_is_no_number():
    start = torch.tensor([1.0, 0.0], dtype=torch.float64)
    trajectory = descend(bowl, start, GradientDescent(11.0), steps=100)
    assert trajectory.losses[-1] == pytest.approx(10.0**200 / 2)
    # Each step multiplies x by -10, and float64 ends at 1.8e308: (10^154)² is a number, (10^155)² is not.
    with pytest.raises(
        FloatingPointError, match=r"^step 155: the loss is inf, its steepest slope \d.*e\+15\d$"
    ):
        descend(bowl, start, GradientDescent(11.0), steps=1000)


def test_a_slope_that_is_no_number_is_an_error_where_it_is_felt():
    with pytest.raises(FloatingPointError, match=r"^step 0: the loss is 0.0, its steepest slope inf$"):
        descend(lambda point: point.sqrt().sum(), torch.zeros(1), GradientDescent(0.1), steps=1)
    with pytest.raises(FloatingPointError, match=r"^step 1: the loss is nan, its steepest slope 1.0$"):
        descend(lambda point: point.log().sum(), torch.ones(1), GradientDescent(2.0), steps=3)


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (torch.ones(2, dtype=torch.int64), "floating point, got torch.int64"),
        (torch.ones(2, 1), r"shape \(n\), got \(2, 1\)"),
        (torch.tensor(1.0), r"shape \(n\), got \(\)"),
    ],
)
def test_a_start_that_is_no_point_is_refused(start, said):
    with pytest.raises(ValueError, match=f"^start: expected {said}$"):
        descend(bowl, start, GradientDescent(0.1), steps=1)
    with pytest.raises(ValueError, match=f"^point: expected {said}$"):
        value_and_grad(bowl, start)


@pytest.mark.parametrize(
    ("loss", "got"),
    [
        (lambda point: point, r"tensor\(\[1., 1.\], requires_grad=True\)"),
        (lambda point: bowl(point).item(), r"1.0"),
        (lambda point: torch.tensor(2.0), r"tensor\(2.\)"),
        (lambda point: 2 * torch.ones((), requires_grad=True), r"tensor\(2., grad_fn=<MulBackward0>\)"),
    ],
)
def test_a_loss_without_a_slope_is_refused(loss, got):
    message = rf"^loss: expected a tensor of shape \(\), made from the point, got {got}$"
    with pytest.raises(ValueError, match=message):
        descend(loss, torch.ones(2), GradientDescent(0.1), steps=1)


@pytest.mark.parametrize("steps", [-1, 2.0])
def test_steps_are_counted_from_0(steps):
    with pytest.raises(ValueError, match=f"^steps: expected an integer of at least 0, got {steps}$"):
        descend(bowl, torch.ones(2), GradientDescent(0.1), steps=steps)


def test_a_walk_takes_gradients_where_others_do_without():
    start = torch.tensor([4.0, 8.0])
    with torch.no_grad():
        trajectory = descend(bowl, start, GradientDescent(0.5), steps=2)
        assert curvatures(ravine, start).tolist() == [1, 25]
    assert trajectory.points.tolist() == [[4, 8], [2, 4], [1, 2]]


@pytest.mark.parametrize("kind", [GradientDescent, Momentum, Adam])
@pytest.mark.parametrize("lr", [0.0, -0.1, math.inf, math.nan])
def test_the_learning_rate_is_above_0(kind, lr):
    with pytest.raises(ValueError, match=rf"^lr: expected a finite number above 0, got {lr}$"):
        kind(lr)


@pytest.mark.parametrize(("kind", "name"), [(Momentum, "beta"), (Adam, "beta1"), (Adam, "beta2")])
@pytest.mark.parametrize("beta", [-0.1, 1.0, math.nan])
def test_what_is_kept_is_a_share(kind, name, beta):
    with pytest.raises(
        ValueError, match=rf"^{name}: expected a finite number of at least 0 and below 1, got {beta}$"
    ):
        kind(0.1, **{name: beta})

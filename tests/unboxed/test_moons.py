"""Two crescents: as many points as asked for, another seed other points, and no line between them."""

import pytest
import torch

from unboxed.moons import moons


def test_the_crescents_are_two_half_circles_that_interlock():
    points, labels = moons(400, seed=0, noise=0.0)
    assert points.shape == (400, 2)
    assert (points.dtype, labels.dtype) == (torch.float32, torch.int64)
    assert labels.bincount().tolist() == [200, 200]
    for label, centre, up in ((0, (0.0, 0.0), 1), (1, (1.0, 0.5), -1)):
        off = points[labels == label] - torch.tensor(centre)
        torch.testing.assert_close(off.norm(dim=1), torch.ones(200))
        assert (up * off[:, 1]).min() >= -1e-6


def test_noise_moves_the_points_by_about_as_much_as_it_says():
    (calm, labels), (noisy, _) = moons(20_000, seed=0, noise=0.0), moons(20_000, seed=3)
    assert not torch.equal(noisy, moons(20_000, seed=4)[0])
    assert torch.equal(noisy, moons(20_000, seed=3)[0])
    # On average a point is as far from the centre as before, and noise spreads that by as much as one axis.
    spread = noisy[moons(20_000, seed=3)[1] == 0].norm(dim=1).std()
    assert spread.item() == pytest.approx(0.15, abs=0.01)
    assert calm[labels == 0].norm(dim=1).std() < 1e-6


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"examples": 1, "seed": 0}, "examples: expected .* at least 2, got 1"),
        ({"examples": 10, "seed": 0, "noise": -0.1}, r"noise: expected .* at least 0, got -0\.1"),
    ],
)
def test_what_cannot_be_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        moons(**arguments)

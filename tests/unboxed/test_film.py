"""Films: how they begin, that they come closer, and the window that shows them."""

import io
import math

import pytest
import torch
from PIL import Image
from tiny import tiny_backbone

from unboxed.datasets import load_photo
from unboxed.dream import deep_dream
from unboxed.film import tall_file, window, zoom

QUICK = {"octaves": 2, "steps": 2}


@pytest.fixture
def backbone():
    return tiny_backbone()


def picture(height=40, width=56):
    """A photograph, shrunk."""
    image = load_photo("china").image[None]
    return torch.nn.functional.interpolate(image, (height, width), mode="area")[0]


def test_the_film_begins_with_the_dream_and_keeps_its_shape(backbone):
    image = picture(45, 64)

    frames = list(zoom(backbone, image, layers=["late"], frames=3, seed=5, **QUICK))

    assert torch.equal(frames[0], deep_dream(backbone, image, layers=["late"], seed=5, **QUICK))
    assert len(frames) == 3
    assert all(frame.shape == image.shape for frame in frames)
    assert all(frame.min() >= 0 and frame.max() <= 1 for frame in frames)


def test_no_frame_repeats_the_shifts_of_another(backbone, monkeypatch):
    seeds = []
    monkeypatch.setattr(
        "unboxed.film.deep_dream", lambda _, image, *, seed, layers: seeds.append(seed) or image
    )
    list(zoom(backbone, picture(), layers=["early"], frames=3, seed=5))
    assert seeds == [5, 6, 7]


def test_the_film_comes_closer_to_the_middle(backbone):
    height, width = 41, 61
    down = torch.linspace(-1, 1, height)[:, None].expand(height, width)
    ramp = (0.5 + 0.4 * down).expand(3, height, width)

    _, second = zoom(backbone, ramp, layers=["early"], frames=2, growth=1.25, steps=0)

    torch.testing.assert_close(second, 0.5 + (ramp - 0.5) / 1.25, atol=1e-3, rtol=0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"image": torch.full((3, 40, 40), math.nan)}, "image: expected finite numbers, got nan"),
        ({"image": torch.zeros(1, 3, 40, 40)}, r"image: expected shape \(3, h, w\)"),
        ({"frames": 0}, "frames: expected an integer of at least 1, got 0"),
        ({"growth": 1}, "growth: expected a finite number above 1, got 1"),
        ({"steps": -1}, "steps: expected an integer of at least 0, got -1"),
        ({"layers": ["block9"]}, "layers: expected some of early, late, logits, got block9"),
    ],
)
def test_what_makes_no_film_is_an_error(backbone, change, message):
    settings = {"image": picture(), "frames": 1, "layers": ["late"], **change}
    with pytest.raises(ValueError, match=message):
        next(zoom(backbone, **settings))


def test_the_file_has_the_frames_one_below_the_other():
    frames = [torch.full((3, 8, 10), shade) for shade in (0.0, 0.5, 1.0)]

    opened = Image.open(io.BytesIO(tall_file(frames, quality=100)))

    assert opened.format == "WEBP"
    assert opened.size == (10, 24)
    assert [opened.getpixel((5, 4 + 8 * frame))[0] for frame in range(3)] == pytest.approx(
        [0, 128, 255], abs=3
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tall_file([]), "frames: expected an integer of at least 1, got 0"),
        (
            lambda: tall_file([torch.zeros(3, 8, 9), torch.zeros(3, 8, 8)]),
            r"frames: expected shape \(3, h, w\) with h = 8, w = 9, got \(3, 8, 8\)",
        ),
        (lambda: tall_file([torch.full((3, 8, 8), 2.0)]), "frames: expected values from 0 to 1"),
        (lambda: tall_file([torch.zeros(3, 8, 8)], quality=0), "quality: .* at most 100, got 0"),
        (lambda: window(b"", (8, 9), 1, poster=0, alt="", caption=""), "count: .* at least 2, got 1"),
        (lambda: window(b"", (8, 9), 5, poster=5, alt="", caption=""), "poster: .* at most 4, got 5"),
    ],
)
def test_what_cannot_be_shown_is_an_error(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_window_stands_at_its_poster_and_says_what_is_seen():
    shown = window(b"film", (20, 30), 8, poster=6, alt='a "dream" & more', caption="8 frames")

    assert "aspect-ratio: 30 / 20" in shown
    assert "steps(8, jump-none) infinite alternate paused" in shown
    assert "animation-delay: -0.8125s" in shown  # in the middle of the seventh of eight eighths of a second
    assert "translateY(-87.5%)" in shown
    assert 'width="30" height="160"' in shown
    assert 'alt="a &quot;dream&quot; &amp; more"' in shown
    assert "data:image/webp;base64,ZmlsbQ==" in shown
    assert "<figcaption>8 frames</figcaption>" in shown
    assert "script" not in shown

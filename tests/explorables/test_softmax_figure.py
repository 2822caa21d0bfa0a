"""The figures of softmax and of two networks against the losses of the book, and what they say."""

import random
from pathlib import Path

import pytest
import torch

from unboxed.activations import softmax
from unboxed.losses import classification_error, cross_entropy, mean_squared_error

ABOUT = Path(__file__).with_name("softmax-figure.mjs")
PLACES = [[0.0, 0.0, 0.0], [2.0, 1.0, -1.0], [-4.0, 4.0, -4.0], [10.0, -10.0, 10.0], [-9.95, 10.0, 3.3]]


def drawn(seed, count):
    """Draw logits, the right class and a temperature, from all that the sliders allow."""
    draw = random.Random(seed)
    for _ in range(count):
        logits = [draw.randint(-200, 200) / 20 for _ in range(3)]
        yield logits, draw.randrange(3), 10 ** (draw.randint(-20, 20) / 10)


def of_the_book(logits, target, temperature):
    """Return both losses and minus their slopes with respect to the logits, by PyTorch."""
    z = torch.tensor([logits], dtype=torch.float64, requires_grad=True)
    one_hot = torch.eye(3, dtype=torch.float64)[[target]]
    scaled = z / temperature
    both = {
        "entropy": cross_entropy(scaled, torch.tensor([target])),
        "squared": 3 * mean_squared_error(softmax(scaled), one_hot),  # summed over the classes
    }
    return {
        name: (loss.item(), (-torch.autograd.grad(loss, z, retain_graph=True)[0][0]).tolist())
        for name, loss in both.items()
    }


def test_losses_and_pushes_are_those_of_the_book_at_every_temperature(node):
    cases = [*drawn(0, 200), *((place, k, t) for place in PLACES for k in range(3) for t in (0.01, 1, 100))]
    for logits, target, temperature in cases:
        told = node(ABOUT, "losses", logits, target, temperature)
        for name, (loss, pushes) in of_the_book(logits, target, temperature).items():
            assert told[name]["loss"] == pytest.approx(loss, rel=1e-9, abs=1e-9)
            assert told[name]["pushes"] == pytest.approx(pushes, rel=1e-9, abs=1e-9)
            assert sum(told[name]["pushes"]) == pytest.approx(0, abs=1e-9)
        shares = softmax(torch.tensor(logits, dtype=torch.float64) / temperature)
        assert node("losses.mjs", "softmax", logits, temperature) == pytest.approx(shares.tolist(), abs=1e-12)


def test_only_differences_count_and_large_logits_stay_finite(node):
    for logits, target, temperature in drawn(1, 30):
        shares = node("losses.mjs", "softmax", logits, temperature)
        moved = [logit + 1000 for logit in logits]
        assert node("losses.mjs", "softmax", moved, temperature) == pytest.approx(shares, abs=1e-9)
        halved = [logit / 2 for logit in logits]
        assert node("losses.mjs", "softmax", halved, temperature / 2) == pytest.approx(shares, abs=1e-12)
        told = node(ABOUT, "losses", [1e6 * logit for logit in logits], target, temperature)
        assert all(abs(value) < 1e10 for one in told.values() for value in [one["loss"], *one["pushes"]])
    # What the formula gives in float64 is what the figure says that it gives.
    for logits, _, temperature in drawn(2, 100):
        powers = (torch.tensor(logits, dtype=torch.float64) / temperature).exp()
        holds = bool((powers / powers.sum()).isfinite().all())
        assert node("losses.mjs", "formulaHolds", logits, temperature) == holds
    assert not node("losses.mjs", "formulaHolds", [10, 0, 0], 0.01)


def test_ten_steps_lead_where_gradient_descent_leads(node):
    for logits, target, temperature in [*drawn(3, 20), *((place, 0, 1) for place in PLACES)]:
        for name in ("entropy", "squared"):
            now = logits
            for _ in range(10):
                _, pushes = of_the_book(now, target, temperature)[name]
                now = [logit + push for logit, push in zip(now, pushes, strict=True)]
            case = {"logits": logits, "target": target, "temperature": temperature}
            set_to = node(ABOUT, "after", name, case)
            assert set_to == pytest.approx([min(10, max(-10, logit)) for logit in now], abs=0.0251)


@pytest.mark.parametrize(
    ("logits", "temperature", "words"),
    [
        ([2, 1, -1], 1, "It is not sure, and both losses teach."),
        ([-4, 4, -4], 1, "✓ Certain and wrong: squared error has stopped teaching, cross-entropy has not."),
        ([-10, 10, 0], 1, "So far out that ten steps are too few for either."),
        ([8, 0, 0], 1, "Certain and right: neither has much left to teach."),
        ([-2.5, 2.5, -2.5], 1, "Wrong, and both get it out. Be surer of the wrong answer."),
        ([10, 0, 0], 0.01, "(e to the 1,000 is too large for a computer: "),
        ([-10, -10, -10], 0.01, "(All powers of e are too small for a computer: "),
    ],
)
def test_the_figure_says_what_has_happened(logits, temperature, words, node):
    said = node(ABOUT, "verdict", {"logits": logits, "target": 0, "temperature": temperature})
    assert words in said
    assert said.count("✓") == words.count("✓")


def test_what_earns_the_tick_is_so(node):
    earned = 0
    for logits, target, _ in drawn(4, 150):
        case = {"logits": logits, "target": target, "temperature": 1.0}
        entropy, squared = (
            softmax(torch.tensor(node(ABOUT, "after", name, case)))[target].item()
            for name in ("entropy", "squared")
        )
        start = softmax(torch.tensor(logits))[target].item()
        ticked = "✓" in node(ABOUT, "verdict", case)
        assert ticked == (start < 0.01 and squared < 0.01 and entropy > 0.5)
        earned += ticked
    assert 10 < earned < 100


@pytest.mark.parametrize(
    ("value", "signed", "text"),
    [
        (0.3490, False, "0.349"),
        (0, True, "0.000"),
        (1e-7, True, "+0.000…"),
        (-1e-7, True, "−0.000…"),
        (-0.7054, True, "−0.705"),
        (12.345, False, "12.3"),
        (2000, False, "2,000"),
        (-100.0, True, "−100"),
    ],
)
def test_numbers_are_written_with_the_decimals_they_deserve(value, signed, text, node):
    assert node(ABOUT, "written", value, signed) == text


def test_two_networks_are_judged_as_by_the_book(node):
    is_dog = node(ABOUT, "first")["isDog"]
    targets = torch.tensor([0 if dog else 1 for dog in is_dog])
    one_hot = torch.eye(2, dtype=torch.float64)[targets]
    draw = random.Random(0)
    cases = [[draw.randint(0, 100) / 100 for _ in is_dog] for _ in range(200)]
    for answers in [*cases, [0.5, 0.5, 0.5], [1, 0, 1]]:
        dog = torch.tensor(answers, dtype=torch.float64)
        shares = torch.stack([dog, 1 - dog], dim=1)
        told = node("losses.mjs", "judged", answers, is_dog)
        assert told["error"] == pytest.approx(classification_error(shares, targets).item())
        assert told["squared"] == pytest.approx(2 * mean_squared_error(shares, one_hot).item(), abs=1e-12)
        right = shares[torch.arange(3), targets]
        if right.min() > 0:
            assert told["entropy"] == pytest.approx(cross_entropy(shares.log(), targets).item(), abs=1e-9)


def test_the_rivals_say_who_is_worse_and_by_which_loss(node):
    first = node(ABOUT, "first")["answers"]
    nn1, nn2 = first[:3], first[3:]
    assert "NN1 is still the better one by cross-entropy." in node(ABOUT, "rivals", nn1, nn2)
    worse = node(ABOUT, "rivals", [0.6, 0.4, 0.02], nn2)
    assert "✓ NN1 is the worse one now, and by squared error too" in worse
    disagree = node(ABOUT, "rivals", [1, 0, 0.01], nn2)
    assert "✓ NN1 is the worse one now; but by squared error, 0.65 and 0.71, it is the better" in disagree
    assert "The error rate has changed" in node(ABOUT, "rivals", [0.9, 0.1, 0.6], nn2)
    endless = node(ABOUT, "rivals", [0.9, 0.1, 0], nn2)
    assert "Cross-entropy is ∞ for NN1" in endless
    assert "It called the truth impossible." in endless

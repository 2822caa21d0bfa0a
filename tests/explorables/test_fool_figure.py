"""Fool the digit: attacks in JavaScript are those of Python, and what is said of them is true."""

from pathlib import Path

import pytest
import torch
from fool_page import carried
from hypothesis import given, settings
from hypothesis import strategies as st
from small import digit_net

from unboxed import attacks
from unboxed.datasets import load_digits
from unboxed.export import bundle, rounded

FOOL = Path(__file__).with_name("fool.mjs")
PLANS = [
    {"epsilon": 0.1, "steps": 1},
    {"epsilon": 0.1, "steps": 10},
    {"epsilon": 0.3, "steps": 40},
    {"epsilon": 0.15, "steps": 10, "target": 3},
    {"epsilon": 0.05, "steps": 1, "target": 8},
]


def first_digits(count):
    """Give digits on grounds that are nowhere the same, and what they are.

    Where pixels are alike, a pool compares numbers that are equal but for the last bit, and that hangs on the
    machine.
    """
    data = load_digits()
    images = data.test_images[:count].double()
    noise = torch.rand(images.shape, generator=torch.Generator().manual_seed(0), dtype=images.dtype)
    return 0.9 * images + 0.1 * noise, data.test_labels[:count]


@pytest.fixture(scope="module")
def digits():
    return first_digits(5)


def in_python(network, images, labels, plan):
    target = plan.get("target")
    classes = labels if target is None else torch.full_like(labels, target)
    options = {"targeted": target is not None}
    if plan["steps"] == 1:
        return attacks.fgsm(network, images, classes, epsilon=plan["epsilon"], **options)
    return attacks.pgd(network, images, classes, epsilon=plan["epsilon"], steps=plan["steps"], **options)


def sent(network):
    made = bundle(network)
    return {"manifest": made.manifest, "weights": made.data}


@pytest.mark.parametrize("plan", PLANS)
def test_attacks_end_where_those_of_python_end(node, digits, plan):
    # Where an attack ends depends on every stage before: two digits are enough for forty stages.
    images, labels = (some[: 2 if plan["steps"] == 40 else 5] for some in digits)
    network = digit_net()
    theirs = rounded(network).double().eval()

    found = node(FOOL, "attacked", sent(network), images, labels.tolist(), plan)

    wanted = in_python(theirs, images, labels, plan)
    torch.testing.assert_close(found["images"], wanted, atol=1e-9, rtol=0)
    with torch.no_grad():
        torch.testing.assert_close(found["shares"], theirs(wanted).softmax(1), atol=1e-9, rtol=0)
    assert set(found["counts"]) == {plan["steps"] + 1}


@settings(max_examples=10, deadline=None)
@given(epsilon=st.floats(0.01, 0.3), steps=st.sampled_from([1, 3]), target=st.none() | st.integers(0, 9))
def test_no_pixel_moves_further_than_epsilon_or_out_of_range(node, digits, epsilon, steps, target):
    images, labels = digits[0][:2], digits[1][:2].tolist()
    plan = {"epsilon": epsilon, "steps": steps, "target": target}

    changed = node(FOOL, "attacked", sent(digit_net()), images, labels, plan)["images"]

    assert (changed - images).abs().max() <= epsilon + 1e-12
    assert changed.min() >= 0
    assert changed.max() <= 1


def test_without_epsilon_there_is_one_stage_the_image_as_it_is(node, digits):
    images, labels = digits[0][:2], digits[1][:2].tolist()

    found = node(FOOL, "attacked", sent(digit_net()), images, labels, {"epsilon": 0, "steps": 40})

    assert torch.equal(found["images"], images)
    assert found["counts"] == [1, 1]


def test_the_change_is_shown_from_black_to_white(node):
    original = torch.tensor([[[[0.2, 0.5, 0.9]]]], dtype=torch.float64)
    change = torch.tensor([[[[0.1, 0.0, -0.05]]]], dtype=torch.float64)

    shown = node(FOOL, "greys", original + change, original, 0.1)

    torch.testing.assert_close(shown.flatten(), torch.tensor([1, 0.5, 0.25], dtype=torch.float64))
    assert set(node(FOOL, "greys", original, original, 0).flatten().tolist()) == {0.5}


def shares(first, share):
    left = (1 - share) / 9
    return [share if digit == first else left for digit in range(10)]


@pytest.mark.parametrize(
    ("plan", "plain", "hardened", "said"),
    [
        (
            {"epsilon": 0, "steps": 10, "label": 8},
            shares(8, 0.999),
            shares(8, 0.9),
            "Untouched, an 8. The plain network reads 8, with more than 99%; the hardened one 8, with 90%.",
        ),
        (
            {"epsilon": 0.1, "steps": 1, "label": 4},
            shares(9, 0.8),
            shares(4, 0.7),
            "A 4, moved away from what it is in 1 step, no pixel by more than 0.10. The plain network is "
            "fooled: it reads 9, with 80%. The hardened one still reads 4, with 70%.",
        ),
        (
            {"epsilon": 0.2, "steps": 10, "label": 4, "target": 3},
            shares(3, 0.8),
            shares(9, 0.6),
            "A 4, moved towards 3 in 10 steps, no pixel by more than 0.20. The plain network is "
            "fooled: it reads 3, with 80%. The hardened one misses the target, but is fooled: it reads 9, "
            "with 60%.",
        ),
    ],
)
def test_what_happened_is_told(node, plan, plain, hardened, said):
    assert node("fool-words.mjs", "told", plain, hardened, plan) == said


# The networks of the page


@pytest.mark.parametrize("key", ["plain_network", "hardened_network"])
def test_the_networks_of_the_page_are_attacked_as_the_page_attacks_them(node, key):
    made, network = carried(key)
    images, labels = first_digits(10)
    plan = {"epsilon": 0.1, "steps": 10}

    found = node(FOOL, "attacked", made, images, labels.tolist(), plan)

    wanted = in_python(network.double(), images, labels, plan)
    torch.testing.assert_close(found["images"], wanted, atol=1e-9, rtol=0)


@pytest.mark.parametrize("key", ["plain_network", "hardened_network"])
def test_a_network_reads_as_many_digits_as_its_manifest_says(key):
    made, network = carried(key)
    facts, data = made["manifest"]["facts"], load_digits()
    assert facts["test_digits"] == len(data.test_labels)
    with torch.no_grad():
        right = (network(data.test_images).argmax(dim=1) == data.test_labels).double().mean().item()
    assert facts["accuracy"] == pytest.approx(right, abs=1e-6)

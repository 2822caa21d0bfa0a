"""The arithmetic of the live kernel against PyTorch and ``unboxed``, its tasks, and what an address does."""

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from unboxed.convolution import KERNELS, output_size
from unboxed.exhibits import QUESTIONS, kernel_exhibits

SLIDING, BENCHES = "kernel-sliding.mjs", Path(__file__).with_name("benches.mjs")
WALKS = [{"stride": stride, "padding": padding} for stride in (1, 2, 3) for padding in (0, 1, 2)]


@pytest.fixture(scope="module")
def pictures():
    """The pictures as the bundle carries them."""
    carried = kernel_exhibits()
    numbers = torch.from_numpy(np.frombuffer(carried.data, "<f2").astype("float64"))
    entries = carried.manifest["tensors"].items()
    return {
        name: numbers[entry["offset"] // 2 :][: np.prod(entry["shape"])].reshape(entry["shape"])
        for name, entry in entries
    }


def nine(kernel):
    return kernel.flatten().tolist()


def test_maps_are_those_of_pytorch_and_each_number_is_the_sum_of_its_products(node):
    generator = torch.Generator().manual_seed(0)
    for walk, (height, width) in itertools.product(WALKS, [(5, 5), (6, 9)]):
        picture = torch.randn(height, width, generator=generator, dtype=torch.float64)
        weights = torch.randn(3, 3, generator=generator, dtype=torch.float64)
        bias = torch.randn(1, generator=generator, dtype=torch.float64)
        expected = F.conv2d(picture[None, None], weights[None, None], **walk)[0, 0]
        torch.testing.assert_close(node(SLIDING, "answers", picture, nine(weights), walk), expected)
        assert node(SLIDING, "places", picture, walk) == [
            output_size(size, 3, **walk) for size in (height, width)
        ]
        for row, column in np.ndindex(expected.shape):
            pixels = torch.tensor(node(SLIDING, "covered", picture, row, column, walk), dtype=torch.float64)
            torch.testing.assert_close((pixels * weights.flatten()).sum(), expected[row, column])

        rest = F.relu(expected + bias)
        for name, kept in {
            "relu": rest,
            "pool": F.max_pool2d(rest[None], 2)[0] if min(rest.shape) > 1 else rest,
        }.items():
            then = {"bias": bias.item(), "relu": True, "pool": name == "pool"}
            after = node(SLIDING, "result", picture, nine(weights), walk, then)
            torch.testing.assert_close(after["map"], kept)
            assert after["pooled"] == (name == "pool" and min(rest.shape) > 1)


def test_each_picture_has_a_task_that_its_own_kernels_leave_to_the_reader(node, pictures):
    assert node(BENCHES, "tasks") == list(pictures)
    solves = {
        name: [
            kernel
            for kernel in QUESTIONS
            if node(BENCHES, "solved", name, picture, nine(QUESTIONS[kernel]), 0)
        ]
        for name, picture in pictures.items()
    }
    # Whoever knows a kernel by its name that asks the same has solved it, too.
    assert solves == {"bent edge": ["sobel y"], "smiley": [], "digit": [], "photograph": []}


@pytest.mark.parametrize(
    ("name", "weights", "bias", "solved"),
    [
        ("bent edge", QUESTIONS["brighter to the right"].T, 0, True),
        ("bent edge", -QUESTIONS["brighter to the right"].T, 0, False),
        ("bent edge", torch.zeros(3, 3), 0, False),
        ("smiley", QUESTIONS["corner of a smile"].flip(1), 0, True),
        ("smiley", torch.ones(3, 3), 0, False),
        ("digit", torch.eye(9)[3], 0, True),
        ("digit", torch.eye(9)[5], 0, False),
        ("photograph", -KERNELS["identity"], 1, True),
        ("photograph", -KERNELS["identity"], 0, False),
    ],
)
def test_a_task_is_solved_by_what_the_numbers_do(name, weights, bias, solved, node, pictures):
    assert node(BENCHES, "solved", name, pictures[name], nine(weights), bias) is solved


@pytest.fixture
def opened(node, pictures):
    """Open a bench with a state, and change it."""
    kernels = [[name, nine(kernel)] for name, kernel in QUESTIONS.items()]
    return lambda state, *changes: node(BENCHES, "opened", state, pictures, kernels, changes)


def test_nothing_in_an_address_gets_past_the_bounds(opened):
    first = opened({})
    hostile = {
        "picture": "<img src=x onerror=alert(1)>", "kernel": "__proto__", "weights": "1e9_" * 400,
        "row": "1e9", "column": "NaN", "stride": "1e3", "padding": "0x7",
        "bias": "Infinity", "relu": "toString",
    }  # fmt: skip
    assert opened(hostile) == first | {"written": hostile}
    far = opened({"row": "999999", "column": "999999", "stride": "99", "padding": "99", "bias": "-999999"})
    assert (far["walk"], far["row"], far["column"]) == ({"stride": 3, "padding": 2}, 2, 2)
    assert far["then"]["bias"] == -99


def test_numbers_that_are_changed_are_the_readers_own_until_they_have_a_name_again(opened):
    changed = opened({"kernel": "blur"}, ["rewrite", 0, 5])
    assert (changed["kernel"], changed["weights"]) == ("your own", [5] + 8 * [0.111])
    back = opened(changed["written"], ["rewrite", 0, 0.111])
    assert (back["kernel"], back["weights"]) == ("blur", nine(QUESTIONS["blur"]))
    assert opened({}, ["rewrite", 4, 1000])["weights"][4] == 99


def test_the_window_stays_on_the_picture_and_walks_in_the_order_of_reading(opened):
    ends = [opened({}, ["go", end, end]) for end in (-9, 9)]
    assert [(place["row"], place["column"]) for place in ends] == [(0, 0), (2, 2)]
    places = [opened({}, ["step", steps]) for steps in (1, 4, -6)]
    assert [(place["row"], place["column"]) for place in places] == [(2, 0), (0, 0), (2, 2)]
    padded = {"stride": "2", "padding": "1"}
    for pixel, place in {(0, 0): (0, 0), (2, 2): (1, 1), (3, 4): (2, 2), (9, -9): (2, 0)}.items():
        bench = opened(padded, ["centre", {"row": pixel[0], "column": pixel[1]}])
        assert (bench["row"], bench["column"]) == place

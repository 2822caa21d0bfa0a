"""Training is the loop it says it is, counts every example once, and can be cut short anywhere."""

import copy
import subprocess
import sys
from dataclasses import asdict

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from unboxed.losses import binary_cross_entropy
from unboxed.training import evaluate, fit, train_epoch

DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


def examples(count, seed=0, classes=3):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, 5, generator=generator), torch.randint(classes, (count,), generator=generator)


def network(*, dropout=0.0, device="cpu"):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Dropout(dropout), nn.Linear(8, 3)).to(device)


def weights(model):
    return {name: values.detach().cpu().clone() for name, values in model.state_dict().items()}


def assert_same_bits(ours, theirs):
    torch.testing.assert_close(weights(ours), weights(theirs), rtol=0, atol=0)


def jitter(inputs):
    return inputs + 0.1 * torch.randn_like(inputs)


TRAIN, VALID = examples(50), examples(20, seed=1)
PLAN = {"epochs": 3, "batch_size": 16, "lr": 0.01}


def test_equals_the_loop_written_out():
    ours, theirs = network(), network()
    adam, shuffling = torch.optim.Adam(theirs.parameters(), lr=0.01), torch.Generator().manual_seed(5)

    history = fit(ours, TRAIN, VALID, **PLAN, seed=5)

    best = None
    for epoch in range(3):
        loss_sum = right = 0.0
        order = torch.randperm(50, generator=shuffling)
        for start in range(0, 50, 16):
            chosen = order[start : start + 16]
            logits = theirs(TRAIN[0][chosen])
            losses = functional.cross_entropy(logits, TRAIN[1][chosen], reduction="none")
            loss_sum, right = (
                loss_sum + losses.sum().item(),
                right + (logits.argmax(1) == TRAIN[1][chosen]).sum().item(),
            )
            adam.zero_grad()
            losses.mean().backward()
            adam.step()
        valid_loss = functional.cross_entropy(theirs(VALID[0]), VALID[1]).item()
        assert history.train["loss"][epoch] == pytest.approx(loss_sum / 50, rel=1e-5)
        assert history.train["accuracy"][epoch] == pytest.approx(right / 50)
        assert history.valid["loss"][epoch] == pytest.approx(valid_loss, rel=1e-5)
        if best is None or valid_loss < best[0]:
            best = valid_loss, weights(theirs), epoch + 1
    torch.testing.assert_close(weights(ours), best[1])
    assert history.best_epoch == best[2]


@settings(deadline=None)
@given(count=st.integers(1, 40), batch_size=st.integers(1, 50), seed=st.integers(0, 2**16))
def test_every_example_counts_the_same_however_they_are_batched(count, batch_size, seed):
    model, data = network().double(), examples(count, seed)
    data = data[0].double(), data[1]

    measured = evaluate(model, data, batch_size=batch_size)
    while_learning = train_epoch(
        model,
        data,
        torch.arange(count).split(batch_size),
        torch.optim.SGD(model.parameters(), lr=0.0),
        functional.cross_entropy,
    )

    logits = model(data[0])
    expected = {
        "loss": functional.cross_entropy(logits, data[1]).item(),
        "accuracy": (logits.argmax(1) == data[1]).double().mean().item(),
    }
    assert measured == pytest.approx(expected)
    assert while_learning == pytest.approx(expected)


def test_yes_or_no_answers_are_yes_above_zero():
    model = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Flatten(0))
    nn.init.ones_(model[0].weight)
    data = torch.tensor([[-2.0], [-1.0], [1.0], [2.0]]), torch.tensor([0.0, 1.0, 1.0, 1.0])

    measured = evaluate(model, data, batch_size=3, loss=binary_cross_entropy)

    expected = functional.binary_cross_entropy_with_logits(data[0][:, 0], data[1]).item()
    assert measured == pytest.approx({"loss": expected, "accuracy": 0.75})


@pytest.mark.parametrize("device", DEVICES)
def test_the_same_seed_gives_the_same_bits_and_leaves_chance_alone(device):
    models = [network(dropout=0.5, device=device) for _ in range(3)]
    torch.manual_seed(3)
    before = torch.get_rng_state()

    histories = [
        fit(model, TRAIN, VALID, **PLAN, augment=jitter, seed=seed)
        for model, seed in zip(models, (1, 1, 2), strict=True)
    ]

    assert torch.equal(torch.get_rng_state(), before)
    assert histories[0] == histories[1] != histories[2]
    assert_same_bits(models[0], models[1])
    assert not torch.equal(models[0][0].weight, models[2][0].weight)


def test_the_best_weights_are_kept_and_not_the_last():
    model = network()
    # Steps this large overshoot: the loss soon rises again.
    history = fit(model, TRAIN, VALID, epochs=12, batch_size=16, lr=0.3)

    losses = history.valid["loss"]
    assert history.best_epoch == losses.index(min(losses)) + 1 < 12
    assert evaluate(model, VALID, batch_size=16)["loss"] == min(losses)
    assert not model.training


def test_frozen_weights_stay_and_the_optimiser_is_the_one_asked_for():
    model = network()
    model[0].requires_grad_(False)
    before = weights(model)

    fit(model, TRAIN, VALID, epochs=1, batch_size=50, lr=0.5, optimizer=torch.optim.SGD)

    reference = network()
    functional.cross_entropy(reference(TRAIN[0]), TRAIN[1]).backward()
    torch.testing.assert_close(model[0].weight, before["0.weight"], rtol=0, atol=0)
    torch.testing.assert_close(model[3].weight, before["3.weight"] - 0.5 * reference[3].weight.grad)


def test_augmentation_changes_training_inputs_and_nothing_else():
    seen = []

    def watch(inputs):
        seen.append(inputs.clone())
        return inputs * 0

    model = network()
    nn.init.zeros_(model[0].bias)
    before = model[0].weight.clone()
    fit(model, TRAIN, VALID, epochs=1, batch_size=16, lr=0.1, augment=watch)

    torch.testing.assert_close(torch.cat(seen).sort(dim=0).values, TRAIN[0].sort(dim=0).values)
    torch.testing.assert_close(model[0].weight, before)  # of inputs that are all 0, nothing can be learned


def test_every_part_returns_to_the_mode_it_was_in_even_after_an_error():
    model = network()
    model.train()
    model[2].eval()

    evaluate(model, VALID)
    assert [part.training for part in model.modules()] == [True, True, True, False, True]

    def fail(logits, targets):
        assert not model.training
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        evaluate(model, VALID, loss=fail)
    assert [part.training for part in model.modules()] == [True, True, True, False, True]


def test_a_loss_that_is_no_number_names_epoch_and_batch():
    calls = []

    def break_down(inputs):
        calls.append(len(inputs))
        return inputs * (float("nan") if len(calls) == 6 else 1)

    with pytest.raises(FloatingPointError, match="epoch 2, batch 2: expected a finite loss, got nan"):
        fit(network(), TRAIN, VALID, **PLAN, augment=break_down)

    def burst(logits, targets):
        loss = functional.cross_entropy(logits, targets)
        return loss if torch.is_grad_enabled() else loss / 0

    with pytest.raises(FloatingPointError, match="epoch 1, validation: expected a finite loss, got inf"):
        fit(network(), TRAIN, VALID, **PLAN, loss=burst)


@pytest.mark.parametrize("changed", [{"epochs": 0}, {"batch_size": 0}])
def test_nothing_to_do_is_an_error(changed):
    with pytest.raises(ValueError, match="epochs, batch_size: expected at least 1 each, got"):
        fit(network(), TRAIN, VALID, **(PLAN | changed))


def test_examples_that_do_not_match_or_are_none_are_named():
    odd, none = (TRAIN[0], TRAIN[1][:-1]), (TRAIN[0][:0], TRAIN[1][:0])

    with pytest.raises(ValueError, match="train: expected inputs with one target each, got 50 and 49"):
        fit(network(), odd, VALID, **PLAN)
    with pytest.raises(ValueError, match="valid: expected inputs with one target each, got 0 and 0"):
        fit(network(), TRAIN, none, **PLAN)
    with pytest.raises(ValueError, match="data: expected inputs with one target each, got 0 and 0"):
        evaluate(network(), none)


def test_a_bar_is_shown_when_asked_for_and_never_else(capfd):
    fit(network(), TRAIN, VALID, **PLAN)
    assert capfd.readouterr() == ("", "")

    fit(network(), TRAIN, VALID, **PLAN, progress=True)
    assert "epoch 3/3: 100%" in capfd.readouterr().err


class Cut:
    """Augment as ``jitter`` does, and stop the run before batch number ``at``."""

    def __init__(self, at):
        self.left = at

    def __call__(self, inputs):
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return jitter(inputs)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("optimizer", [torch.optim.Adam, torch.optim.SGD])
@pytest.mark.parametrize("at", [2, 4, 6, 11])  # of 12 batches, 4 an epoch
def test_a_run_cut_short_anywhere_goes_on_to_the_same_bits(at, optimizer, device, tmp_path):
    plan = PLAN | {"optimizer": optimizer}
    whole, cut, resumed = (network(dropout=0.5, device=device) for _ in range(3))
    expected = fit(whole, TRAIN, VALID, **plan, augment=Cut(99))

    with pytest.raises(KeyboardInterrupt):
        fit(cut, TRAIN, VALID, **plan, augment=Cut(at), checkpoint=tmp_path / "run.pt")
    history = fit(resumed, TRAIN, VALID, **plan, augment=Cut(99), checkpoint=tmp_path / "run.pt")

    assert history == expected
    assert_same_bits(resumed, whole)


def test_the_best_weights_of_before_the_cut_are_still_the_best_after_it(tmp_path):
    plan = {"epochs": 12, "batch_size": 16, "lr": 0.3, "checkpoint": tmp_path / "run.pt"}
    whole, resumed = network(), network()
    expected = fit(whole, TRAIN, VALID, **(plan | {"checkpoint": None}))

    fit(network(), TRAIN, VALID, **(plan | {"epochs": expected.best_epoch + 1}))

    assert fit(resumed, TRAIN, VALID, **plan) == expected
    assert_same_bits(resumed, whole)


KILLED = """
import os, signal, sys
from pathlib import Path
import torch
sys.path.insert(0, sys.argv[1])
import {module} as tests
from unboxed.training import fit

def kill(inputs, left=[int(sys.argv[3])]):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return tests.jitter(inputs)
kill.__qualname__ = "jitter"

model = tests.network(dropout=0.5)
fit(model, tests.TRAIN, tests.VALID, **tests.PLAN, augment=kill, checkpoint=Path(sys.argv[2]))
"""


def test_a_killed_program_leaves_what_another_goes_on_from_to_the_same_bits(tmp_path):
    path = tmp_path / "run.pt"
    folder, module = __file__.removesuffix(".py").rsplit("/", 1)
    command = [sys.executable, "-c", KILLED.format(module=module), folder, str(path), "6"]

    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == -9, run.stderr

    whole, resumed = network(dropout=0.5), network(dropout=0.5)
    expected = fit(whole, TRAIN, VALID, **PLAN, augment=jitter)
    history = fit(resumed, TRAIN, VALID, **PLAN, augment=jitter, checkpoint=path)
    assert asdict(history) == asdict(expected)
    assert_same_bits(resumed, whole)


def test_a_finished_run_is_given_back_and_can_be_made_longer_but_not_shorter(tmp_path):
    path = tmp_path / "run.pt"
    short, long, again = (network(dropout=0.5) for _ in range(3))
    first = fit(short, TRAIN, VALID, **PLAN, checkpoint=path)
    written = path.stat().st_mtime_ns

    assert fit(again, TRAIN, VALID, **PLAN, checkpoint=path) == first
    assert_same_bits(again, short)
    assert path.stat().st_mtime_ns == written

    expected = fit(long, TRAIN, VALID, **(PLAN | {"epochs": 5}))
    assert fit(again, TRAIN, VALID, **(PLAN | {"epochs": 5}), checkpoint=path) == expected
    assert_same_bits(again, long)
    with pytest.raises(ValueError, match="epochs: expected at least 5, which the checkpoint has done, got 3"):
        fit(again, TRAIN, VALID, **PLAN, checkpoint=path)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"lr": 0.02}, r"batch_size, lr, seed 16, 0\.02, 0, got batch_size, lr, seed 16, 0\.01, 0"),
        ({"augment": jitter}, "cross_entropy, Adam, jitter, got functions cross_entropy, Adam, None"),
        ({"loss": functional.nll_loss}, "nll_loss"),
        ({"valid": examples(20, seed=2)}, "examples"),
        ({"model": nn.Linear(5, 3)}, "network Linear of 18 weights, got network Sequential of 75 weights"),
    ],
    ids=["learning rate", "augmentation", "loss", "validation set", "network"],
)
def test_the_checkpoint_of_another_run_is_refused_and_changes_nothing(changed, message, tmp_path):
    path = tmp_path / "run.pt"
    arguments = {"model": network(), "train": TRAIN, "valid": VALID, **PLAN, "checkpoint": path}
    fit(**arguments)
    content = path.read_bytes()
    arguments = arguments | {"model": network()} | changed
    untouched = copy.deepcopy(arguments["model"])

    with pytest.raises(ValueError, match=message):
        fit(**arguments)

    assert path.read_bytes() == content
    assert_same_bits(arguments["model"], untouched)


def test_a_damaged_checkpoint_is_refused_and_not_overwritten(tmp_path):
    path = tmp_path / "run.pt"
    fit(network(), TRAIN, VALID, **PLAN, checkpoint=path)
    path.write_bytes(path.read_bytes()[:-1])
    damaged = path.read_bytes()

    with pytest.raises(OSError, match=r"run\.pt: the checkpoint is damaged"):
        fit(network(), TRAIN, VALID, **PLAN, checkpoint=path)

    assert path.read_bytes() == damaged

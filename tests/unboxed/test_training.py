"""Training is the loop it says it is, counts every example once, and can be cut short anywhere."""

import copy
from dataclasses import asdict
from functools import partial

import apart
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from unboxed.augmentation import random_views
from unboxed.metrics import History
from unboxed.training import evaluate, fit, predict, train_epoch

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
DOUBLE = TRAIN[0].double(), TRAIN[1]
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

    measured = evaluate(model, data, batch_size=3, loss=functional.binary_cross_entropy_with_logits)

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


def test_frozen_weights_stay_and_the_optimizer_is_the_one_asked_for_and_never_hears_of_them():
    model = network()
    model[0].requires_grad_(False)
    before, given = weights(model), []

    def descent(parameters, lr):
        given.extend(parameters)
        return torch.optim.SGD(given, lr=lr)

    fit(model, TRAIN, VALID, epochs=1, batch_size=50, lr=0.5, optimizer=descent)

    assert [id(values) for values in given] == [id(values) for values in model[3].parameters()]

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


@pytest.mark.parametrize("name", ["epochs", "batch_size"])
def test_nothing_to_do_is_an_error(name):
    with pytest.raises(ValueError, match=f"^{name}: expected an integer of at least 1, got 0"):
        fit(network(), TRAIN, VALID, **(PLAN | {name: 0}))


def test_a_batch_of_none_is_an_error():
    for ask in (evaluate, lambda model, data, batch_size: predict(model, data[0], batch_size=batch_size)):
        with pytest.raises(ValueError, match=r"^batch_size: expected an integer of at least 1, got 0"):
            ask(network(), VALID, batch_size=0)


def test_a_network_that_cannot_learn_is_an_error():
    with pytest.raises(ValueError, match="model: expected parameters that require a gradient, got none"):
        fit(network().requires_grad_(False), TRAIN, VALID, **PLAN)


def test_a_run_that_fails_leaves_every_part_in_the_mode_it_came_in():
    model = network()
    model.eval()
    model[2].train()

    with pytest.raises(KeyboardInterrupt):
        fit(model, TRAIN, VALID, **PLAN, augment=Cut(2))

    assert [part.training for part in model.modules()] == [False, False, False, True, False]


@settings(deadline=None)
@given(count=st.integers(1, 20), batch_size=st.integers(1, 25), seed=st.integers(0, 2**16))
def test_predictions_are_those_of_the_whole_network_in_evaluation_mode(count, batch_size, seed):
    inputs, _ = examples(count, seed)
    model = nn.Sequential(network(dropout=0.5), nn.BatchNorm1d(3))
    before = copy.deepcopy(model.state_dict())
    model[0].eval()

    logits = predict(model, inputs, batch_size=batch_size)

    assert [part.training for part in (model, *model)] == [True, False, True]
    torch.testing.assert_close(dict(model.state_dict()), dict(before), rtol=0, atol=0)
    torch.testing.assert_close(logits, model.eval()(inputs).detach())
    assert not logits.requires_grad


def test_predictions_need_no_weights_and_need_inputs():
    inputs = torch.randn(3, 2, 2)
    assert torch.equal(predict(nn.Flatten(), inputs, batch_size=2), inputs.flatten(1))

    with pytest.raises(ValueError, match=r"^inputs: expected one number or more, got shape \(0, 2, 2\)"):
        predict(nn.Flatten(), inputs[:0])


@pytest.mark.parametrize("device", DEVICES)
def test_inputs_and_targets_may_be_elsewhere_than_the_network(device):
    model = network(device=device)
    data = TRAIN[0].to(device), TRAIN[1]

    assert evaluate(model, data) == pytest.approx(evaluate(network(), TRAIN))
    fit(model, data, VALID, **PLAN)
    assert predict(model, VALID[0]).device == VALID[0].device


def test_of_quantities_no_accuracy_is_reported_and_of_yes_or_no_one_is():
    model, inputs = nn.Linear(5, 1), TRAIN[0]
    heights, answers = inputs.sum(dim=1, keepdim=True), (inputs[:, :1] > 0).float()
    squares, certain = functional.mse_loss, functional.binary_cross_entropy_with_logits

    history = fit(model, (inputs, heights), (inputs, heights), **PLAN, loss=squares)

    assert history.train.keys() == history.valid.keys() == {"loss"}
    assert evaluate(model, (inputs, heights), loss=squares).keys() == {"loss"}
    # One target decides for all: a batch that has none but 0 and 1 by accident is not counted on its own.
    mixed = torch.cat([answers[:-1], torch.full((1, 1), 0.5)])
    assert evaluate(model, (inputs, mixed), batch_size=7, loss=certain).keys() == {"loss"}
    assert evaluate(model, (inputs, answers), loss=certain).keys() == {"loss", "accuracy"}


def test_only_what_is_measured_in_training_and_validation_is_in_the_history():
    model, inputs = nn.Linear(5, 1), TRAIN[0]
    soft, hard = inputs[:, :1].sigmoid(), (inputs[:, :1] > 0).float()

    history = fit(
        model, (inputs, soft), (inputs, hard), **PLAN, loss=functional.binary_cross_entropy_with_logits
    )

    assert history.train.keys() == history.valid.keys() == {"loss"}
    assert history.epochs == len(history.train["loss"]) == 3


def test_examples_that_do_not_match_or_are_none_are_named():
    odd, none = (TRAIN[0], TRAIN[1][:-1]), (TRAIN[0][:0], TRAIN[1][:0])

    with pytest.raises(ValueError, match="train: expected inputs with one target each, got 50 and 49"):
        fit(network(), odd, VALID, **PLAN)
    with pytest.raises(ValueError, match="valid: expected inputs with one target each, got 0 and 0"):
        fit(network(), TRAIN, none, **PLAN)
    with pytest.raises(ValueError, match="data: expected inputs with one target each, got 0 and 0"):
        evaluate(network(), none)


def test_progress_is_told_after_every_epoch_and_finds_its_numbers_in_the_history(capfd):
    told, history = [], History()

    def progress(done, total):
        told.append((done, total, history.valid["loss"][-1]))

    returned = fit(network(), TRAIN, VALID, **PLAN, history=history, progress=progress)

    assert returned is history
    assert told == [(epoch, 3, history.valid["loss"][epoch - 1]) for epoch in (1, 2, 3)]
    assert capfd.readouterr() == ("", "")
    with pytest.raises(ValueError, match=r"^history: expected a new one, got one of 3 epochs"):
        fit(network(), TRAIN, VALID, **PLAN, history=history)


class Cut:
    """Augment as ``jitter`` does, and stop the run before batch number ``at``."""

    def __init__(self, at):
        self.left = at

    def __repr__(self):
        return "jitter, but for the cut"

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

left = [int(sys.argv[3])]
def kill(inputs):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return tests.jitter(inputs)
kill.__module__, kill.__qualname__ = sys.argv[4], "jitter"

model = tests.network(dropout=0.5)
fit(model, tests.TRAIN, tests.VALID, **tests.PLAN, augment=kill, checkpoint=Path(sys.argv[2]))
"""


def test_a_killed_program_leaves_what_another_goes_on_from_to_the_same_bits(tmp_path):
    path = tmp_path / "run.pt"
    folder, module = __file__.removesuffix(".py").rsplit("/", 1)

    run = apart.python("-c", KILLED.format(module=module), folder, str(path), "6", __name__)
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
    with pytest.raises(ValueError, match=r"^epochs: expected at least 5, which are done, got 3"):
        fit(again, TRAIN, VALID, **PLAN, checkpoint=path)


def shifted(amount):
    def shift(inputs):
        return inputs + amount

    return shift


def scaled(factor):
    def scale(inputs, factor=factor):
        return inputs * factor

    return scale


SGD = torch.optim.SGD


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ({}, {"lr": 0.02}, r"optimizer\.lr 0\.02, got optimizer\.lr 0\.01"),
        ({}, {"seed": 1}, "seed 1, got seed 0"),
        ({}, {"batch_size": 8}, "batch_size 8, got batch_size 16"),
        ({}, {"optimizer": SGD}, r"optimizer torch\.optim\.sgd\.SGD, got optimizer torch\.optim\.adam\.Adam"),
        (
            {"optimizer": partial(SGD, momentum=0.9)},
            {"optimizer": partial(SGD, momentum=0)},
            r"optimizer\.momentum 0, got optimizer\.momentum 0\.9",
        ),
        ({}, {"augment": jitter}, r"augment \S*\.jitter, got augment None"),
        (
            {"augment": random_views(flip=True)},
            {"augment": random_views(zoom=2.0)},
            r"augment .*augment\(flip=False, .*zoom=2\.0\), got .*augment\(flip=True, ",
        ),
        ({"augment": scaled(1)}, {"augment": scaled(2)}, r"scale\(factor=2\), got .*scale\(factor=1\)"),
        ({"augment": shifted(1)}, {"augment": shifted(2)}, r"shift\(amount=2\), got .*shift\(amount=1\)"),
        (
            {"loss": partial(functional.cross_entropy, label_smoothing=0.1)},
            {"loss": partial(functional.cross_entropy, label_smoothing=0.2)},
            r"cross_entropy\(.*\(label_smoothing=0\.2\), got .*cross_entropy\(.*\(label_smoothing=0\.1\)",
        ),
        (
            {"loss": nn.CrossEntropyLoss(torch.tensor([1.0, 2.0, 3.0]))},
            {"loss": nn.CrossEntropyLoss(torch.tensor([1.0, 2.0, 4.0]))},
            r"loss CrossEntropyLoss\(\) with sha256 \w+…, got",
        ),
        ({}, {"train": examples(51)}, r"train \(torch\.float32 of shape \(51, 5\) .*, got .*\(50, 5\)"),
        ({}, {"valid": examples(20, seed=2)}, "valid .* sha256"),
        ({}, {"model": nn.Linear(5, 3)}, r"model Linear\(in_features=5, .*\), got model Sequential\(\)"),
        ({}, {"model": network(dropout=0.5)}, r"model\.2 Dropout\(p=0\.5, .*, got model\.2 Dropout\(p=0\.0"),
        (
            {},
            {"model": network().double(), "train": DOUBLE, "valid": DOUBLE},
            r"model\.0\.bias torch\.float64 of shape .*, got .*float32",
        ),
        (
            {},
            {"model": nn.Sequential(network()[0].requires_grad_(False), *network()[1:])},
            r"model\.0\.bias torch\.float32 of shape \(8,\), frozen, got",
        ),
    ],
)
def test_the_checkpoint_of_another_run_is_refused_and_changes_nothing(before, after, message, tmp_path):
    path = tmp_path / "run.pt"
    plan = PLAN | {"epochs": 1, "checkpoint": path}
    images = {} if "random_views" not in repr(before) else {"model": nn.Sequential(nn.Flatten(), network())}
    if images:
        pictures = TRAIN[0].reshape(50, 1, 1, 5), TRAIN[1]
        images |= {"train": pictures, "valid": pictures}
    arguments = {"model": network(), "train": TRAIN, "valid": VALID, **plan, **images}
    fit(**copy.deepcopy(arguments | before))
    content = path.read_bytes()
    arguments = arguments | after
    untouched = copy.deepcopy(arguments["model"])

    with pytest.raises(ValueError, match=rf"run\.pt: expected the checkpoint of a run with .*{message}"):
        fit(**arguments)

    assert path.read_bytes() == content
    assert_same_bits(arguments["model"], untouched)


@pytest.mark.parametrize("augment", [lambda inputs: inputs, partial(Cut.__call__, object())])
def test_what_no_other_program_would_know_again_has_no_checkpoint(augment, tmp_path):
    with pytest.raises(ValueError, match="augment: expected what a checkpoint can tell from others"):
        fit(network(), TRAIN, VALID, **PLAN, augment=augment, checkpoint=tmp_path / "run.pt")
    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_may_be_named_by_a_string(tmp_path):
    first = fit(network(), TRAIN, VALID, **PLAN, checkpoint=str(tmp_path / "run.pt"))
    assert fit(network(), TRAIN, VALID, **PLAN, checkpoint=str(tmp_path / "run.pt")) == first


def test_a_run_that_is_refused_for_being_shorter_leaves_the_network_alone(tmp_path):
    fit(network(), TRAIN, VALID, **PLAN, checkpoint=tmp_path / "run.pt")
    model = network()

    with pytest.raises(ValueError, match=r"^epochs: expected at least 3"):
        fit(model, TRAIN, VALID, **(PLAN | {"epochs": 1}), checkpoint=tmp_path / "run.pt")

    assert_same_bits(model, network())


def test_a_damaged_checkpoint_is_refused_and_not_overwritten(tmp_path):
    path = tmp_path / "run.pt"
    fit(network(), TRAIN, VALID, **PLAN, checkpoint=path)
    path.write_bytes(path.read_bytes()[:-1])
    damaged = path.read_bytes()

    with pytest.raises(OSError, match=r"run\.pt: the checkpoint is damaged"):
        fit(network(), TRAIN, VALID, **PLAN, checkpoint=path)

    assert path.read_bytes() == damaged

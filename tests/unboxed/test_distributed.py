"""Two processes against one: the same steps, and what happens when one of them is lost."""

from dataclasses import asdict
from functools import partial
from pathlib import Path

import apart
import pytest
import torch
from torch import nn
from torch.optim import SGD

from unboxed import distributed, training
from unboxed.processes import ALONE, Processes

OPTIONS = ["--epochs", "2", "--examples", "303", "--batch-size", "100", "--dropout", "0"]

# The second of two processes dies, as by a lack of memory, when it would measure its second epoch.
DYING = """
import os, signal, sys
from unboxed import distributed, metrics

measure, calls = metrics.measure, []

def dying(*arguments):
    calls.append(1)
    if os.environ["RANK"] == "1" and len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return measure(*arguments)

metrics.measure = dying
sys.exit(distributed.main())
"""


FORKED = ["--standalone", "--nproc_per_node", "2", "--start-method", "fork", "--run-path"]
# torchrun, which forks its processes: what an optimizer imports takes longer than all that they do.
TORCHRUN = """
import torch._dynamo, unboxed.distributed
from torch.distributed import run

run.main()
"""


def torchrun(*command):
    environment = {"OMP_NUM_THREADS": "1", "UNBOXED_PROFILE": "quick", "CUDA_VISIBLE_DEVICES": ""}
    return apart.python("-c", TORCHRUN, *FORKED, *command, environment=environment)


def largest_difference(ours, theirs):
    return max((ours[key] - theirs[key]).abs().max().item() for key in theirs)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The weights that one process comes to."""
    path = tmp_path_factory.mktemp("alone") / "weights.pt"
    assert distributed.main([*OPTIONS, "--weights", str(path)]) == 0
    return torch.load(path)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setenv("UNBOXED_PROFILE", "quick")
    monkeypatch.delenv("RANK", raising=False)


def test_a_lost_process_is_reported_and_the_next_run_comes_to_the_weights_of_one(tmp_path, alone):
    script, weights, checkpoint = tmp_path / "dying.py", tmp_path / "weights.pt", tmp_path / "run.pt"
    script.write_text(DYING)
    options = [*OPTIONS, "--checkpoint", str(checkpoint), "--weights", str(weights)]

    lost = torchrun(str(script), *options)

    assert lost.returncode != 0
    assert "epoch 1/2" in lost.stdout, lost.stderr
    assert "epoch 2/2" not in lost.stdout
    assert "process 0: another process is gone" in lost.stderr
    assert f"the same command goes on from {checkpoint}" in lost.stderr
    assert not weights.exists()

    resumed = torchrun(distributed.__file__, *options)

    assert resumed.returncode == 0, resumed.stderr
    assert "epoch 1/2" not in resumed.stdout
    assert "epoch 2/2" in resumed.stdout
    assert largest_difference(torch.load(weights), alone) < 1e-5


def network(seed=0, *, dropout=0.0, norm=False):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        middle = nn.BatchNorm1d(8, momentum=None) if norm else nn.ReLU()
        return nn.Sequential(nn.Linear(5, 8), middle, nn.Dropout(dropout), nn.Linear(8, 3))


def examples(count, seed=0):
    generator = torch.Generator().manual_seed(seed)
    inputs = torch.randn(count, 5, generator=generator)
    return inputs, inputs[:, :3].argmax(dim=1)


def spoiled(data, index, value=float("nan")):
    inputs = data[0].clone()
    inputs[index] = value
    return inputs, data[1]


class Watch:
    """Change nothing, and note the inputs that a process takes and what its chance gave it."""

    def __init__(self):
        self.inputs, self.chance = [], []

    def __repr__(self):
        return "Watch()"

    def __call__(self, inputs):
        self.inputs.append(inputs)
        self.chance.append(torch.rand(3))
        return inputs


TRAIN, VALID = examples(50), examples(21, seed=1)
PLAN = {"epochs": 3, "batch_size": 16, "lr": 0.05, "optimizer": partial(SGD, momentum=0.9), "seed": 4}


def experiments(rank, folder):
    """What both of two processes do; each writes down what came of it."""
    torch.set_num_threads(1)
    store = torch.distributed.FileStore(f"{folder}/store", 2)
    torch.distributed.init_process_group("gloo", store=store, rank=rank, world_size=2)
    results = {}

    def run(name, model, train=TRAIN, valid=VALID, **changed):
        chance = torch.get_rng_state()
        try:
            history = asdict(distributed.fit(model, train, valid, **(PLAN | changed)))
        except (ValueError, FloatingPointError) as error:
            history = f"{type(error).__name__}: {error}"
        results[name] = {
            "history": history,
            "weights": model.state_dict(),
            "chance kept": torch.equal(torch.get_rng_state(), chance),
        }

    watch = Watch()
    run("plain", network(), augment=watch)
    results["inputs"], results["drawn"] = watch.inputs, watch.chance
    run("dropout", network(dropout=0.5))
    path = f"{folder}/run.pt"
    run("cut", network(dropout=0.5), epochs=1, checkpoint=path)
    run("resumed", network(dropout=0.5), checkpoint=path)
    run("one batch", network(norm=True), epochs=1, batch_size=50)
    run("other weights", network(seed=rank))
    run("other examples", network(), train=examples(50 - rank))
    run("other rate", network(), lr=0.05 + rank)
    run("other optimizer", network(), optimizer=(PLAN["optimizer"], torch.optim.Adam)[rank])
    run("other views", network(), augment=(None, Watch())[rank])
    other_part = network()
    other_part[1] = (nn.ReLU(), nn.Tanh())[rank]
    run("other part", other_part)
    run("own lambda", network(), epochs=1, augment=lambda inputs: inputs)
    run("own checkpoint", network(dropout=0.5), checkpoint=path if rank == 0 else f"{folder}/none.pt")
    run("too few", network(), train=examples(49))
    run("broken", network(), train=spoiled(TRAIN, 7))
    run("broken validation", network(), valid=spoiled(VALID, 7))
    torch.save(results, f"{folder}/{rank}.pt")
    torch.distributed.destroy_process_group()


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """What two processes wrote down, and the folder with their checkpoint."""
    folder = tmp_path_factory.mktemp("pair")
    here = Path(__file__)
    # Imported once for both: that takes longer than all they do, and so does what an optimizer imports.
    program = (
        f"import os, sys; sys.path.insert(0, {str(here.parent)!r})\n"
        f"import torch._dynamo, {here.stem} as tests\n"
        "other = os.fork()\n"
        f"tests.experiments(0 if other else 1, {str(folder)!r})\n"
        "sys.exit(os.waitpid(other, 0)[1] != 0 if other else 0)"
    )
    result = apart.python("-c", program, environment={"OMP_NUM_THREADS": "1"})
    assert result.returncode == 0, result.stderr
    return folder, [torch.load(folder / f"{rank}.pt") for rank in (0, 1)]


def test_one_process_takes_the_steps_of_the_plain_loop():
    ours, theirs = network(), network()

    history = distributed.fit(ours, TRAIN, VALID, **PLAN)

    assert history == training.fit(theirs, TRAIN, VALID, **PLAN)
    assert largest_difference(ours.state_dict(), theirs.state_dict()) == 0


def test_two_processes_take_the_steps_of_the_plain_loop(pair):
    model = network()
    expected = training.fit(model, TRAIN, VALID, **PLAN)

    for results in pair[1]:
        ours = results["plain"]
        assert largest_difference(ours["weights"], model.state_dict()) < 1e-5
        assert ours["chance kept"]
        for name in ("train", "valid"):
            for metric in ("loss", "accuracy"):
                assert ours["history"][name][metric] == pytest.approx(
                    getattr(expected, name)[metric], abs=1e-5
                )
        assert ours["history"]["best_epoch"] == expected.best_epoch


@pytest.mark.parametrize("name", ["plain", "dropout", "resumed", "one batch", "own lambda"])
def test_all_processes_end_with_the_same(name, pair):
    first, second = (results[name] for results in pair[1])
    assert first["history"] == second["history"]
    assert largest_difference(first["weights"], second["weights"]) == 0


def test_every_example_of_an_epoch_is_taken_by_one_process(pair):
    taken = [torch.cat(results["inputs"][:4]) for results in pair[1]]
    both = torch.cat(taken)
    assert torch.equal(both[both[:, 0].argsort()], TRAIN[0][TRAIN[0][:, 0].argsort()])


def test_each_process_has_its_own_chance(pair):
    first, second = (torch.cat(results["drawn"]) for results in pair[1])
    assert not torch.isclose(first, second).any()


def test_a_run_of_two_processes_goes_on_to_the_same_bits_dropout_included(pair):
    for results in pair[1]:
        assert results["resumed"]["history"] == results["dropout"]["history"]
        assert largest_difference(results["resumed"]["weights"], results["dropout"]["weights"]) == 0


def test_batch_norm_ends_with_the_averages_over_all_processes(pair):
    # One batch, so that the layer before has not moved yet: the mean of halves is the mean of the whole.
    model = network(norm=True)
    training.fit(model, TRAIN, VALID, **(PLAN | {"epochs": 1, "batch_size": 50}))

    for results in pair[1]:
        ours = results["one batch"]["weights"]["1.running_mean"]
        torch.testing.assert_close(ours, model[1].running_mean)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("other weights", "ValueError: weights: expected the same in every process, got "),
        ("other examples", "ValueError: train: expected the same in every process, got "),
        ("other optimizer", r"ValueError: optimizer: expected the same .*SGD.* in process 0 and .*Adam"),
        (
            "other views",
            r"ValueError: augment: expected .*, got None in process 0 and Watch\(\) in process 1",
        ),
        ("other part", r"ValueError: model\.1: .*, got ReLU\(\) in process 0 and Tanh\(\) in process 1"),
        ("own checkpoint", "ValueError: checkpoint: expected the same in every process, got "),
        ("too few", "ValueError: batch_size, valid: expected at least 2 examples in every batch"),
        ("broken", r"FloatingPointError: epoch 1, batch \d: expected a finite loss, got nan"),
        ("broken validation", "FloatingPointError: epoch 1, validation: expected a finite loss, got nan"),
        (
            "other rate",
            "ValueError: lr: expected the same in every process, got 0.05 in process 0",
        ),
    ],
)
def test_what_one_process_finds_wrong_all_report(name, message, pair):
    first, second = (results[name]["history"] for results in pair[1])
    assert first == second
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(first)


def test_a_checkpoint_of_two_processes_is_not_one_of_one(pair):
    with pytest.raises(ValueError, match="run with world_size 1, got world_size 2"):
        distributed.fit(network(dropout=0.5), TRAIN, VALID, **PLAN, checkpoint=pair[0] / "run.pt")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"epochs": 0}, "^epochs: expected an integer of at least 1, got 0"),
        ({"batch_size": 0}, "^batch_size: expected an integer of at least 1, got 0"),
        ({"train": (TRAIN[0], TRAIN[1][:49])}, "^train: expected inputs with one target each, got 50 and 49"),
        (
            {"valid": (VALID[0][:0], VALID[1][:0])},
            "^valid: expected inputs with one target each, got 0",
        ),
        ({"valid": spoiled(VALID, 0)}, "^epoch 1, validation: expected a finite loss, got nan"),
    ],
)
def test_what_the_plain_loop_refuses_is_refused(changed, message):
    with pytest.raises((ValueError, FloatingPointError), match=message):
        distributed.fit(network(), **({"train": TRAIN, "valid": VALID, **PLAN} | changed))


def test_the_checkpoint_of_another_run_is_refused(tmp_path):
    path = tmp_path / "run.pt"
    distributed.fit(network(), TRAIN, VALID, **PLAN, checkpoint=path)

    with pytest.raises(ValueError, match=r"run with optimizer\.lr 0\.2, got optimizer\.lr 0\.05"):
        distributed.fit(network(), TRAIN, VALID, **(PLAN | {"lr": 0.2}), checkpoint=path)
    with pytest.raises(ValueError, match=r"run with optimizer torch\.optim\.adam\.Adam, got optimizer .*SGD"):
        distributed.fit(network(), TRAIN, VALID, **(PLAN | {"optimizer": torch.optim.Adam}), checkpoint=path)


@pytest.mark.parametrize(("local_rank", "order"), [(0, ["load", "meet"]), (1, ["meet", "load"])])
def test_the_first_process_of_a_machine_downloads_and_the_others_wait(local_rank, order, monkeypatch):
    done = []
    monkeypatch.setattr(Processes, "gather", lambda self, value: done.append("meet"))

    assert distributed.first_here_first(lambda: done.append("load") or "data", ALONE, local_rank) == "data"

    assert done == order


def test_no_digit_is_learned_from_and_judged_on(capsys):
    assert distributed.main(["--epochs", "1", "--examples", "10001"]) == 2
    shown = capsys.readouterr().err
    assert "process 0: examples: expected an integer of at least 1 and at most 10000, got 10001" in shown


def test_the_digits_to_judge_on_are_the_last_2000_and_never_those_to_learn_from(monkeypatch):
    given = []
    monkeypatch.setattr(distributed, "fit", lambda model, train, valid, **_: given.append((train, valid)))
    assert distributed.main(["--examples", "10000"]) == 0

    ((train, valid),) = given
    images = distributed.load_digits().train_images
    assert torch.equal(torch.cat([train[0], valid[0]]), images)
    assert len(valid[0]) == len(valid[1]) == 2000


def test_a_command_that_cannot_run_says_why_in_one_line(tmp_path, capsys):
    checkpoint = tmp_path / "run.pt"
    checkpoint.write_bytes(b"broken off")
    assert distributed.main([*OPTIONS, "--checkpoint", str(checkpoint)]) == 2
    assert "process 0: " in (shown := capsys.readouterr().err)
    assert "the checkpoint is damaged: expected sha256" in shown


def test_help_names_every_option(capsys):
    with pytest.raises(SystemExit) as stop:
        distributed.main(["--help"])
    assert stop.value.code == 0
    shown = capsys.readouterr().out
    for option in ("--epochs", "--batch-size", "--lr", "--seed", "--dropout", "--checkpoint", "--weights"):
        assert option in shown

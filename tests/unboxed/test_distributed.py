"""Two processes against one: the same steps, and what happens when one of them is lost."""

import os
import subprocess
import sys

import pytest
import torch
from torch import nn

from unboxed import checkpoints, distributed, training

OPTIONS = ["--epochs", "2", "--examples", "303", "--batch-size", "100", "--dropout", "0"]

# The second of two processes dies, as by a lack of memory, when it would measure its second epoch.
DYING = """
import os, signal, sys
from unboxed import distributed

measure, calls = distributed.evaluate, []

def evaluate(*arguments):
    calls.append(1)
    if os.environ["RANK"] == "1" and len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return measure(*arguments)

distributed.evaluate = evaluate
sys.exit(distributed.main())
"""


def torchrun(*command):
    environment = os.environ | {
        "OMP_NUM_THREADS": "1",
        "UNBOXED_PROFILE": "quick",
        "CUDA_VISIBLE_DEVICES": "",
    }
    return subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2", *command],
        env=environment,
        capture_output=True,
        text=True,
    )


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

    resumed = torchrun("-m", "unboxed.distributed", *options)

    assert resumed.returncode == 0, resumed.stderr
    assert "epoch 1/2" not in resumed.stdout
    assert "epoch 2/2" in resumed.stdout
    assert largest_difference(torch.load(weights), alone) < 1e-5


def network(seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 3))


def examples(count, seed=0):
    generator = torch.Generator().manual_seed(seed)
    inputs = torch.randn(count, 5, generator=generator)
    return inputs, inputs[:, :3].argmax(dim=1)


def test_one_process_takes_the_steps_of_the_plain_loop():
    settings = {"epochs": 3, "batch_size": 16, "lr": 0.05, "seed": 4}
    ours, theirs = network(), network()

    history = distributed.fit(ours, examples(50), examples(20, 1), **settings)
    expected = training.fit(theirs, examples(50), examples(20, 1), **settings)

    assert largest_difference(ours.state_dict(), theirs.state_dict()) == 0
    for metric in ("loss", "accuracy"):
        assert history.train[metric] == pytest.approx(expected.train[metric])
        assert history.valid[metric] == pytest.approx(expected.valid[metric])
    assert history.best_epoch == expected.best_epoch


def test_gradients_are_weighted_by_the_share_of_the_batch():
    model = network()
    model(torch.ones(2, 5)).sum().backward()
    before = [weights.grad.clone() for weights in model.parameters()]

    distributed.add_up_gradients(model, 0.25)

    for weights, gradient in zip(model.parameters(), before, strict=True):
        torch.testing.assert_close(weights.grad, gradient / 4)


@pytest.mark.parametrize(
    "changed", [{"epochs": 0}, {"valid": (torch.zeros(0, 5), torch.zeros(0, dtype=torch.int64))}]
)
def test_nothing_to_do_is_an_error(changed):
    arguments = {"train": examples(10), "valid": examples(5), "epochs": 1, "batch_size": 4, "lr": 0.1}
    with pytest.raises(ValueError, match="expected at least 1 epoch and 1 examples in every batch"):
        distributed.fit(network(), **{**arguments, **changed})


def test_the_checkpoint_of_another_run_is_refused(tmp_path):
    settings = {"epochs": 1, "batch_size": 4, "checkpoint": tmp_path / "run.pt"}
    distributed.fit(network(), examples(10), examples(5), lr=0.1, **settings)
    with pytest.raises(ValueError, match=r"run with batch_size, lr, seed 4, 0\.2, 0, got .* 4, 0\.1, 0"):
        distributed.fit(network(), examples(10), examples(5), lr=0.2, **settings)
    assert checkpoints.load(
        tmp_path / "run.pt",
        {
            "batch_size, lr, seed": "4, 0.1, 0",
            "processes": "1",
            "examples": checkpoints.fingerprint(*examples(10), *examples(5)),
        },
    )


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

"""A checkpoint is whole or refused, and belongs to its run."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from unboxed.checkpoints import capture, load, restore, save
from unboxed.runs import fingerprint

STATE = {"weights": torch.arange(6.0).reshape(2, 3), "epochs": 3, "losses": [0.5, 0.25], "none": None}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "new" / "folder" / "run.pt"


def test_what_was_saved_is_loaded_and_nothing_is_left_beside_it(path):
    save(path, {"lr": "0.1"}, STATE)
    save(path, {"lr": "0.1"}, {**STATE, "epochs": 4})

    loaded = load(path, {"lr": "0.1"})

    torch.testing.assert_close(loaded.pop("weights"), STATE["weights"])
    assert loaded == {"epochs": 4, "losses": [0.5, 0.25], "none": None}
    assert list(path.parent.iterdir()) == [path]


@settings(deadline=None)
@given(data=st.data())
def test_a_file_cut_short_or_altered_in_any_bit_is_refused(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("damaged") / "run.pt"
    save(path, {}, STATE)
    content = path.read_bytes()

    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    with pytest.raises(
        OSError, match=r"run\.pt: the checkpoint is damaged: expected sha256 .*, found [0-9a-f]{64}"
    ):
        load(path, {})

    altered = bytearray(content)
    altered[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(altered)
    with pytest.raises(OSError, match=r"run\.pt: the checkpoint is damaged"):
        load(path, {})


@pytest.mark.parametrize(
    ("settings_", "message"),
    [
        ({"lr": "0.2"}, r"expected the checkpoint of a run with lr 0\.2, got lr 0\.1"),
        ({}, r"expected the checkpoint of a run with lr None, got lr 0\.1"),
        ({"lr": "0.1", "seed": "1"}, "expected the checkpoint of a run with seed 1, got seed None"),
    ],
)
def test_the_checkpoint_of_another_run_is_refused(path, settings_, message):
    save(path, {"lr": "0.1"}, STATE)

    with pytest.raises(ValueError, match=message):
        load(path, settings_)


def test_a_program_stopped_while_it_writes_leaves_the_checkpoint_of_before(path, monkeypatch):
    save(path, {}, {"epochs": 1})

    def stop(descriptor):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", stop)
        with pytest.raises(KeyboardInterrupt):
            save(path, {}, {"epochs": 2})

    assert load(path, {}) == {"epochs": 1}
    save(path, {}, {"epochs": 3})  # what the stopped one left behind is in nobody's way
    assert load(path, {}) == {"epochs": 3}


def test_restored_network_optimizer_and_chance_go_on_as_the_captured_ones_did(path):
    def start():
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5))
        return model, torch.optim.Adam(model.parameters(), lr=0.1), torch.Generator().manual_seed(7)

    def go_on(model, optimizer, shuffling):
        optimizer.zero_grad()
        model(torch.randn(8, 3, generator=shuffling)).square().sum().backward()
        optimizer.step()
        return {name: values.clone() for name, values in model.state_dict().items()}

    with torch.random.fork_rng():
        run = start()
        go_on(*run)
        save(path, {}, capture(*run))
        expected = go_on(*run)

        other = start()
        torch.manual_seed(99)
        restore(*other, load(path, {}))
        torch.testing.assert_close(go_on(*other), expected, rtol=0, atol=0)


@pytest.mark.parametrize("lost", ["model", "optimizer", "shuffling", "chance"])
def test_a_state_that_lacks_something_is_refused_with_what_it_lacks(lost):
    model = torch.nn.Linear(2, 1)
    run = model, torch.optim.Adam(model.parameters()), torch.Generator()
    state = capture(*run)
    del state[lost]
    with pytest.raises(ValueError, match=rf"^state: expected what `capture` gave .* not fit: '{lost}'$"):
        restore(*run, state)


@given(seed=st.integers(0, 2**16))
def test_a_fingerprint_tells_values_shapes_and_types_apart(seed):
    values = torch.randn(3, 4, generator=torch.Generator().manual_seed(seed))
    changed = values.clone()
    changed[seed % 3, seed % 4] += 1

    assert fingerprint(values) == fingerprint(values.clone()) == fingerprint(values.T.contiguous().T)
    others = [
        (changed,),
        (values.reshape(4, 3),),
        (values.view(torch.int32),),
        (values, values),
        (values[:2],),
        (torch.tensor(1.0),),
    ]
    assert len({fingerprint(values), *(fingerprint(*other) for other in others)}) == 1 + len(others)

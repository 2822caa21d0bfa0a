"""The last layer learns what can be learned, as freely as serves what it did not see, and is kept."""

import pytest
import torch
from torch.nn.functional import cross_entropy

from unboxed.heads import FREEDOMS, Head, Trained, load_trained, train_head
from unboxed.judging import judge, report


def clouds(classes, count=30, spread=0.3, seed=0):
    chance = torch.Generator().manual_seed(seed)
    labels = torch.arange(count) % classes
    return torch.eye(8)[labels] + spread * torch.randn(count, 8, generator=chance), labels


@pytest.mark.parametrize("classes", [2, 4])
def test_it_tells_clouds_apart_and_its_loss_has_no_lower_place_nearby(classes):
    features, labels = clouds(classes)
    done = []
    head = train_head(features, labels, classes, torch.arange(30) % 5, progress=lambda *at: done.append(at))
    assert (head.probabilities(features).argmax(dim=1) == labels).float().mean() > 0.9
    assert done == [(step, 5 * len(FREEDOMS) + 1) for step in range(1, 5 * len(FREEDOMS) + 2)]

    def cost(weight, bias):
        # scikit-learn keeps one row for two classes: the difference of ours.
        size = (weight[1] - weight[0]).square().sum() if classes == 2 else weight.square().sum()
        return head.freedom * len(labels) * cross_entropy(features @ weight.T + bias, labels) + size / 2

    weight, bias = (values.clone().requires_grad_() for values in (head.weight, head.bias))
    slopes = torch.autograd.grad(cost(weight, bias), (weight, bias))
    assert max(slope.abs().max().item() for slope in slopes) < 0.02 * max(1, head.freedom)


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_features_may_be_of_any_floating_point(dtype):
    features, labels = clouds(3)
    features = features.to(torch.float16)  # the same numbers in each
    expected = train_head(features.float(), labels, 3, torch.arange(30) % 5)
    found = train_head(features.to(dtype), labels, 3, torch.arange(30) % 5)
    assert torch.equal(found.weight, expected.weight)
    assert torch.equal(found.probabilities(features.to(dtype)), expected.probabilities(features.float()))


def test_what_only_noise_tells_apart_is_not_learned_by_heart():
    chance = torch.Generator().manual_seed(0)
    features, labels = torch.randn(40, 100, generator=chance), torch.arange(40) % 2
    head = train_head(features, labels, 2, torch.arange(40) // 2 % 5)
    assert head.freedom in FREEDOMS[:2]


def test_a_class_that_is_in_one_fold_alone_is_learned_all_the_same():
    features, labels = clouds(3)
    head = train_head(features, labels, 3, (labels < 2).long() * torch.arange(30) % 5 + 5 * (labels == 2))
    assert (head.probabilities(features).argmax(dim=1) == labels).float().mean() > 0.9


def test_what_was_kept_comes_back_and_only_for_its_own_network(tmp_path):
    trained = Trained(Head(torch.rand(2, 3), torch.rand(2), 0.1), ("a", "b"), 8, 1, 2)
    trained.save(tmp_path, "this")
    again = load_trained(tmp_path, "this")
    assert torch.equal(again.head.weight, trained.head.weight)
    assert again[1:] == trained[1:]
    with pytest.raises(ValueError, match="network that, got network this"):
        load_trained(tmp_path, "that")
    with pytest.raises(FileNotFoundError, match="expected a trained network"):
        load_trained(tmp_path / "elsewhere", "this")


def test_labels_without_pictures_are_refused():
    with pytest.raises(ValueError, match="expected all of 3 classes, got 2"):
        train_head(*clouds(2), 3, torch.arange(30) % 5)


def test_what_was_right_and_wrong_is_counted_and_the_surest_mistake_comes_first():
    probabilities = torch.tensor([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6], [0.95, 0.05]])
    judged = judge(probabilities, torch.tensor([0, 1, 0, 1]))
    assert judged.right.estimate == 0.5
    assert judged.confusion.tolist() == [[1, 1], [1, 1]]
    assert judged.mistakes == [3, 2]
    lines = report(judged, ("cat", "dog"), ["cat/1", "dog/1", "cat/2", "dog/2"])
    assert lines[0] == "Held out, and right: 50.0% of 4 (95% interval: 15.0% to 85.0%)."
    assert lines[-3:] == [
        "Mistakes: 2, the surest first (what it said, how sure it was, and of which picture):",
        "  cat  95.0%  dog/2",
        "  dog  60.0%  cat/2",
    ]


def test_many_classes_are_a_list_of_what_was_confused():
    names = [f"a rather long name, number {number}" for number in range(30)]
    labels = torch.arange(60) % 30
    said = labels.clone()
    said[:3] = torch.tensor([5, 5, 5])
    said[30] = 5
    lines = report(judge(torch.eye(30)[said], labels), names, list(map(str, range(60))))
    start = lines.index("What was most often taken for something else, of 30 classes:")
    assert lines[start + 1] == f"  2 × {names[0]}, taken for {names[5]}"
    assert max(map(len, lines)) <= 100


def test_no_mistakes_are_said_to_be_none():
    lines = report(judge(torch.eye(2), torch.arange(2)), ("a", "b"), ["1", "2"])
    assert lines[-1] == "No mistakes."

"""Trick's steps against the book's attacks, in the network that the browser has."""

import pytest
import torch
from nodes import HERE
from torch import nn

from unboxed import attacks
from unboxed.ladders import eight_bits
from unboxed.photos import shipped_photo
from unboxed.waves import smooth

TRICK = HERE / "trick.mjs"


def share(backbone, image, label):
    with torch.no_grad():
        return backbone.model(image).softmax(dim=1)[0, label].item()


@pytest.mark.parametrize(
    ("name", "wanted", "levels", "steps", "kind", "side", "halfway"),
    [
        # Where the climb is steep, PyTorch itself ends points apart with one thread and with two.
        ("coffee", "cup", 1, 5, "exact", 112, True),
        ("coffee", "coffee mug", 2, 5, "packed", 112, True),
        ("astronaut", "ostrich", 2, 8, "exact", 112, True),
        ("astronaut", "ostrich", 2, 8, "packed", 112, True),
        ("chelsea", "ostrich", 2, 10, "packed", 112, False),
        ("china", "ostrich", 2, 20, "packed", 112, False),
        ("coffee", None, 0.5, 1, "packed", 224, True),
    ],
)
def test_an_attack_arrives_where_the_book_s_does(
    node, kept, backbone, name, wanted, levels, steps, kind, side, halfway
):
    photo = backbone.preprocess(shipped_photo(name).image)
    image = eight_bits(nn.functional.interpolate(photo, size=side, mode="area"))
    label = backbone.categories.index(wanted) if wanted else backbone.model(image).argmax().item()
    epsilon = levels / 255

    ours = node(
        TRICK,
        "attacked",
        kept(kind),
        image,
        {"label": label, "targeted": bool(wanted), "epsilon": epsilon, "steps": steps},
    )

    labels = torch.tensor([label])
    theirs = attacks.pgd(backbone.model, image, labels, epsilon=epsilon, steps=steps, targeted=bool(wanted))
    assert [done for done, _ in ours["told"]] == list(range(1, steps + 1))
    assert ours["told"][0][1] == pytest.approx(share(backbone, image, label), abs=0.01)
    expected = share(backbone, theirs, label)
    assert share(backbone, ours["changed"], label) == pytest.approx(expected, abs=0.02)
    assert (0.02 < expected < 0.98) == halfway, "at the end of the scale every attack would agree"
    assert ours["levels"] == pytest.approx(255 * (theirs - image).abs().max().item(), abs=1e-3)
    if steps == 1:
        fast = attacks.fgsm(backbone.model, image, labels, epsilon=epsilon)
        assert (ours["changed"] - fast).abs().gt(1e-6).float().mean() <= 0.02, "rounding turns few signs"


def test_a_picture_moves_round_and_is_blurred(node):
    picture = torch.rand(1, 3, 4, 5, generator=torch.Generator().manual_seed(0))
    assert torch.equal(node(TRICK, "moved", picture, 2), picture.roll(2, dims=3))
    assert torch.equal(node(TRICK, "moved", picture, 5), picture)
    picture = torch.rand(1, 3, 32, 33, generator=torch.Generator().manual_seed(0))
    soft = node(TRICK, "soft", picture, 1.0)
    torch.testing.assert_close(soft / soft.std(), smooth(picture, [1.0]), rtol=0, atol=1e-3)
    torch.testing.assert_close(soft.mean(), picture.mean())

"""The loaded networks against the files and libraries they come from, and the errors on the way to them."""

import dataclasses
import hashlib
import math
from urllib.error import URLError

import pytest
import read_once
import torch
import torchvision
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.transforms import v2

from unboxed import backbones, origins, preprocessing, sources
from unboxed.architectures import ARCHITECTURES, WindowMeans
from unboxed.datasets import load_photo
from unboxed.features import feature_maps


@pytest.fixture(scope="module")
def lite():
    return read_once.lite()


def outputs_of(layers, model, images):
    """What forward hooks see, by the name of the layer, in the order in which the layers ran."""
    seen = {}
    hooks = [
        layer.register_forward_hook(lambda module, inputs, output, name=name: seen.update({name: output}))
        for name, layer in layers.items()
    ]
    with torch.no_grad():
        model(images)
    for hook in hooks:
        hook.remove()
    return seen


def vgg_file(folder):
    """Write a file of VGG-16's tensors in a few kB: each one number, repeated without being stored again."""
    with torch.device("meta"):
        wanted = torchvision.models.vgg16().state_dict()
    tensors = {
        key: torch.tensor(index / 1000).expand(tensor.shape)
        for index, (key, tensor) in enumerate(wanted.items())
    }
    path = folder / "vgg.pth"
    torch.save(tensors, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return path.rename(folder / f"vgg16-{digest[:8]}.pth")


def test_the_cat_is_a_cat_and_the_coffee_is_coffee(lite):
    pictures = torch.cat([lite.preprocess(load_photo(name).image) for name in ("chelsea", "coffee")])
    cat, coffee = lite.model(pictures).softmax(1)
    cats = [
        lite.categories.index(name)
        for name in ("tabby", "tiger cat", "Egyptian cat", "Persian cat", "Siamese cat")
    ]
    assert cat.argmax() in cats
    assert cat[cats].sum() > 0.8
    assert lite.categories[coffee.argmax()] == "espresso"
    assert len(lite.categories) == len(set(lite.categories)) == len(cat)


def test_the_tensors_of_the_file_are_where_they_belong(lite):
    theirs = torch.load(sources.find("efficientnet_lite0").path, weights_only=True)
    ours = lite.model.network.state_dict()
    assert len(ours) == len(theirs) == 296
    for our_key, their_key in {
        "conv_stem.weight": "_conv_stem.weight",
        "bn1.running_var": "_bn0.running_var",
        "blocks.0.0.conv_pw.weight": "_blocks.0._project_conv.weight",
        "blocks.1.0.conv_pw.weight": "_blocks.1._expand_conv.weight",
        "blocks.2.1.conv_dw.weight": "_blocks.4._depthwise_conv.weight",
        "blocks.6.0.bn3.bias": "_blocks.15._bn2.bias",
        "conv_head.weight": "_conv_head.weight",
        "classifier.bias": "_fc.bias",
    }.items():
        assert torch.equal(ours[our_key], theirs[their_key]), our_key
    assert lite.source.name == "efficientnet_lite0"
    assert not lite.source.own


@pytest.mark.parametrize(
    ("name", "mean", "std"),
    [
        ("efficientnet_lite0", (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
        ("vgg16", (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    ],
)
def test_pixels_are_normalised_inside_the_model_as_torchvision_does_outside(name, mean, std):
    with torch.device("meta"):
        built = ARCHITECTURES[name]()
    model = preprocessing.Pixels(torch.nn.Identity(), built.mean, built.std)
    images = torch.rand(2, 3, 5, 7, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(model(images), v2.Normalize(mean, std)(images))


def test_the_model_is_frozen_and_in_evaluation_mode(lite):
    assert not lite.model.training
    assert not any(parameter.requires_grad for parameter in lite.model.parameters())
    assert not any(getattr(module, "inplace", False) for module in lite.model.modules())


def test_the_layers_of_lite_run_in_their_order_and_shrink(lite):
    seen = outputs_of(lite.layers, lite.model, torch.rand(1, 3, 64, 64))
    assert list(seen) == list(lite.layers)
    assert {name: tuple(output.shape[1:]) for name, output in seen.items()} == {
        "stem": (32, 32, 32),
        "block1": (16, 32, 32),
        "block2": (24, 16, 16),
        "block3": (40, 8, 8),
        "block4": (80, 4, 4),
        "block5": (112, 4, 4),
        "block6": (192, 2, 2),
        "block7": (320, 2, 2),
        "head": (1280, 2, 2),
    }


def test_expansions_are_what_a_block_gets_times_six_after_a_relu6(lite):
    seen = outputs_of(lite.parts, lite.model, load_photo("chelsea").image[None, :, :64, :64])
    names = {2: "ab", 3: "ab", 4: "abc", 5: "abc", 6: "abcd", 7: "a"}
    assert list(lite.expansions) == [
        f"expand{number}{letter}" for number in names for letter in names[number]
    ]
    assert lite.parts == {**lite.layers, **lite.expansions}
    for number, letters in names.items():
        into, out = seen[f"block{number - 1}"], seen[f"block{number}"]
        for letter in letters:
            maps = seen[f"expand{number}{letter}"]
            given = into if letter == "a" else out
            assert maps.shape == (1, 6 * given.shape[1], *given.shape[2:])
            assert maps.min() == 0
            assert 0 < maps.max() <= 6
        # The blocks themselves end without a ReLU.
        assert 0.3 < (out < 0).float().mean() < 0.7
    order = [name for name in seen if name in ("block1", "expand2a", "expand2b", "block2", "expand3a")]
    assert order == ["block1", "expand2a", "expand2b", "block2", "expand3a"]


def test_expansions_are_looked_into_like_layers(lite):
    images = load_photo("chelsea").image[None, :, :64, :64]
    seen = feature_maps(lite, images, ["expand6a", "block5"])
    part = lite.model.get_submodule("network.blocks.5.0")
    with torch.no_grad():
        torch.testing.assert_close(seen["expand6a"], part.bn1(part.conv_pw(seen["block5"])))


def test_the_layers_of_vgg_are_its_thirteen_activations_and_five_pools(tmp_path):
    vgg = backbones.load("vgg16", weights=vgg_file(tmp_path))
    for parameter in vgg.model.network.features.parameters():
        parameter.data = 0.1 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(0))
    seen = outputs_of(vgg.layers, vgg.model.network.features, torch.rand(1, 3, 32, 32))
    convolutions = [2, 2, 3, 3, 3]
    expected = []
    for block, depth in enumerate(convolutions, start=1):
        expected += [f"relu{block}_{number}" for number in range(1, depth + 1)] + [f"pool{block}"]
    assert list(seen) == list(vgg.layers) == expected
    assert tuple(seen["relu4_2"].shape) == (1, 512, 4, 4)
    torch.testing.assert_close(seen["pool3"], torch.nn.functional.max_pool2d(seen["relu3_3"], 2))
    assert all(seen[name].min() == 0 for name in expected)
    assert not vgg.expansions


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 9), st.integers(1, 30), st.integers(1, 30), st.integers(0, 2**16))
def test_the_means_of_windows_equal_pytorchs_forward_and_backward(side, height, width, seed):
    generator = torch.Generator().manual_seed(seed)
    ours, theirs = (torch.empty(2, 3, height, width, dtype=torch.float64) for _ in range(2))
    theirs.copy_(ours.uniform_(generator=generator))
    answer = WindowMeans(side)(ours.requires_grad_())
    expected = torch.nn.AdaptiveAvgPool2d(side)(theirs.requires_grad_())
    torch.testing.assert_close(answer, expected, rtol=1e-12, atol=1e-12)
    slopes = torch.rand(answer.shape, dtype=torch.float64, generator=generator)
    answer.backward(slopes)
    expected.backward(slopes)
    torch.testing.assert_close(ours.grad, theirs.grad, rtol=1e-12, atol=1e-12)


def test_maps_of_the_size_that_vgg_wants_stay_as_they_are(tmp_path):
    pool = backbones.load("vgg16", weights=vgg_file(tmp_path)).model.network.avgpool
    images = torch.rand(2, 3, 7, 7, generator=torch.Generator().manual_seed(0))
    assert torch.equal(pool(images), images)


@settings(deadline=None, max_examples=25)
@given(
    height=st.integers(20, 500),
    width=st.integers(20, 500),
    count=st.integers(1, 2),
    seed=st.integers(0, 2**16),
)
def test_preprocess_equals_torchvision(height, width, count, seed):
    pictures = torch.rand(count, 3, height, width, generator=torch.Generator().manual_seed(seed))
    resized = v2.functional.resize(pictures, 256, v2.InterpolationMode.BICUBIC, antialias=True)
    ours = preprocessing.preprocess(pictures)
    assert ours.shape == (count, 3, 224, 224)
    torch.testing.assert_close(ours, v2.functional.center_crop(resized, [224, 224]).clamp(0, 1))
    torch.testing.assert_close(preprocessing.preprocess(pictures[0]), ours[:1])


@pytest.mark.parametrize(
    ("pictures", "message"),
    [
        (torch.rand(1, 30, 30), r"pictures: expected shape \(3, h, w\), got \(1, 30, 30\)"),
        (torch.rand(30, 30), r"pictures: expected shape \(n, 3, h, w\), got \(30, 30\)"),
        (torch.zeros(3, 30, 30, dtype=torch.uint8), r"pictures: expected floating point, got torch\.uint8"),
        (torch.full((3, 30, 30), 255.0), r"pictures: expected values from 0 to 1, got 255 to 255"),
        (torch.full((3, 30, 30), math.nan), r"pictures: expected finite numbers, got nan"),
        (torch.rand(3, 1, 4000), r"pictures: expected sides of at most 40 to 1, got 1 x 4000"),
        (torch.rand(2, 3, 83, 2), r"pictures: expected sides of at most 40 to 1, got 83 x 2"),
        (torch.rand(3, 0, 0), r"pictures: expected sides of at most 40 to 1, got 0 x 0"),
    ],
)
def test_preprocess_refuses_what_is_no_picture(pictures, message):
    with pytest.raises(ValueError, match=message):
        preprocessing.preprocess(pictures)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (torch.rand(3, 64, 64), r"images: expected shape \(n, 3, h, w\), got \(3, 64, 64\)"),
        (torch.rand(1, 1, 64, 64), r"images: expected shape \(n, 3, h, w\), got \(1, 1, 64, 64\)"),
        (torch.rand(1, 3, 64, 64, dtype=torch.float64), r"images: expected torch.float32, got torch.float64"),
        (torch.rand(1, 3, 64, 64, device="meta"), r"images: expected a tensor on cpu, got one on meta"),
    ],
)
def test_the_model_refuses_what_is_no_batch_of_colour_images(lite, images, message):
    with pytest.raises(ValueError, match=message):
        lite.model(images)


def test_the_most_probable_categories_come_first_with_their_probabilities(lite):
    pictures = torch.cat([lite.preprocess(load_photo(name).image) for name in ("chelsea", "coffee")])

    cat, coffee = lite.top(pictures, 3)

    probabilities = lite.model(pictures).softmax(dim=1)
    assert [category for category, _ in coffee] == [
        lite.categories[index] for index in probabilities[1].argsort(descending=True)[:3]
    ]
    for row, answers in enumerate((cat, coffee)):
        assert [share for _, share in answers] == probabilities[row].sort(descending=True).values[:3].tolist()
    assert [len(answers) for answers in lite.top(pictures)] == [5, 5]
    assert len(lite.top(pictures[:1], 1000)[0]) == 1000
    for k in (0, 1001):
        with pytest.raises(
            ValueError, match=rf"k: expected an integer of at least 1 and at most 1000, got {k}"
        ):
            lite.top(pictures, k)


def test_a_backbone_is_short_to_print_and_can_be_a_key(lite):
    assert repr(lite).startswith("Backbone(name='efficientnet_lite0', source=Source(")
    assert len(repr(lite)) < 250
    assert {lite: 1}[lite] == 1
    assert lite != dataclasses.replace(lite)


def test_an_unknown_name_lists_those_there_are():
    with pytest.raises(ValueError, match="expected one of efficientnet_lite0, vgg16, auto, got 'resnet50'"):
        backbones.load("resnet50")


def test_weights_none_are_random_and_repeat_with_the_seed():
    def first_filter(seed):
        torch.manual_seed(seed)
        backbone = backbones.load(weights=None)
        assert backbone.source is None
        return backbone.model.network.conv_stem.weight

    assert torch.equal(first_filter(1), first_filter(1))
    assert not torch.equal(first_filter(1), first_filter(2))


def test_weights_can_be_a_file_or_a_folder_of_the_readers_own(tmp_path, monkeypatch):
    torch.manual_seed(0)
    random = backbones.load(weights=None).model.network.state_dict()
    folder = tmp_path / "efficientnet_lite0"
    folder.mkdir()
    torch.save({f"renamed.{key}": tensor for key, tensor in random.items()}, folder / "mine.pth")

    from_path = backbones.load(weights=folder / "mine.pth")
    monkeypatch.setenv("UNBOXED_DATA", str(tmp_path))
    from_folder = backbones.load()

    for backbone in (from_path, from_folder):
        assert backbone.source.own
        loaded = backbone.model.network.state_dict()
        assert all(torch.equal(loaded[key], random[key]) for key in random)

    (folder / "._mine.pth").touch()
    assert backbones.load().source.own

    (folder / "second.pth").touch()
    with pytest.raises(FileNotFoundError, match=r"expected one \.pth file, got 2"):
        backbones.load()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"weights: expected 'auto', None or a file, got .*none\.pth"):
        backbones.load(weights=str(tmp_path / "none.pth"))


def test_a_damaged_shipped_file_is_an_error_with_both_checksums(monkeypatch):
    origin = origins.ORIGINS["efficientnet_lite0"]
    monkeypatch.setitem(origins.ORIGINS, "efficientnet_lite0", dataclasses.replace(origin, sha256="0" * 64))
    with pytest.raises(OSError, match=f"damaged: expected sha256 {'0' * 64}, found {origin.sha256}"):
        backbones.load()


def test_vgg_is_downloaded_once_and_then_read_from_the_cache(tmp_path, monkeypatch):
    file = vgg_file(tmp_path)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(torchvision.models.VGG16_Weights.IMAGENET1K_V1.value, "url", file.as_uri())
    origin = dataclasses.replace(origins.ORIGINS["vgg16"], path=file.name)
    monkeypatch.setitem(origins.ORIGINS, "vgg16", origin)

    vgg = backbones.load("vgg16")

    assert (tmp_path / "home/hub/checkpoints" / file.name).read_bytes() == file.read_bytes()
    for index, tensor in enumerate(vgg.model.network.state_dict().values()):
        assert tensor.flatten()[0] == tensor.flatten()[-1] == torch.tensor(index / 1000)
    assert not vgg.model.training
    assert not any(parameter.requires_grad for parameter in vgg.model.parameters())
    assert vgg.source.name == "vgg16"

    file.write_bytes(b"what a second download would bring")
    assert backbones.load("vgg16").source == vgg.source


def test_vgg_without_cache_and_network_says_what_to_do(tmp_path, monkeypatch):
    def unreachable(*arguments, **options):
        raise URLError("no route to host")

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(torch.hub, "download_url_to_file", unreachable)
    with pytest.raises(
        FileNotFoundError,
        match=r"no .*vgg16-397923af.pth, and https://.* could not be reached \(no route to host\)\. Put",
    ):
        backbones.load("vgg16")


def test_auto_is_vgg_where_its_weights_are_and_else_what_needs_no_network(tmp_path, monkeypatch):
    def download(*arguments, **options):
        raise AssertionError("auto downloads nothing")

    monkeypatch.setattr(torch.hub, "download_url_to_file", download)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "home"))
    found = backbones.load("auto")
    assert found.name == found.source.name == "efficientnet_lite0"

    checkpoints = tmp_path / "home/hub/checkpoints"
    checkpoints.mkdir(parents=True)
    origin = dataclasses.replace(origins.ORIGINS["vgg16"], path=vgg_file(checkpoints).name)
    monkeypatch.setitem(origins.ORIGINS, "vgg16", origin)
    found = backbones.load("auto")
    assert found.name == found.source.name == "vgg16"


def test_a_damaged_vgg_in_the_cache_is_an_error_with_both_checksums(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    cached = tmp_path / "hub/checkpoints/vgg16-397923af.pth"
    cached.parent.mkdir(parents=True)
    cached.write_bytes(b"broken off")
    found = hashlib.sha256(b"broken off").hexdigest()
    with pytest.raises(OSError, match=f"damaged: expected sha256 397923af..., found {found}; delete it"):
        backbones.load("vgg16")


def test_a_folder_of_the_readers_own_also_comes_first_for_vgg(tmp_path, monkeypatch):
    folder = tmp_path / "vgg16"
    folder.mkdir()
    vgg_file(folder)
    monkeypatch.setenv("UNBOXED_DATA", str(tmp_path))
    assert backbones.load("vgg16").source.own

"""One small call of each public function that computes with tensors or networks, on any device.

``CALLS`` has them by the function's name; after a colon, what is special about one more call of it. Each
takes the device and gives what is to be looked at: tensors on that device, and numbers.
"""

import copy
import dataclasses
import functools
import tempfile
from pathlib import Path
from typing import Any

import read_once
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from unboxed import (
    activations,
    ascent,
    attacks,
    attribution,
    augmentation,
    backbones,
    binary,
    budgets,
    calibration,
    cats_and_dogs,
    checkpoints,
    checks,
    clipping,
    comparisons,
    conditioning,
    convolution,
    copies,
    critical_batches,
    decay,
    descent,
    distributed,
    dream,
    embeddings,
    export,
    features,
    film,
    flow,
    folding,
    gains,
    hardening,
    heads,
    hooks,
    invariance,
    judging,
    ladders,
    laws,
    lending,
    lines,
    listening,
    loop,
    losses,
    manners,
    metrics,
    models,
    nearby,
    networks,
    neuron,
    noise,
    octaves,
    packing,
    parity,
    plotting,
    portable,
    portraits,
    preprocessing,
    processes,
    racing,
    relief,
    repainting,
    roofline,
    rosenblatt,
    rows,
    runs,
    runtime,
    scarcity,
    scenes,
    sharing,
    shortcuts,
    showing,
    smileys,
    stages,
    stall,
    starts,
    stochastic,
    style,
    style_losses,
    surfaces,
    timing,
    tracing,
    training,
    transfer,
    tuning,
)
from unboxed.architectures import WindowMeans
from unboxed.datasets import own_digits
from unboxed.drawing import cutouts
from unboxed.exercises import comparing
from unboxed.maps import draw_map, draw_star, draw_walk
from unboxed.views import coarse, turn
from unboxed.waves import fine_share, natural_colours, paint_waves, smooth, tint

# Why there is no call of these.
EXCEPTIONS = {
    "datasets.pictures.load": "reads files or draws with NumPy, on the CPU",
    "arranging.arrange": "takes features as they are kept, on the CPU",
    "distributed.first_here_first": "passes on what it was given",
    "drawing.ambiguous.duck_rabbit": "draws with Pillow, on the CPU",
    "drawing.canvas.Canvas.__init__": "draws with Pillow, on the CPU",
    "ladders.ladder": "writes files of pictures, on the CPU",
    "slides.dream_photos": "writes files of pictures, on the CPU",
    "slides.packed": "writes a file of a picture, on the CPU",
    "slides.slides": "writes files of pictures, on the CPU",
    "portable.write_page": "writes a file, as `folding.bundles` gives it",
    "signals.through_layers": "takes no tensors, and computes on the CPU",
    "teaching.teach": "reads files and features as they are kept, on the CPU",
    "weights.read_weights": "reads a file to the CPU",
}

CPU = torch.device("cpu")
LAYERS = ["relu1_1", "pool1"]
SUM = comparing.Exercise("the sum", lambda: numbers(CPU, 3).sum().item(), "So it is.", within=1e-6)
SMALL_DREAM: dict[str, Any] = {"layers": LAYERS, "octaves": 2, "scale": 1.2, "steps": 1, "jitter": 2}


def numbers(device, *shape):
    """Numbers in [0, 1] to differentiate by."""
    generator = torch.Generator().manual_seed(len(shape))
    return torch.rand(shape, generator=generator).to(device).requires_grad_()


def pixels(device, *shape):
    """Numbers in [0, 1] that nobody differentiates by, such as the pictures of a training set."""
    return numbers(device, *shape).detach()


def labels(device, *indices):
    return torch.tensor(indices, device=device)


def made(device, make):
    """A network with the same weights whatever the device."""
    with runtime.seeded(0, CPU):
        return make().to(device)


def plane(device):
    return made(device, lambda: networks.mlp([2, 3, 1]))


def dense(device):
    return made(device, lambda: networks.mlp([4, 3, 3]))


def flat(device):
    return made(device, lambda: nn.Sequential(nn.Flatten(), nn.Dropout(), nn.Linear(12, 3)))


def on_device(device, parts):
    """Take every tensor of a named tuple to a device."""
    return type(parts)(*(part.to(device) for part in parts))


@functools.cache
def four():
    """Four animals on two grounds, drawn once for all calls."""
    return scenes.make_scenes(4, seed=0)


def taught(device, teach):
    """Teach a small network about four animals on two grounds."""
    network = made(device, shortcuts.ground_net)
    teach(network, on_device(device, four()))
    return list(network.parameters())


def mapped(device):
    """Show where in two pictures a small network's answer comes from."""
    network = made(device, shortcuts.ground_net)
    return attribution.class_activation(network, pixels(device, 2, 3, 32, 32), {"last": network[4]}, "last")


def flowers(device):
    return pixels(device, 6, 4), labels(device, 0, 1, 2, 0, 1, 2)


def backbone(device):
    """A VGG in miniature: the parts and names that it has."""

    def make():
        network = nn.Module()
        network.features = nn.Sequential(
            nn.Conv2d(3, 4, 3, stride=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 5, 3), nn.ReLU()
        )
        network.avgpool = WindowMeans(2)
        ends = [nn.Linear(20, 6), nn.ReLU(), nn.Dropout(), nn.Linear(6, 6), nn.ReLU(), nn.Dropout()]
        network.classifier = nn.Sequential(*ends, nn.Linear(6, 3))
        row = nn.Sequential(*network.features, network.avgpool, nn.Flatten(), *network.classifier)
        network.forward = row.forward
        return preprocessing.Pixels(network, (0.4, 0.5, 0.6), (0.2, 0.3, 0.4))

    model = made(device, make).eval().requires_grad_(False)
    layers = dict(zip(["conv", *LAYERS], model.network.features, strict=False))
    return backbones.Backbone("vgg16", model, layers, ("cat", "dog", "duck"), None)


@functools.cache
def lite(device):
    """The book's own backbone, on a device: taken there once, for no call changes it."""
    book = read_once.lite()
    return dataclasses.replace(book, model=copy.deepcopy(book.model).to(device))


def weights(model):
    return [values.detach() for values in model.state_dict().values()]


def fitted(device, fit=None, *, home=None, network=dense, data=None, **settings):
    """A network after two epochs, on examples that are kept on another device or not."""
    data, model = data or flowers(home or device), network(device)
    (fit or training.fit)(model, data, data, **{"epochs": 2, "batch_size": 4, "lr": 0.1} | settings)
    return weights(model)


def side_by_side(device):
    models = [made(device, lambda: networks.mlp([4, 5, 3])) for _ in range(2)]
    data = flowers(device)
    shares = starts.fit_all(models, data, data, epochs=2, lr=0.1)
    return [shares, *(weights(model) for model in models)]


def fitted_pets(device):
    pets = pixels(device, 2, 3, 64, 64), pixels(device, 2)
    settings = {"augment": augmentation.random_views(flip=True, zoom=1.1, shear=5), "epochs": 1}
    loss = losses.binary_cross_entropy_with_logits
    return fitted(
        device, network=lambda device: made(device, networks.PetNet), data=pets, loss=loss, **settings
    )


def fitted_in_two_goes(device):
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = Path(folder) / "run.pt"
        fitted(device, epochs=1, checkpoint=checkpoint)
        return fitted(device, epochs=2, checkpoint=checkpoint)


def learner(device) -> tuple[nn.Module, torch.optim.Optimizer]:
    """A network and its optimizer after a step, so that there is a state."""
    model = dense(device)
    optimizer = torch.optim.Adam(model.parameters())
    losses.cross_entropy(model(flowers(device)[0]), flowers(device)[1]).backward()
    optimizer.step()
    return model, optimizer


def predicted_from_cpu(device):
    """What comes back to where the inputs are."""
    logits = training.predict(dense(device), flowers(CPU)[0])
    return logits.device == CPU, logits.tolist()


def one_epoch(device):
    model, optimizer = learner(device)
    batches = torch.arange(6).split(4)
    alone = processes.Processes().average
    measured = training.train_epoch(
        model, flowers(device), batches, optimizer, losses.cross_entropy, average=alone
    )
    return measured, weights(model)


def compared(device, compare):
    before, after = (labels(device, *right).bool() for right in ((0, 1, 1, 0), (1, 1, 1, 0)))
    return compare(before, after)


def saved(device):
    with tempfile.TemporaryDirectory() as folder:
        return export.save(dense(device), Path(folder) / "network").data.hex()


def restored(device):
    model, optimizer = learner(device)
    state = checkpoints.capture(model, optimizer, torch.Generator())
    checkpoints.restore(model, optimizer, torch.Generator(), state)
    return weights(model)


def counted(device):
    totals = metrics.Totals(labels(device, 0, 1))
    totals.add(numbers(device, 2).mean(), numbers(device, 2, 2), labels(device, 0, 1))
    return totals.means()


def hardened(device):
    model = flat(device)
    images = pixels(device, 4, 3, 2, 2)
    hardening.harden(model, images, labels(device, 0, 1, 2, 0), epsilon=0.1, epochs=1, batch_size=3, lr=0.1)
    return weights(model)


def learned(device):
    model, images = flat(device), pixels(device, 4, 3, 2, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    hardening.learn(
        model,
        images,
        labels(device, 0, 1, 2, 0),
        epsilon=0.1,
        optimizer=optimizer,
        generator=torch.Generator(),
    )
    return weights(model)


def in_context(context, device):
    model = flat(device)
    with context(model):
        return model(pixels(device, 2, 3, 2, 2)).shape


def drawn(draw, *arguments, **settings):
    draw(Figure().subplots(), *arguments, **settings)


def seeded(device):
    with runtime.seeded(3, device):
        return torch.rand(3, device=device)


def asked(device):
    """A classifier for points of the plane, to be drawn, on a device of its own."""
    model = made(device, lambda: networks.mlp([2, 2]))
    return lambda points: training.predict(model, points).softmax(dim=1)[:, 1]


def trained_together(device):
    models = [made(device, lambda: networks.mlp([2, 3, 1])) for _ in range(2)]
    examples = pixels(device, 2, 4, 2), pixels(device, 2, 4, 1)
    starts.train_together(models, *examples, losses.mean_squared_error, steps=2, lr=0.1)
    return [weights(model) for model in models]


def good_enough(device):
    model, data = dense(device), flowers(device)
    taken = parity.fit_until([model], data, data, accuracy=1.0, batch_size=3, lr=0.1, steps=2)
    return [taken, weights(model)]


def learned_samples(device):
    models = [made(device, lambda: networks.mlp([2, 3, 2])) for _ in range(2)]
    examples = pixels(device, 2, 4, 2), labels(device, 0, 1, 0, 1).repeat(2, 1)
    valid = examples[0][0], examples[1][0]
    looks = scarcity.learn_samples(models, *examples, valid, steps=2, batch_size=3, lr=0.1, every=1)
    return [looks, *(weights(model) for model in models)]


def descended(device):
    network, points = plane(device), pixels(device, 4, 2)

    def loss(chosen):
        return network(points[chosen]).square().mean()

    rows.descend_rows(network, loss, 4, batch_size=2, lr=0.1, steps=3, seed=0)
    return weights(network)


def raced(device):
    def build(count):
        return [made(device, lambda: networks.mlp([2, 3, 2])) for _ in range(count)]

    examples = pixels(device, 4, 2), labels(device, 0, 1, 0, 1)
    settings: dict[str, Any] = {"target": 10.0, "batch_size": 2}
    found = racing.race(build, examples, examples, lr=0.1, pilots=1, starts=2, **settings)
    models = build(2)
    steps = racing.steps_to(models, examples, examples, rates=[0.1], **settings)
    return [found.steps.tolist(), steps.tolist(), *(weights(model) for model in models)]


def laws_errors(device):
    examples = pixels(device, 4, 2), labels(device, 0, 1, 0, 1)
    found = laws.sample_errors(
        lambda count: [made(device, lambda: networks.mlp([2, 3, 2])) for _ in range(count)],
        examples,
        examples,
        size=3,
        starts=2,
        steps=2,
        batch_size=2,
        lr=0.1,
    )
    return found.tolist()


def turned(device):
    return rosenblatt.turns(pixels(device, 2, 3), labels(device, 0, 1).float(), epochs=2)


def stall_days(device):
    return stall.Days(pixels(device, 6), pixels(device, 6) * 2 + 1)


def curves(device):
    return decay.learn_curves(pixels(device, 2, 5), pixels(device, 2, 5), 0.0, lr=0.1, steps=1)


def mountains():
    return relief.Relief(surfaces.saddle, (-1, 1), (-1, 1), heights=(-1, 1))


def starting_points(device):
    return (pixels(device, 3, 2) + 1).double()


def neuron_on(device):
    return neuron.Neuron(numbers(device, 2), 0.1, activations.sigmoid)


def attacked(device) -> tuple[nn.Module, Tensor, Tensor]:
    return backbone(device).model, pixels(device, 2, 3, 32, 32), labels(device, 0, 2)


def answered(device):
    return numbers(device, 2, 3), labels(device, 0, 2)


def embedded(device):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "a.png")
        file.write_bytes(b"a picture")
        kept = embeddings.Embeddings(Path(folder), backbone(device), lambda path: pixels(CPU, 3, 40, 50))
        given, _ = embeddings.embed_files([file], kept)
    return given[file].features.sum().item()


def trained_head(device):
    features, kinds = flowers(device)
    head = heads.train_head(features, kinds, 3, labels(device, 0, 0, 0, 1, 1, 1))
    return head.weight, head.bias


def looked_into(device):
    network = backbone(device)
    return hooks.outputs(network.model, numbers(device, 1, 3, 32, 32), network.layers, LAYERS)


def tuned(device):
    below, above = transfer.split(backbone(device), "pool1")
    model = made(device, lambda: transfer.Tuned(above, 6, 2))
    return model.train()(below(pixels(device, 1, 3, 40, 50)))


MAPS = {"a": (1, 2, 3, 4), "b": (1, 3, 2, 2)}


def maps(device):
    return {name: numbers(device, *shape) for name, shape in MAPS.items()}


def grams(device):
    return {name: style_losses.gram(pixels(device, *shape)) for name, shape in MAPS.items()}


def picture(device, *sizes):
    return pixels(device, 3, *(sizes or (40, 44)))


CALLS = {
    "activations.step": lambda device: activations.step(numbers(device, 3)),
    "activations.sigmoid": lambda device: activations.sigmoid(numbers(device, 3)),
    "activations.tanh": lambda device: activations.tanh(numbers(device, 3)),
    "activations.relu": lambda device: activations.relu(numbers(device, 3)),
    "activations.leaky_relu": lambda device: activations.leaky_relu(
        numbers(device, 2, 3) - 1, numbers(device, 3)
    ),
    "activations.softmax": lambda device: activations.softmax(numbers(device, 2, 3)),
    "architectures.WindowMeans.forward": lambda device: WindowMeans(3)(numbers(device, 1, 2, 4, 7)),
    "ascent.ascend": lambda device: ascent.ascend(
        backbone(device),
        numbers(device, 1, 3, 32, 32),
        lambda activations: activations["pool1"].mean(),
        ["pool1"],
        steps=2,
        lr=0.1,
        steer=lambda gradient, step: smooth(gradient, [step, 1]),
        jitter=3,
    ),
    "ascent.ascend: a view": lambda device: ascent.ascend(
        backbone(device),
        numbers(device, 1, 3, 32, 32),
        lambda activations: activations["pool1"].mean(),
        ["pool1"],
        steps=2,
        lr=0.1,
        view=lambda picture, step, chance: turn(picture, step),
    ),
    "ascent.check_pictures": lambda device: ascent.check_pictures("it", picture(device), "3 h w"),
    "attacks.fgsm": lambda device: attacks.fgsm(*attacked(device), epsilon=0.1),
    "attacks.pgd": lambda device: attacks.pgd(*attacked(device), epsilon=0.1, steps=2, random_start=True),
    "attacks.fooling_image": lambda device: attacks.fooling_image(
        backbone(device).model, 1, (3, 32, 32), steps=2, device=device
    ),
    "attacks.climb": lambda device: attacks.climb(
        *attacked(device)[:2], *attacked(device)[1:], epsilon=0.1, steps=2, step=0.05
    ),
    "nearby.check_attack": lambda device: nearby.check_attack(*attacked(device), 0.1),
    "nearby.random_point": lambda device: nearby.random_point(numbers(device, 2, 3), 0.1, torch.Generator()),
    "nearby.project": lambda device: nearby.project(numbers(device, 3), pixels(device, 3), 0.1),
    "attacks.loss_gradient": lambda device: attacks.loss_gradient(*attacked(device)),
    "augmentation.random_views": lambda device: augmentation.random_views(flip=True, zoom=1.2, shear=9)(
        pixels(device, 2, 1, 8, 6)
    ),
    "augmentation.seen_through": lambda device: augmentation.seen_through(
        pixels(device, 2, 1, 8, 6), pixels(device, 2, 2, 3)
    ),
    "preprocessing.Pixels.__init__": lambda device: (
        made(device, lambda: preprocessing.Pixels(nn.Identity(), (0.1,), (0.2,))).mean
    ),
    "preprocessing.Pixels.forward": lambda device: backbone(device).model(numbers(device, 2, 3, 32, 32)),
    "preprocessing.preprocess": lambda device: preprocessing.preprocess(picture(device)),
    "backbones.Backbone.top": lambda device: backbone(device).top(pixels(device, 2, 3, 32, 32), 2),
    "cats_and_dogs.chance_of_cat": lambda device: cats_and_dogs.chance_of_cat(20 * numbers(device, 3, 2)),
    "cats_and_dogs.standardise": lambda device: cats_and_dogs.standardise(numbers(device, 3, 2)),
    "runs.describe": lambda device: runs.describe(*learner(device), inputs=numbers(device, 2)),
    "checkpoints.capture": lambda device: checkpoints.capture(*learner(device), torch.Generator())["model"],
    "checkpoints.restore": restored,
    "runs.outline": lambda device: runs.outline(learner(device)[0], inputs=numbers(device, 2)),
    "runs.fingerprint": lambda device: runs.fingerprint(numbers(device, 2, 3)),
    "checks.check_tensor": lambda device: checks.check_tensor(
        "it", numbers(device, 2, 3), "n 3", at_least=0, at_most=1, finite=True, device=device
    ),
    "checks.check_like": lambda device: checks.check_like("it", numbers(device, 2), pixels(device, 2)),
    "convolution.convolve2d": lambda device: convolution.convolve2d(
        numbers(device, 4, 4), pixels(device, 2, 3)
    ),
    "convolution.conv2d": lambda device: convolution.conv2d(
        numbers(device, 1, 2, 5, 4), numbers(device, 3, 2, 2, 2), numbers(device, 3), stride=2, padding=1
    ),
    "convolution.max_pool2d": lambda device: convolution.max_pool2d(numbers(device, 1, 2, 4, 4), 2),
    "convolution.avg_pool2d": lambda device: convolution.avg_pool2d(numbers(device, 1, 2, 4, 4), 2),
    "datasets.own_digits.to_mnist_form": lambda device: own_digits.to_mnist_form(
        pixels(device, 2, 1, 28, 28)
    ),
    "descent.GradientDescent.__call__": lambda device: descent.GradientDescent(0.1)(numbers(device, 2)),
    "descent.Momentum.__call__": lambda device: descent.Momentum(0.1)(numbers(device, 2), pixels(device, 2)),
    "descent.Adam.__call__": lambda device: descent.Adam(0.1)(numbers(device, 2))[0],
    "descent.value_and_grad": lambda device: descent.value_and_grad(surfaces.saddle, numbers(device, 2)),
    "descent.descend": lambda device: vars(
        descent.descend(surfaces.two_minima, numbers(device, 2), descent.Adam(0.1), steps=2)
    ),
    "descent.curvatures": lambda device: descent.curvatures(surfaces.ravine, numbers(device, 2)),
    "surfaces.bowl": lambda device: surfaces.bowl(numbers(device, 3, 2)),
    "surfaces.ravine": lambda device: surfaces.ravine(numbers(device, 3, 2)),
    "surfaces.saddle": lambda device: surfaces.saddle(numbers(device, 3, 2)),
    "surfaces.two_minima": lambda device: surfaces.two_minima(numbers(device, 3, 2)),
    "distributed.fit": lambda device: fitted(device, distributed.fit),
    "drawing.cutouts.cut_out": lambda device: cutouts.cut_out(pixels(device, 1, 3, 16, 16), seed=0),
    "dream.deep_dream": lambda device: dream.deep_dream(backbone(device), picture(device), **SMALL_DREAM),
    "dream.deep_dream: with a guide": lambda device: dream.deep_dream(
        backbone(device), picture(device), guide=picture(device, 36, 32), **SMALL_DREAM
    ),
    "dream.excite": lambda device: dream.excite(maps(device)),
    "dream.resemble": lambda device: dream.resemble(backbone(device), picture(device), ["pool1"])(
        {"pool1": numbers(device, 1, 4, 5, 6)}
    ),
    "octaves.through_octaves": lambda device: octaves.through_octaves(
        pixels(device, 1, 3, 32, 40), [(16, 20), (32, 40)], lambda start, octave: start * (1 - 0.1 * octave)
    ),
    "octaves.resize": lambda device: octaves.resize(pixels(device, 1, 3, 32, 40), (20, 30)),
    "exercises.comparing.compare": lambda device: comparing.compare(SUM, numbers(device, 3).sum()).right,
    "embeddings.embed_files": embedded,
    "embeddings.fingerprint": lambda device: int(embeddings.fingerprint(backbone(device)), 16) % 1000,
    "export.bundle": lambda device: export.bundle(
        dense(device), tensors={"more": numbers(device, 2, 3)}
    ).data.hex(),
    "export.save": saved,
    "export.narrowed": lambda device: export.narrowed("it", numbers(device, 2, 3), torch.float16),
    "folding.folded": lambda device: [layer.weight for layer in folding.folded(lite(device))[:9]],
    "folding.bundles": lambda device: [part.manifest["crc32"] for part in folding.bundles(lite(device))],
    "folding.bits": lambda device: [folding.bits(layer) for layer in folding.folded(lite(device))],
    "packing.packed": lambda device: packing.packed(
        export.bundle(dtype=torch.float32), {"rows": numbers(device, 3, 5)}, {"rows": 11}
    ).data.hex(),
    "packing.in_steps": lambda device: packing.in_steps(numbers(device, 3, 5), 11),
    "features.feature_maps": lambda device: features.feature_maps(
        backbone(device), numbers(device, 2, 3, 32, 32), LAYERS
    ),
    "features.maximize": lambda device: features.maximize(backbone(device), "conv", 1, size=32, steps=2),
    "features.maximize: a class": lambda device: features.maximize(
        backbone(device), "logits", 1, size=32, steps=1
    ),
    "features.random_views": lambda device: features.random_views(2)(
        numbers(device, 1, 3, 40, 21, 2), 0, torch.Generator().manual_seed(0)
    ),
    "features.occlusion": lambda device: features.occlusion(
        backbone(device).model, pixels(device, 1, 3, 32, 32), patch=16, stride=16
    ),
    "features.grad_cam": lambda device: features.grad_cam(
        backbone(device), numbers(device, 2, 3, 32, 32), labels(device, 0, 2), layer="pool1"
    ),
    "clipping.Clipped.__call__": lambda device: clipping.Clipped(descent.Adam(0.1), 0.5)(numbers(device, 2))[
        0
    ],
    "conditioning.standardise": lambda device: conditioning.standardise(numbers(device, 6, 2)),
    "conditioning.bowl_of": lambda device: conditioning.bowl_of(numbers(device, 6, 2)),
    "conditioning.steps_at_best_rate": lambda device: conditioning.steps_at_best_rate(
        pixels(device, 6, 2), pixels(device, 6), share=0.1
    ),
    "copies.thumbnail": lambda device: copies.thumbnail(pixels(device, 3, 20, 30)),
    "copies.alike": lambda device: copies.alike(pixels(device, 3, 768), ["a", "b", "a"]),
    "copies.deal": lambda device: copies.deal(
        labels(device, 0, 1, 0, 1), labels(device, 0, 1, 2, 3), 2, seed=0
    ),
    "copies.pairs": lambda device: copies.pairs(
        labels(device, 0, 0), ["a", "b"], labels(device, 0, 1).bool()
    )[0][1],
    "decay.learn_curves": lambda device: (
        decay.learn_curves(pixels(device, 2, 5), pixels(device, 2, 5), [0.1, 1.0], lr=0.1, steps=2).weights
    ),
    "decay.Curves.__call__": lambda device: curves(device)(numbers(device, 2, 4)),
    "decay.Curves.losses": lambda device: curves(device).losses(numbers(device, 2, 4), pixels(device, 2, 4)),
    "loop.train": lambda device: fitted(device, loop.train),
    "maps.draw_map": lambda device: drawn(
        draw_map, lambda places: surfaces.bowl(places.to(device)), [0.1, 0.5], xlim=(-1, 1), ylim=(-1, 1)
    ),
    "maps.draw_walk": lambda device: drawn(draw_walk, numbers(device, 3, 2)),
    "maps.draw_star": lambda device: drawn(draw_star, pixels(device, 2)),
    "relief.Relief.height": lambda device: mountains().height(numbers(device, 3, 2)),
    "relief.Relief.project": lambda device: mountains().project(numbers(device, 3, 2)),
    "relief.Relief.seen": lambda device: mountains().seen(pixels(device, 3, 2)),
    "relief.Relief.shade": lambda device: mountains().shade(starting_points(device)),
    "relief.Relief.unit": lambda device: mountains().unit(numbers(device, 3, 2)),
    "relief.Relief.place": lambda device: mountains().place(numbers(device, 3, 2)),
    "relief.draw_relief": lambda device: drawn(relief.draw_relief, mountains(), lines=3),
    "relief.draw_on_relief": lambda device: drawn(relief.draw_on_relief, mountains(), pixels(device, 3, 2)),
    "stall.Days.loss": lambda device: stall_days(device).loss(numbers(device, 2)),
    "stall.Days.gradients": lambda device: stall_days(device).gradients(numbers(device, 2)),
    "stall.Days.some": lambda device: vars(stall_days(device).some(labels(device, 0, 2))),
    "stochastic.sgd_walks": lambda device: stochastic.sgd_walks(
        stall_days(device), pixels(device, 2), [0.1], batch_size=4, runs=2
    ),
    "stochastic.losses_above": lambda device: stochastic.losses_above(
        stall_days(device), numbers(device, 3, 2)
    ),
    "tuning.valley": lambda device: tuning.valley(25, turned=30)(numbers(device, 3, 2)),
    "tuning.walk_together": lambda device: tuning.walk_together(
        surfaces.bowl, starting_points(device), descent.Adam(0.1), steps=2
    ),
    "tuning.steps_needed": lambda device: tuning.steps_needed(
        surfaces.bowl, pixels(device, 4, 3, 2) + 1, 0.9
    ),
    "tuning.best_optimizer": lambda device: tuning.best_optimizer(
        surfaces.bowl, starting_points(device), [descent.GradientDescent(0.5)], share=0.5, steps=3
    )[1],
    "calibration.reliability": lambda device: [
        vars(part) for part in calibration.reliability(pixels(device, 4), pixels(device, 4) > 0.5)
    ],
    "calibration.expected_calibration_error": lambda device: calibration.expected_calibration_error(
        pixels(device, 4), pixels(device, 4) > 0.5
    ),
    "calibration.fit_temperature": lambda device: calibration.fit_temperature(
        numbers(device, 6, 3), labels(device, 0, 1, 2, 2, 1, 0)
    ),
    "budgets.train_for": lambda device: weights(
        budgets.train_for(dense(device), flowers(device), steps=2, batch_size=4, lr=0.1)
    ),
    "budgets.choose_rate": lambda device: list(
        budgets.choose_rate(
            lambda seed: dense(device), flowers(device), flowers(device), steps=2, batch_size=4
        )[1].values()
    ),
    "budgets.shares_right": lambda device: budgets.shares_right([dense(device)] * 2, *flowers(device)),
    "attribution.saliency": lambda device: attribution.saliency(
        flat(device)[::2], pixels(device, 2, 3, 2, 2)
    ),
    "attribution.class_activation": lambda device: mapped(device),
    "attribution.share_on": lambda device: attribution.share_on(
        pixels(device, 2, 3, 3), pixels(device, 2, 3, 3)
    ),
    "attribution.likeness": lambda device: attribution.likeness(
        pixels(device, 2, 3, 3), pixels(device, 2, 3, 3).flip(1)
    ),
    "lending.outcome": lambda device: tuple(
        lending.outcome(on_device(device, lending.applicants(200, seed=0)), pixels(device, 200) > 0.5)
    ),
    "scenes.Scenes.on": lambda device: on_device(device, four()).on(labels(device, 0, 1, 1, 0)),
    "scenes.Scenes.check": lambda device: on_device(device, four()).check(made(device, shortcuts.ground_net)),
    "scenes.repaint": lambda device: scenes.repaint(
        pixels(device, 2, 3, 4, 4), pixels(device, 2, 3, 4, 4) / 2
    ),
    "shortcuts.says_dog": lambda device: shortcuts.says_dog(
        made(device, shortcuts.ground_net), pixels(device, 2, 2, 3, 32, 32)
    ),
    "shortcuts.lean": lambda device: shortcuts.lean(
        pixels(device, 2, 4) > 0.5, labels(device, 0, 1, 0, 1).float()
    ),
    "shortcuts.learn": lambda device: taught(
        device, lambda network, few: shortcuts.learn(network, few, few.labels, steps=2, seed=0)
    ),
    "shortcuts.learn_pairs": lambda device: taught(
        device, lambda network, few: shortcuts.learn_pairs(network, few, weight=1, steps=2, seed=0)
    ),
    "comparisons.mcnemar": lambda device: compared(device, comparisons.mcnemar),
    "comparisons.accuracy_difference": lambda device: compared(device, comparisons.accuracy_difference),
    "comparisons.paired_difference": lambda device: comparisons.paired_difference(
        numbers(device, 4), numbers(device, 4)
    ),
    "hardening.harden": hardened,
    "hardening.learn": learned,
    "hardening.withstood": lambda device: hardening.withstood(
        *attacked(device), epsilon=0.1, steps=2, restarts=2
    ),
    "heads.train_head": trained_head,
    "heads.Head.probabilities": lambda device: heads.Head(
        pixels(device, 2, 4), pixels(device, 2), 1.0
    ).probabilities(pixels(device, 3, 4)),
    "hooks.outputs": looked_into,
    "judging.judge": lambda device: (
        judging.judge(pixels(device, 3, 2), labels(device, 0, 1, 0)).right.estimate
    ),
    "ladders.eight_bits": lambda device: ladders.eight_bits(pixels(device, 2, 3)),
    "listening.votes": lambda device: listening.votes(
        pixels(device, 4, 3), pixels(device, 3), labels(device, 0, 1, 0, 1)
    ),
    "listening.correlations": lambda device: listening.correlations(
        pixels(device, 4, 2), pixels(device, 4, 3), labels(device, 0, 1, 0, 1)
    ),
    "listening.by_chance": lambda device: listening.by_chance(
        pixels(device, 4, 2), pixels(device, 4, 3), labels(device, 0, 1, 0, 1), deals=2
    ),
    "listening.best_of": lambda device: listening.best_of(pixels(device, 2, 3), 2, draws=4),
    "listening.check_kinds": lambda device: listening.check_kinds(
        labels(device, 0, 1, 0, 1), {"examples": 4}
    ),
    "smileys.flatten_faces": lambda device: smileys.flatten_faces(torch.ones(2, 1, 7, 7, device=device)),
    "smileys.learn_to_listen": lambda device: smileys.learn_to_listen(
        pixels(device, 4, 3), labels(device, 0, 1, 0, 1).float(), steps=2
    ),
    "invariance.warp": lambda device: invariance.warp(
        pixels(device, 1, 2, 4, 5), right=1, angle=10, scale=0.9
    ),
    "invariance.relative_change": lambda device: invariance.relative_change(
        pixels(device, 2, 3), pixels(device, 2, 3) + 1
    ),
    "invariance.shuffle_windows": lambda device: invariance.shuffle_windows(pixels(device, 4, 4), 2),
    "lines.fewest_wrong": lambda device: lines.fewest_wrong(
        pixels(device, 3, 2), labels(device, 0, 1, 0).float()
    ),
    "losses.mean_squared_error": lambda device: losses.mean_squared_error(
        numbers(device, 3), pixels(device, 3)
    ),
    "losses.cross_entropy": lambda device: losses.cross_entropy(*answered(device)),
    "losses.binary_cross_entropy_with_logits": lambda device: losses.binary_cross_entropy_with_logits(
        numbers(device, 3), pixels(device, 3)
    ),
    "losses.classification_error": lambda device: losses.classification_error(*answered(device)),
    "metrics.Totals.__init__": counted,
    "metrics.Totals.add": counted,
    "metrics.measure": lambda device: metrics.measure(
        dense(device), flowers(device), torch.arange(6).split(4), losses.cross_entropy
    ),
    "metrics.take": lambda device: metrics.take(dense(device), flowers(device), torch.tensor([3, 1])),
    "metrics.take: from the CPU": lambda device: metrics.take(
        dense(device), flowers(CPU), torch.tensor([3, 1])
    ),
    "metrics.check_examples": lambda device: metrics.check_examples(dense(device), it=flowers(device)),
    "metrics.check_classified": lambda device: metrics.check_classified(dense(device), it=flowers(device)),
    "metrics.check_labels": lambda device: metrics.check_labels(
        "it", flowers(device)[1], dense(device), flowers(device)[0]
    ),
    "networks.mlp": lambda device: dense(device)(numbers(device, 2, 4)),
    "models.device_of": lambda device: models.device_of(dense(device), CPU) == device,
    "models.modes_kept": lambda device: in_context(models.modes_kept, device),
    "models.evaluating": lambda device: in_context(models.evaluating, device),
    "networks.IrisNet.forward": lambda device: made(device, networks.IrisNet)(numbers(device, 2, 4)),
    "networks.DigitNet.forward": lambda device: made(device, networks.DigitNet)(
        numbers(device, 2, 1, 28, 28)
    ),
    "networks.PetNet.forward": lambda device: made(device, networks.PetNet)(numbers(device, 1, 3, 64, 64)),
    "film.zoom": lambda device: [*film.zoom(backbone(device), picture(device), frames=2, **SMALL_DREAM)],
    "film.closer": lambda device: film.closer(picture(device), 1.1),
    "film.tall_file": lambda device: film.tall_file([picture(device)]).hex(),
    "flow.draw_flow": lambda device: drawn(
        flow.draw_flow, [{"one": neuron_on(device)}], {"a": 1.0, "b": 2.0}
    ),
    "portable.with_head": lambda device: weights(
        portable.with_head(
            lite(device), heads.Head(pixels(device, 2, 8), pixels(device, 2), 1.0), ("cat", "dog")
        ).model
    )[-2:],
    "portraits.draw_portrait": lambda device: drawn(portraits.draw_portrait, plane(device)),
    "portraits.answers": lambda device: portraits.answers(plane(device)),
    "neuron.Neuron.weighted_sum": lambda device: neuron_on(device).weighted_sum(numbers(device, 3, 2)),
    "neuron.Neuron.__call__": lambda device: neuron_on(device)(numbers(device, 3, 2)),
    "neuron.Perceptron.fit": lambda device: (
        neuron.Perceptron().fit(pixels(device, 2, 3), labels(device, 0, 1).float(), epochs=3).weights
    ),
    "neuron.Perceptron.predict": lambda device: (
        neuron.Perceptron()
        .fit(pixels(device, 2, 3), labels(device, 0, 1).float(), epochs=3)
        .predict(pixels(device, 2, 3))
    ),
    "plotting.plot_curves": lambda device: drawn(
        plotting.plot_curves, numbers(device, 3), {"y": numbers(device, 3)}, xlabel="x", ylabel="y"
    ),
    "plotting.plot_points": lambda device: drawn(
        plotting.plot_points, numbers(device, 2, 2), labels(device, 0, 1), ["no", "yes"]
    ),
    "plotting.plot_boundary": lambda device: drawn(
        plotting.plot_boundary, asked(device), xlim=(0, 1), ylim=(0, 1)
    ),
    "plotting.plot_surface": lambda device: drawn(
        plotting.plot_surface, asked(device), xlim=(0, 1), ylim=(0, 1)
    ),
    "processes.Processes.share": lambda device: processes.Processes(1, 2).share(numbers(device, 5)),
    "processes.Processes.average": one_epoch,
    "gains.bend": lambda device: gains.bend(numbers(device, 3)),
    "laws.fit_power_law": lambda device: laws.fit_power_law([1, 2], pixels(device, 2, 3)).lines.tolist(),
    "laws.sample_errors": laws_errors,
    "noise.noise_scale": lambda device: noise.noise_scale(
        dense(device), pixels(device, 3, 4), labels(device, 0, 1, 1)
    ),
    "critical_batches.critical_batch_size": lambda device: (
        critical_batches.critical_batch_size(
            [critical_batches.Race(size, 0.1, torch.full((3,), 1 + 8 / size)) for size in (2, 8, 32)],
            resamples=2,
        )[1]
        > 0
    ),
    "racing.race": raced,
    "racing.steps_to": raced,
    "rows.descend_rows": descended,
    "roofline.work": lambda device: vars(roofline.work(dense(device), numbers(device, 2, 4))),
    "timing.shortest_seconds": lambda device: (
        timing.shortest_seconds(lambda: numbers(device, 2), device=device, repeats=1) > 0
    ),
    "roofline.measure_machine": lambda device: (
        roofline.measure_machine(device, megabytes=1, side=8, repeats=1).peak > 0
    ),
    "rosenblatt.learn_from": lambda device: rosenblatt.learn_from(
        pixels(device, 3), -2.0, pixels(device, 3), 1
    ),
    "rosenblatt.turns": lambda device: [(turn.weights, turn.bias) for turn in turned(device)],
    "rosenblatt.first_return": lambda device: rosenblatt.first_return(turned(device), 2) or (0, 0),
    "runtime.seeded": seeded,
    "scarcity.small_samples": lambda device: scarcity.small_samples(
        pixels(device, 5, 2), labels(device, 0, 1, 0, 1, 1), size=3, draws=2
    ),
    "scarcity.learn_samples": learned_samples,
    "scarcity.right": lambda device: scarcity.right(
        [dense(device)], numbers(device, 2, 4), labels(device, 0, 1)
    ),
    "showing.show_image": lambda device: drawn(showing.show_image, picture(device), limits=None),
    "showing.show_images": lambda device: showing.show_images(numbers(device, 2, 1, 4, 4)) and None,
    "showing.show_matrix": lambda device: drawn(showing.show_matrix, pixels(device, 2, 2)),
    "parity.fit_until": good_enough,
    "parity.which_right": lambda device: parity.which_right([dense(device)], flowers(device)),
    "sharing.LocallyConnected.forward": lambda device: made(
        device, lambda: sharing.LocallyConnected(2, 3, size=4, kernel=3)
    )(numbers(device, 1, 2, 4, 4)),
    "starts.fresh": lambda device: [weights(model) for model in starts.fresh(lambda: dense(device), 2)],
    "starts.fit_all": side_by_side,
    "starts.train_together": trained_together,
    "starts.answers": lambda device: starts.answers(
        plane(device),
        {name: values[None] for name, values in plane(device).named_parameters()},
        pixels(device, 1, 3, 2),
    ),
    "stages.stages": lambda device: stages.stages(dense(device), numbers(device, 2, 4)) and None,
    "binary.fit_binary": lambda device: binary.fit_binary(
        [plane(device)], pixels(device, 3, 2), labels(device, 0, 1, 1).float(), steps=2, lr=0.1
    ),
    "binary.accuracies": lambda device: binary.accuracies(
        [plane(device)], pixels(device, 3, 2), labels(device, 0, 1, 1)
    ),
    "style_losses.gram": lambda device: style_losses.gram(numbers(device, 1, 2, 3, 4)),
    "style_losses.content_loss": lambda device: style_losses.content_loss(
        maps(device), {name: values.detach() for name, values in maps(device).items()}
    ),
    "style_losses.style_loss": lambda device: style_losses.style_loss(maps(device), grams(device)),
    "style_losses.roughness": lambda device: style_losses.roughness(numbers(device, 1, 3, 4, 4)),
    "style_losses.compare": lambda device: style_losses.compare(
        {**maps(device), "picture": numbers(device, 1, 3, 4, 4)}, maps(device), grams(device)
    ),
    "repainting.resize": lambda device: repainting.resize(pixels(device, 3, 8, 8), 4),
    "repainting.match_colours": lambda device: repainting.match_colours(
        pixels(device, 3, 8, 8), pixels(device, 3, 6, 6)
    ),
    "repainting.repaint": lambda device: vars(
        repainting.repaint(
            backbone(device),
            picture(device),
            picture(device, 36, 32),
            [repainting.Pass(40, 32, 2)],
            content_layers=["pool1"],
            style_layers=LAYERS,
        )
    ),
    "manners.in_all_manners": lambda device: manners.in_all_manners(pixels(device, 1, 3, 20, 20)),
    "manners.told": lambda device: manners.told(numbers(device, 3, 2, 4)),
    "style.transfer_style": lambda device: vars(
        style.transfer_style(
            backbone(device),
            picture(device),
            picture(device, 36, 32),
            content_layers=["pool1"],
            style_layers=LAYERS,
            steps=2,
        )
    ),
    "tracing.trace": lambda device: tracing.trace(dense(device))[1],
    "training.fit": fitted,
    "training.fit: examples on the CPU": lambda device: fitted(device, home=CPU),
    "training.fit: with augmentation": fitted_pets,
    "training.fit: from a checkpoint": fitted_in_two_goes,
    "training.train_epoch": one_epoch,
    "training.evaluate": lambda device: training.evaluate(dense(device), flowers(device), batch_size=4),
    "training.predict": lambda device: training.predict(dense(device), flowers(device)[0], batch_size=4),
    "training.predict: inputs on the CPU": predicted_from_cpu,
    "transfer.Entrance.__init__": lambda device: transfer.Entrance(backbone(device)).pixels.mean,
    "transfer.Entrance.forward": lambda device: transfer.Entrance(backbone(device))(
        pixels(device, 1, 3, 40, 50)
    ),
    "transfer.in_a_row": lambda device: transfer.in_a_row(backbone(device))(pixels(device, 1, 3, 40, 50)),
    "transfer.split": tuned,
    "transfer.embed": lambda device: transfer.embed(backbone(device), pixels(device, 1, 3, 40, 50)),
    "transfer.Tuned.__init__": tuned,
    "transfer.Tuned.forward": tuned,
    "views.coarse": lambda device: coarse(numbers(device, 1, 3, 8, 5, 2), 5),
    "views.turn": lambda device: turn(pixels(device, 1, 3, 6, 7), 10, 1.1),
    "waves.smooth": lambda device: smooth(numbers(device, 2, 3, 6, 7), [0, 1]),
    "waves.tint": lambda device: tint(numbers(device, 1, 3, 6, 7)),
    "waves.paint_waves": lambda device: paint_waves(
        numbers(device, 1, 3, 6, 4, 2), (6, 7), natural_colours()
    ),
    "waves.fine_share": lambda device: fine_share(pixels(device, 3, 6, 7)),
}

"""A sheet of the operations of a convolutional network, each in numbers that fit on paper.

Every number on it is computed by the book's package, from one picture: the smiley of the chapters.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from press.kit.numbers import Places, bracketed, by, card, number, table
from unboxed.activations import relu, softmax
from unboxed.convolution import KERNELS, avg_pool2d, conv2d, max_pool2d, output_size
from unboxed.exhibits import SMILEY
from unboxed.losses import cross_entropy

KERNEL = "sobel x"
SIDE, WINDOW = SMILEY.shape[0], KERNELS[KERNEL].shape[0]
FILTERS = torch.stack([KERNELS[KERNEL], KERNELS["sobel y"]])[:, None]  # one for each of two maps
IMAGE = SMILEY[None, None]
# Of the dense layer: what three classes would like to find in two averages.
WEIGHTS, BIAS = torch.tensor([[2.0, -1.0], [1.0, 2.0], [-1.0, 0.0]]), torch.tensor([0.0, -1.0, 1.0])
EPSILON = 1e-5  # as in PyTorch
CLASSES = ("A", "B", "C")


def sheet() -> str:
    """Write the sheet as the body of a page, a card for each operation."""
    return "".join(write() for write in CARDS)


def _convolution() -> str:
    maps = conv2d(IMAGE, FILTERS[:1])[0, 0]
    # The place where most of the products are not 0.
    meeting = conv2d(IMAGE, (FILTERS[:1] != 0).float())[0, 0]
    row, column = divmod(int(meeting.argmax()), maps.shape[1])
    window = _window(row, column)
    covered = SMILEY[row : row + WINDOW, column : column + WINDOW]
    products = covered * KERNELS[KERNEL]
    terms = " + ".join(bracketed(value) for value in products.flatten() if value)
    return card(
        "Convolution",
        "Lay the kernel on every place of the image. Multiply number by number, and add up.",
        r"y_{r,c} = b + \sum_{i,j} w_{i,j} \, x_{r+i,\,c+j}",
        f"{SIDE} × {SIDE} image, {WINDOW} × {WINDOW} kernel: {by(maps)} feature map. Here {terms} = "
        f"<strong>{number(maps[row, column])}</strong>, and b = 0.",
        "nn.Conv2d(1, 1, 3)",
        [
            table(SMILEY, window, "image x"),
            "∗",
            table(KERNELS[KERNEL], set(), "kernel w"),
            "=",
            table(maps, {(row, column)}, "feature map y"),
        ],
        wide=True,
    )


def _stride() -> str:
    maps = conv2d(IMAGE, FILTERS[:1], stride=2)[0, 0]
    starts = [(2 * row, 2 * column) for row in range(maps.shape[0]) for column in range(maps.shape[1])]
    return card(
        "Stride",
        "Move the window by more than one pixel: fewer places, a smaller map.",
        r"o = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1",
        f"n = {SIDE} pixels, k = {WINDOW}, stride s = 2, padding p = 0: o = {output_size(SIDE, WINDOW, 2)}."
        " Marked: where the windows begin.",
        "nn.Conv2d(1, 1, 3, stride=2)",
        [table(SMILEY, set(starts), "image"), "→", table(maps, set(), "map, s = 2")],
    )


def _padding() -> str:
    padded = torch.nn.functional.pad(SMILEY, (1, 1, 1, 1))
    maps = conv2d(IMAGE, FILTERS[:1], padding=1)[0, 0]
    frame = {
        (r, c) for r in range(SIDE + 2) for c in range(SIDE + 2) if not (1 <= r <= SIDE and 1 <= c <= SIDE)
    }
    return card(
        "Padding",
        "Put zeros around the image, so that windows fit at its edges too.",
        r"s = 1,\ p = \frac{k-1}{2} \quad\Rightarrow\quad o = n",
        f"n = {SIDE}, k = {WINDOW}, p = 1: o = {output_size(SIDE, WINDOW, padding=1)}, as before.",
        "nn.Conv2d(1, 1, 3, padding=1)",
        [table(padded, frame, "image, p = 1"), "→", table(maps, set(), "map")],
    )


def _channels() -> str:
    planes = torch.stack([SMILEY[:3, :3], SMILEY[3:6, :3], SMILEY[4:7, :3]])
    kernels = torch.stack([KERNELS[name] for name in ("sobel x", "sobel y", "edge detect")])
    sums = (planes * kernels).sum(dim=(1, 2))
    total = conv2d(planes[None], kernels[None], torch.ones(1))[0, 0]
    parts: list[str] = []
    for count, (plane, kernel, value) in enumerate(zip(planes, kernels, sums, strict=True), 1):
        parts.append(
            f'<div class="row">{table(plane, set(), f"plane {count}")}<span class="sign">∗</span>'
            f'{table(kernel, set(), f"kernel {count}")}<span class="sign">= {number(value)}</span></div>'
        )
    layer = torch.nn.Conv2d(3, 16, WINDOW)
    learned = sum(part.numel() for part in layer.parameters())
    written = " + ".join(bracketed(value) for value in sums)
    return card(
        "Channels",
        "A filter has a kernel for every plane; their answers add up to one map. Many filters, many maps.",
        r"\text{weights} = F \cdot (C \cdot k^2 + 1)",
        f"{written} + b = <strong>{number(total[0, 0])}</strong> with b = 1. For C = 3, F = 16, k = 3: "
        f"{learned} weights and biases.",
        "nn.Conv2d(3, 16, 3)",
        [f'<div class="rows">{"".join(parts)}</div>'],
    )


def _relu() -> str:
    maps = conv2d(IMAGE, FILTERS[:1])[0, 0]
    kept = {(r, c) for r, c in torch.nonzero(maps > 0).tolist()}
    return card(
        "ReLU",
        "Keep what is positive; all else becomes 0. The shape stays.",
        r"\mathrm{ReLU}(x) = \max(0, x)",
        f"{int((maps < 0).sum())} of {maps.numel()} numbers were negative.",
        "nn.ReLU()",
        [table(maps, kept, "map"), "→", table(relu(maps), kept, "after ReLU")],
    )


def _pooling(name: str, pool: Callable[[Tensor, int], Tensor], what: str, formula: str, call: str) -> str:
    maps = relu(conv2d(IMAGE, FILTERS[:1], padding=1))[..., :6, :6]
    pooled = pool(maps, 2)[0, 0]
    first = {(r, c) for r in range(2) for c in range(2)}
    return card(
        name,
        what,
        formula,
        f"{by(maps[0, 0])} becomes {by(pooled)}. Nothing is learned.",
        call,
        [table(maps[0, 0], first, "map"), "→", table(pooled, {(0, 0)}, "pooled")],
    )


def _max_pooling() -> str:
    return _pooling(
        "Max pooling",
        max_pool2d,
        "Of each window of 2 × 2, keep the largest: whether it is there, and roughly where.",
        r"y_{r,c} = \max_{i,j \in \{0,1\}} x_{2r+i,\,2c+j}",
        "nn.MaxPool2d(2)",
    )


def _average_pooling() -> str:
    return _pooling(
        "Average pooling",
        avg_pool2d,
        "Of each window of 2 × 2, keep the average.",
        r"y_{r,c} = \frac{1}{4} \sum_{i,j \in \{0,1\}} x_{2r+i,\,2c+j}",
        "nn.AvgPool2d(2)",
    )


def _normalisation() -> str:
    values = torch.stack([conv2d(IMAGE, FILTERS[:1])[0, 0, 2], conv2d(IMAGE, FILTERS[1:])[0, 0, 2]])
    layer = torch.nn.BatchNorm2d(1, eps=EPSILON)
    normal = layer(values[:, None, None]).detach()[:, 0, 0]
    mean, spread = values.mean(), values.std(correction=0)
    return card(
        "Batch normalisation",
        "Shift and scale each channel by its mean and its spread over the batch; γ and β are learned.",
        r"y = \gamma \, \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta",
        f"Two rows of a batch: μ = {number(mean)}, σ = {number(spread)}; here γ = 1, β = 0. "
        "When it is used, a network takes the means that it kept in training.",
        "nn.BatchNorm2d(1)",
        [table(values, set(), "x"), "→", table(normal, set(), "y")],
    )


def _features() -> Tensor:
    return relu(conv2d(IMAGE, FILTERS))


def _averages() -> Tensor:
    return _features().mean(dim=(2, 3))[0]


def _global_pooling() -> str:
    maps, averages = _features()[0], _averages()
    return card(
        "Global average pooling",
        "Of each map one number, its average: how much of a feature there is, wherever it is.",
        r"z_c = \frac{1}{H W} \sum_{i,j} x_{c,i,j}",
        f"{len(maps)} maps of {by(maps[0])} become {len(averages)} numbers. Flattening would keep all "
        f"{maps.numel()}, row by row.",
        "nn.AdaptiveAvgPool2d(1)",
        [
            table(maps[0], set(), "map 1"),
            table(maps[1], set(), "map 2"),
            "→",
            table(averages[None], set(), "z"),
        ],
    )


def _linear() -> str:
    averages = _averages()
    logits = WEIGHTS @ averages + BIAS
    return card(
        "Linear layer",
        "Every output weighs every input: a score, called a logit, for each class.",
        r"\ell = W z + b",
        f"{len(averages)} inputs, {len(logits)} classes: {WEIGHTS.numel()} weights, {BIAS.numel()} biases.",
        f"nn.Linear({len(averages)}, {len(logits)})",
        [
            table(WEIGHTS, set(), "W"),
            "·",
            table(averages[:, None], set(), "z"),
            "+",
            table(BIAS[:, None], set(), "b"),
            "=",
            table(logits[:, None], set(), "logits ℓ"),
        ],
    )


def _softmax() -> str:
    logits = (WEIGHTS @ _averages() + BIAS)[None]
    shares = softmax(logits)[0]
    best = int(shares.argmax())
    loss = cross_entropy(logits, torch.tensor([best]))
    return card(
        "Softmax and cross-entropy",
        "Make shares of the logits that add up to 1. The loss is large where the true class got little.",
        r"p_i = \frac{e^{\ell_i}}{\sum_j e^{\ell_j}} \qquad L = -\ln p_{\text{true}}",
        f"If “{CLASSES[best]}” is right, L = −ln {number(shares[best])} = {number(loss)}.",
        "nn.CrossEntropyLoss()  # of logits",
        [
            table(logits.T, set(), "ℓ", CLASSES),
            "→",
            table(shares[:, None], {(best, 0)}, "p"),
        ],
    )


CARDS: tuple[Callable[[], str], ...] = (
    _convolution,
    _stride,
    _padding,
    _channels,
    _relu,
    _max_pooling,
    _average_pooling,
    _normalisation,
    _global_pooling,
    _linear,
    _softmax,
)


def _window(row: int, column: int) -> Places:
    return {(row + r, column + c) for r in range(WINDOW) for c in range(WINDOW)}

"""Networks to be carried into the browser: one of the book's own, and one with every kind of layer."""

import functools

import torch
from torch import Tensor, nn

from unboxed.datasets import load_digits
from unboxed.networks import DigitNet


class EveryKind(nn.Module):
    """From pictures of shape (batch, 2, 12, 11) to three classes, past every kind of layer."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(2, 6, 3, padding="same")
        self.relu6 = nn.ReLU6()
        self.grouped = nn.Conv2d(6, 6, 3, padding=1, groups=3)
        self.tanh = nn.Tanh()
        self.average = nn.AvgPool2d(2, padding=1)
        self.strided = nn.Conv2d(6, 4, (2, 3), stride=2, padding=1, bias=False)
        self.sigmoid = nn.Sigmoid()
        self.pool = nn.MaxPool2d(3, stride=2, padding=1)
        self.ends = nn.Sequential(nn.Flatten(), nn.Linear(16, 8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 3))
        self.softmax = nn.Softmax(dim=1)

    def forward(self, images: Tensor) -> Tensor:
        """Give probabilities, shape (batch, 3)."""
        stem = self.relu6(self.stem(images))
        sum_of_both = stem + self.tanh(self.grouped(stem))
        maps = self.sigmoid(self.strided(self.average(sum_of_both)))
        probabilities: Tensor = self.softmax(self.ends(self.pool(maps + maps)))
        return probabilities


def every_kind() -> EveryKind:
    """Make the network with the same weights every time, ready to be asked."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return EveryKind().eval()


@functools.cache
def digit_net() -> DigitNet:
    """Teach a network a few hundred of the shipped digits, until it knows most of them, once for all."""
    digits = load_digits()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = DigitNet()
        optimizer = torch.optim.Adam(network.parameters(), lr=0.003)
        for step in range(30):
            some = slice(step * 64, (step + 1) * 64)
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(network(digits.train_images[some]), digits.train_labels[some])
            loss.backward()
            optimizer.step()
    return network.eval()

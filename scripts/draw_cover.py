"""Draw the picture of the README: a cat, a change too small to see, and what a network then takes it for."""

import argparse
from pathlib import Path

import torch

from unboxed import attacks, backbones, figures, runtime
from unboxed.datasets import load_photo


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "output", type=Path, help="where to write the picture, such as book/_static/cover.jpg"
    )
    arguments = parser.parse_args()

    figures.use_style()
    runtime.seed(0)
    network = backbones.load()
    ostrich = torch.tensor([network.categories.index("ostrich")])
    cat = network.preprocess(load_photo("chelsea").image)
    fooled = attacks.pgd(network.model, cat, ostrich, epsilon=2 / 255, steps=20, targeted=True)
    shares, best = network.model(torch.cat([cat, fooled])).softmax(dim=1).max(dim=1)
    names = [f"{network.categories[index]}, {share:.0%}" for index, share in zip(best, shares, strict=True)]
    change = (0.5 + 20 * (fooled - cat)).clamp(0, 1)
    figure = figures.show_images([cat[0], change[0], fooled[0]], [names[0], "the change, × 20", names[1]])
    figure.savefig(arguments.output, facecolor="white", dpi=150, pil_kwargs={"quality": 85})


if __name__ == "__main__":
    main()

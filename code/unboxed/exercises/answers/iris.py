"""What is right in the exercises of the chapter that trains on Iris."""

from itertools import product
from math import comb

from unboxed.exercises.comparing import Exercise


def flowers_needed() -> float:
    """Solve sqrt(p (1 - p) / n) = 0.01 for n, with p = 0.95."""
    return 0.95 * 0.05 / 0.01**2


def lopsided_share() -> float:
    """Add up the chances of all draws of 30 of 150 flowers in which a species has 6 or fewer."""
    draws = [draw for draw in product(range(31), repeat=3) if sum(draw) == 30]
    ways = {draw: comb(50, draw[0]) * comb(50, draw[1]) * comb(50, draw[2]) for draw in draws}
    return sum(ways[draw] for draw in draws if min(draw) <= 6) / comb(150, 30)


def called_rightly() -> float:
    """Divide the virginicas among those called so by all that are called so."""
    return 9 / (0 + 3 + 9)


def guessed_share() -> float:
    """Guess among three species that are equally frequent."""
    return 1 / 3


EXERCISES = {
    "iris-1": Exercise(
        "how many test flowers are needed, a number",
        flowers_needed,
        "Half the spread takes four times as many flowers.",
        within=1,
    ),
    "iris-2": Exercise(
        "the share of draws in which the rarest species has 6 flowers or fewer, a number from 0 to 1",
        lopsided_share,
        "Plain chance gives ten of each species only now and then.",
        within=0.04,
    ),
    "iris-3": Exercise(
        "the share of virginicas among the flowers that are called one, a number from 0 to 1",
        called_rightly,
        "It is read down the column of the answer.",
        within=0.005,
    ),
    "iris-4": Exercise(
        "the accuracy to expect, a number from 0 to 1",
        guessed_share,
        "Shuffled species leave nothing to learn but guessing.",
        within=0.04,
    ),
}

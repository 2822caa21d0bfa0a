"""Twenty-five animals as four questions see them, and what rules on these questions make of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Animal:
    """An animal, full grown, as anyone would describe it from a photograph.

    Attributes:
        name: What it is called.
        cat: Whether it is a cat: what a rule is to find out.
        fur: Whether it has fur.
        tail: Whether it has a tail.
        legs: How many legs it has.
        pointed_ears: Whether its ears are pointed.
    """

    name: str
    cat: bool
    fur: bool
    tail: bool
    legs: int
    pointed_ears: bool

    @property
    def four_legs(self) -> bool:
        """Whether it stands on four legs."""
        return self.legs == 4


Rule = Callable[[Animal], bool]

QUESTIONS = ("fur", "tail", "four_legs", "pointed_ears")

ANIMALS = (
    Animal("tabby", True, True, True, 4, True),
    Animal("Siamese", True, True, True, 4, True),
    Animal("Maine Coon", True, True, True, 4, True),
    Animal("Abyssinian", True, True, True, 4, True),
    Animal("Manx", True, True, False, 4, True),
    Animal("Sphynx", True, False, True, 4, True),
    Animal("tabby, 3 legs", True, True, True, 3, True),
    Animal("Scottish Fold", True, True, True, 4, False),
    Animal("Persian", True, True, True, 4, False),
    Animal("red fox", False, True, True, 4, True),
    Animal("fennec fox", False, True, True, 4, True),
    Animal("grey wolf", False, True, True, 4, True),
    Animal("Siberian husky", False, True, True, 4, True),
    Animal("German shepherd", False, True, True, 4, True),
    Animal("red squirrel", False, True, True, 4, True),
    Animal("Labrador", False, True, True, 4, False),
    Animal("beagle", False, True, True, 4, False),
    Animal("dachshund", False, True, True, 4, False),
    Animal("house mouse", False, True, True, 4, False),
    Animal("brown bear", False, True, True, 4, False),
    Animal("guinea pig", False, True, False, 4, False),
    Animal("tortoise", False, False, True, 4, False),
    Animal("frog", False, False, False, 4, False),
    Animal("hen", False, False, True, 2, False),
    Animal("grass snake", False, False, True, 0, False),
)


def find(name: str) -> Animal:
    """Return the animal of that name.

    Raises:
        ValueError: If there is none.

    Example:
        >>> find("Manx").tail
        False
    """
    for animal in ANIMALS:
        if animal.name == name:
            return animal
    raise ValueError(f"name: expected one of {', '.join(animal.name for animal in ANIMALS)}, got {name!r}")


def mistakes(rule: Rule) -> tuple[list[str], list[str]]:
    """Name the cats that a rule misses, and the other animals that it takes for cats.

    Args:
        rule: Says of an animal whether it is a cat.

    Example:
        >>> mistakes(lambda animal: not animal.fur)[1]
        ['tortoise', 'frog', 'hen', 'grass snake']
    """
    missed = [animal.name for animal in ANIMALS if animal.cat and not rule(animal)]
    taken = [animal.name for animal in ANIMALS if not animal.cat and rule(animal)]
    return missed, taken


def best_rule(questions: Sequence[str] = QUESTIONS) -> Rule:
    """Make the best rule there can be on some questions: no other gets more of the animals right.

    A rule has nothing but the answers to go by, so animals with the same answers get the same verdict. The
    best one says of them what most of them are, and "not a cat" where it is a tie.

    Args:
        questions: Names of attributes of ``Animal``, such as those in ``QUESTIONS``.

    Example:
        >>> best_rule(["pointed_ears"])(find("tabby"))
        True
    """

    def answers(animal: Animal) -> list[object]:
        return [getattr(animal, question) for question in questions]

    def rule(animal: Animal) -> bool:
        alike = [other.cat for other in ANIMALS if answers(other) == answers(animal)]
        return 2 * sum(alike) > len(alike)

    return rule


def right(rule: Rule) -> int:
    """Count the animals that a rule gets right.

    Example:
        >>> right(lambda animal: False)
        16
    """
    return len(ANIMALS) - sum(map(len, mistakes(rule)))

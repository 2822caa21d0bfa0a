"""Find an exercise by its name, and say whether an answer to it is right."""

import difflib
import importlib
import pkgutil
from typing import Any

from unboxed.exercises import answers
from unboxed.exercises.comparing import Exercise, Verdict, compare


def check(name: str, answer: Any) -> None:
    """Say in one line whether an answer is right, and on a wrong try of what kind the mistake is.

    Args:
        name: The name of the exercise, as the book gives it: ``"neuron-1"``.
        answer: What the exercise asks for: a text, a number, or a tensor, array or list of numbers.

    Raises:
        ValueError: If there is no exercise of that name.

    Example:
        >>> check("neuron-1", 1)
        ✗ Not yet: your number is too small. Have another go.
    """
    print(judge(name, answer).said)


def judge(name: str, answer: Any) -> Verdict:
    """Return what ``check`` says, and whether the answer is right; arguments and errors as there."""
    return compare(find(name), answer)


def find(name: str) -> Exercise:
    """Return what an exercise asks for.

    Args:
        name: The name of the exercise: that of its chapter, a hyphen and a number.

    Raises:
        ValueError: If there is no exercise of that name; the message lists those that come close.
    """
    known = chapters()
    chapter, _, number = str(name).rpartition("-")
    if chapter not in known:
        close = difflib.get_close_matches(chapter or str(name), known, cutoff=0.5)
        near = " or ".join(f"{other}-{number if chapter else 1}" for other in close or known)
        raise ValueError(f"name: expected an exercise that can be checked, such as {near}, got {name!r}")
    exercises = names(chapter)
    if name not in exercises:
        raise ValueError(f"name: expected one of {', '.join(exercises)}, got {name!r}")
    return exercises[name]


def chapters() -> list[str]:
    """List the chapters that have exercises which can be checked."""
    return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(answers.__path__))


def names(chapter: str) -> dict[str, Exercise]:
    """Return the exercises of one chapter by name."""
    module = importlib.import_module(f"{answers.__name__}.{chapter.replace('-', '_')}")
    exercises: dict[str, Exercise] = module.EXERCISES
    return exercises

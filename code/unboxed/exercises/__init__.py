"""The exercises of the book: ``check("neuron-1", answer)`` says whether an answer is right, offline."""

from unboxed.exercises.checking import check as check

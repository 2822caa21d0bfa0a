"""The code that the book *Unboxed* teaches: one idea a module, in the book's order.

Importing this package does no work: each module is imported by name, as in ``from unboxed import neuron``.
"""

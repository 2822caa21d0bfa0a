"""What holds many numbers says in a line what it holds: at a prompt nobody wants to see pages of them."""

import pytest
import torch

from unboxed import decay, descent, scenes, stall, toys
from unboxed.drawing.pets.draw import DrawnPets

ROWS = torch.rand(900, 2)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (descent.Trajectory(ROWS, ROWS[:, 0] * 0), "<trajectory of 899 steps to a loss of 0>"),
        (stall.Days(ROWS[:, 0], ROWS[:, 1]), "<900 days at the stall>"),
        (toys.Toy(ROWS, ROWS, ROWS[:, 0]), "<toy of 900 points>"),
        (decay.learn_curves(ROWS, ROWS, 0.0, lr=0.1, steps=0), "<curves of 900 networks>"),
        (DrawnPets(ROWS, ROWS[:, 0], ROWS), "<900 drawn pets of 2 pixels square>"),
        (scenes.Scenes(ROWS, ROWS[:, 0], ROWS, ROWS, ROWS), "<900 scenes of 2 pixels square>"),
    ],
)
def test_a_record_of_many_numbers_fits_a_line(record, said):
    assert repr(record) == said

"""What a teacher takes along: every figure, a sheet of operations, and the exercises on paper."""

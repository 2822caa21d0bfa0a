"""The engine against torch.autograd: random expressions, a trained network, long chains, refusals."""

import math
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from unboxed.autograd import Edge, Value, graph

# Written once and used for both engines: Value and torch.Tensor have the same names.
UNARY = {
    "neg": lambda a: -a,
    "relu": lambda a: a.relu(),
    "sigmoid": lambda a: a.sigmoid(),
    "tanh": lambda a: a.tanh(),
    "exp": lambda a: a.exp(),
    "log": lambda a: a.log(),
}
BINARY = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
}
MIXED = {
    "number on the right of +": lambda a, n: a + n,
    "number on the left of +": lambda a, n: n + a,
    "number on the right of -": lambda a, n: a - n,
    "number on the left of -": lambda a, n: n - a,
    "number on the right of *": lambda a, n: a * n,
    "number on the left of *": lambda a, n: n * a,
    "number on the right of /": lambda a, n: a / n,
    "number on the left of /": lambda a, n: n / a,
    "power": lambda a, n: a**n,
}
NUMBERS = (-2, -1, -0.5, 0, 0.5, 1, 2, 3)
# Beyond it, rounding in the two libraries' exp() and pow() would be compared, not their rules.
LARGEST, SMALLEST = 100.0, 0.01

places = st.integers(0, 100)
steps = st.one_of(
    st.tuples(st.sampled_from(list(UNARY)), places, places),
    st.tuples(st.sampled_from(list(BINARY)), places, places),
    st.tuples(st.sampled_from(list(MIXED)), places, st.sampled_from(NUMBERS)),
)
leaves = st.lists(st.floats(-3, 3), min_size=1, max_size=4)


def defined(operation, a, b):
    """Whether a result and its slopes exist here, and the corner of ReLU is not within rounding."""
    match operation:
        case "relu":
            return abs(a) > SMALLEST
        case "log":
            return a > SMALLEST
        case "div" | "number on the right of /":
            return abs(b) > SMALLEST
        case "number on the left of /":
            return abs(a) > SMALLEST
        case "power":
            return a > SMALLEST or (float(b).is_integer() and (abs(a) > SMALLEST or b >= 1))
    return True


def grow(values, program):
    """Apply a program, each step to any of the values before it, so that expressions share their parts."""
    for operation, first, second in program:
        apply = UNARY.get(operation) or BINARY.get(operation) or MIXED[operation]
        a = values[first % len(values)]
        if operation in UNARY:
            values.append(apply(a))
        else:
            values.append(apply(a, values[second % len(values)] if operation in BINARY else second))
    return values


def possible(numbers, program):
    """Leave out the steps that are undefined, or too large to compare, for these numbers."""
    values, kept = [Value(number) for number in numbers], []
    for step in program:
        operation, first, second = step
        a = values[first % len(values)].data
        b = values[second % len(values)].data if operation in BINARY else second
        if not defined(operation, a, b) or (operation == "exp" and abs(a) > 4):
            continue
        result = grow(list(values), [step])[-1]
        if abs(result.data) <= LARGEST and all(abs(slope) <= LARGEST for _, slope in result.made_from):
            values.append(result)
            kept.append(step)
    return kept


@settings(deadline=None, max_examples=200)
@given(numbers=leaves, program=st.lists(steps, min_size=8, max_size=30))
def test_random_expression_equals_torch_at_every_node(numbers, program):
    program = possible(numbers, program)
    ours = grow([Value(number) for number in numbers], program)
    theirs = grow(
        [torch.tensor(number, dtype=torch.float64, requires_grad=True) for number in numbers], program
    )
    for tensor in theirs:
        tensor.retain_grad()

    # The sum of all values, so that no operation of the program goes unchecked.
    sum(ours).backward()
    sum(theirs).backward()

    expected = [tensor.grad.item() for tensor in theirs]
    scale = max(1.0, *map(abs, expected))
    for value, tensor, slope in zip(ours, theirs, expected, strict=True):
        assert value.data == pytest.approx(tensor.item(), rel=1e-9, abs=1e-9)
        assert abs(value.grad - slope) <= 1e-9 * scale


@pytest.mark.parametrize(
    ("operation", "number"),
    [
        *(("relu", 0.0), ("relu", -0.0), ("power", 0.0), ("tanh", 0.0), ("tanh", 800.0), ("exp", -800.0)),
        *(("sigmoid", 0.0), ("sigmoid", 800.0), ("sigmoid", -800.0)),
    ],
)
def test_corners_equal_torch(operation, number):
    apply = UNARY.get(operation) or (lambda a: a**0 + a**1 + a**3)
    ours, theirs = Value(number), torch.tensor(number, dtype=torch.float64, requires_grad=True)
    apply(ours).backward()
    apply(theirs).backward()
    assert (apply(ours).data, ours.grad) == (apply(theirs).item(), theirs.grad.item())


def network(inputs, weights, sizes):
    """Run a dense tanh network; ``weights`` stand in a row, each neuron's bias after its weights."""
    weights = iter(weights)
    for _, outputs in pairwise(sizes):
        neurons = [[*(next(weights) * value for value in inputs), next(weights)] for _ in range(outputs)]
        inputs = [sum(terms[1:], start=terms[0]).tanh() for terms in neurons]
    return inputs[0]


def test_trained_network_has_the_weights_that_torch_finds():
    sizes, lr, steps = (3, 4, 4, 1), 0.5, 50
    generator = torch.Generator().manual_seed(0)
    count = sum((inputs + 1) * outputs for inputs, outputs in pairwise(sizes))
    start = torch.randn(count, dtype=torch.float64, generator=generator)
    examples = torch.randn((6, 3), dtype=torch.float64, generator=generator)
    targets = torch.tensor([1, -1, 1, 1, -1, -1], dtype=torch.float64)

    ours, losses = [Value(number) for number in start.tolist()], []
    for _ in range(steps):
        loss = sum(
            (target - network(example, ours, sizes)) ** 2
            for example, target in zip(examples.tolist(), targets.tolist(), strict=True)
        ) / len(targets)
        for weight in ours:
            weight.grad = 0.0
        loss.backward()
        for weight in ours:
            weight.data -= lr * weight.grad
        losses.append(loss.data)

    # The reference shares no code with ours: matrices, PyTorch's layers and its optimizer.
    layers = [torch.nn.Linear(inputs, outputs, dtype=torch.float64) for inputs, outputs in pairwise(sizes)]
    rows = iter(start.tolist())
    with torch.no_grad():
        for layer in layers:
            for neuron in range(layer.out_features):
                for column in range(layer.in_features):
                    layer.weight[neuron, column] = next(rows)
                layer.bias[neuron] = next(rows)
    model = torch.nn.Sequential(*(part for layer in layers for part in (layer, torch.nn.Tanh())))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(examples)[:, 0], targets).backward()
        optimizer.step()

    theirs = torch.cat([torch.cat([layer.weight, layer.bias[:, None]], dim=1).flatten() for layer in layers])
    trained = torch.tensor([weight.data for weight in ours], dtype=torch.float64)
    torch.testing.assert_close(trained, theirs.detach(), rtol=0, atol=1e-6)
    assert losses[-1] < losses[0] / 2
    assert (trained - start).abs().max() > 0.1


def test_ten_thousand_additions_are_not_too_deep():
    x = Value(1.0)
    total = x
    for _ in range(10_000):
        total = total + x
    total.backward()
    assert (total.data, x.grad) == (10_001, 10_001)


def test_many_paths_cost_one_visit_a_node():
    x = Value(1.0)
    doubled = x
    for _ in range(200):  # 2^200 paths lead from x to the result: no walk along each of them ends
        doubled = doubled + doubled
    doubled.backward()
    assert x.grad == 2.0**200


def test_gradients_add_up_over_calls_and_over_results():
    x = Value(3.0)
    square = x * x
    result = square + 1
    result.backward()
    result.backward()
    assert (x.grad, square.grad, result.grad) == (12, 2, 2)

    (5 * x).backward()
    assert x.grad == 17


def test_slopes_are_those_of_the_forward_pass():
    x = Value(3.0)
    square = x**2
    x.data = 100.0
    square.backward()
    assert x.grad == 6


def test_graph_lists_ingredients_before_results_and_each_once():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    product = x * y
    result = product + x * product
    nodes, edges = graph(result)
    assert len(nodes) == len(set(nodes)) == 5
    assert nodes[-1] is result
    assert all(nodes.index(edge.ingredient) < nodes.index(edge.result) for edge in edges)
    assert sorted(edge.slope for edge in edges) == [1, 1, 2, 2, 3, 6]
    assert edges[0] == Edge(x, product, 3.0)
    assert [node.operation for node in nodes] == ["", "", "×", "×", "+"]


def test_graph_takes_ingredients_in_the_order_of_the_operation():
    a, b, c = (Value(number) for number in (1.0, 2.0, 3.0))
    assert graph((a + b) * c).nodes[:2] == [a, b]
    assert graph(c / (b - a)).nodes[:3] == [c, b, a]


def test_every_operation_is_signed_by_its_name():
    a, b = Value(2), Value(3)
    made = (a + b, a - b, a * b, a / b, a**3, a**0.5, -a, a.relu(), a.sigmoid(), a.tanh(), a.exp(), a.log())
    signs = "+", "−", "×", "÷", "**3", "**0.5", "−", "relu", "sigmoid", "tanh", "exp", "log"
    assert tuple(value.operation for value in made) == signs
    assert a.operation == ""


def test_whole_numbers_become_floats():
    assert type(Value(2).data) is float
    assert repr(Value(True)) == "Value(data=1.0, name='', grad=0.0)"


def test_graph_of_a_square_has_one_arrow_for_each_use():
    x = Value(4.0)
    square = x * x
    assert graph(square) == ([x, square], [Edge(x, square, 4.0), Edge(x, square, 4.0)])


def test_graph_of_a_given_number_is_that_number():
    x = Value(4.0)
    assert graph(x) == ([x], [])


def test_what_is_not_a_number_is_passed_on():
    for apply in (*UNARY.values(), lambda a: a**2, lambda a: a**0.5, lambda a: a + 1):
        if apply is not UNARY["log"]:
            assert math.isnan(apply(Value(math.nan)).data)


def test_repr_shows_data_name_and_gradient_and_not_the_whole_expression():
    w = Value(2.0, "w")
    (3 * w).backward()
    assert repr(w) == "Value(data=2.0, name='w', grad=3.0)"
    assert repr(3 * w) == "Value(data=6.0, name='', grad=0.0)"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Value(1) / 0, "^divisor: expected a number other than 0, got 0$"),
        (lambda: 1 / Value(0), "^divisor: expected a number other than 0, got 0$"),
        (lambda: Value(1) / Value(-0.0), "^divisor: expected a number other than 0, got 0$"),
        (lambda: Value(0).log(), "^log: expected a positive number, got 0$"),
        (lambda: Value(-2).log(), "^log: expected a positive number, got -2$"),
        (lambda: Value(math.nan).log(), "^log: expected a positive number, got nan$"),
        (lambda: Value(1000).exp(), r"^exp: expected a number of at most 709\.78, got 1000$"),
        (lambda: Value(2) ** Value(3), "^exponent: expected a plain number, got Value$"),
        (lambda: Value(2) ** "3", "^exponent: expected a plain number, got str$"),
        (lambda: Value(-8) ** 0.5, r"^base: expected .* slope at exponent 0\.5, got -8$"),
        (lambda: Value(0) ** 0.5, r"^base: expected .* slope at exponent 0\.5, got 0$"),
        (lambda: Value(0) ** -1, "^base: expected .* slope at exponent -1, got 0$"),
        (lambda: Value(1e200) ** 2, r"^base: expected .* slope at exponent 2, got 1e\+200$"),
        (lambda: Value(1.00000007) ** 1e10, r"^base: expected .* slope at exponent 1e\+10, got 1$"),
        (lambda: Value(5e-324) ** -1, "^base: expected .* slope at exponent -1, got 4.94066e-324$"),
        (lambda: Value(math.inf) ** 2, "^base: expected .* slope at exponent 2, got inf$"),
        (lambda: Value(math.inf) ** math.inf, "^base: expected .* slope at exponent inf, got inf$"),
        (lambda: Value(0.5) ** math.inf, r"^base: expected .* slope at exponent inf, got 0\.5$"),
        (lambda: Value(torch.tensor(1.0)), "^data: expected a real number, got Tensor$"),
        (lambda: Value(1j), "^data: expected a real number, got complex$"),
        (lambda: Value(1) + "1", "^data: expected a real number, got str$"),
        (lambda: [1] * Value(1), "^data: expected a real number, got list$"),
    ],
)
def test_what_has_no_slope_is_refused_by_name(make, message):
    with pytest.raises(ValueError, match=message):
        make()

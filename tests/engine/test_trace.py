"""What operations write into a trace, and that they go on with what the trace gives back."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from torch_reference import assert_close, numbers

from examgen import engine
from examgen.bank.operations import ARITHMETIC
from examgen.core import arithmetic, expression
from examgen.core.numbers import freeze, ln2, map_leaves, round_half_away
from examgen.core.trace import Trace

TENTH, HALF = Fraction(1, 10), Fraction(1, 2)


def _formulas(trace):
    return {step.name: step.formula for step in trace.steps}


def _one_decimal(name, value):
    return map_leaves(lambda leaf: round_half_away(leaf, 1), value)


def _recalculated(trace):
    """Every step of plain numbers, evaluated anew from its formula and its inputs."""
    return {step.name: arithmetic.evaluate(expression.parse(step.formula), step.inputs) for step in trace.steps}


@pytest.mark.parametrize(
    ("name", "hyper", "names"),
    [
        ("sgd", {"lr": TENTH}, "update w"),
        ("sgd", {"lr": TENTH, "weight_decay": HALF}, "g update w"),
        ("momentum", {"lr": TENTH, "mu": HALF}, "v update w"),
        ("momentum", {"lr": TENTH, "mu": HALF, "form": "velocity"}, "v w"),
        ("nesterov_torch", {"lr": TENTH, "mu": HALF}, "v update w"),
        ("adagrad", {"lr": TENTH, "eps": TENTH}, "v update w"),
        ("rmsprop", {"lr": TENTH, "alpha": HALF}, "v update w"),
        ("adam", {"lr": TENTH, "eps": 0}, "m v m_hat v_hat update w"),
        ("adamw", {"lr": TENTH}, "m v m_hat v_hat update w"),
    ],
)
def test_optimizers_record_formulas_that_give_their_values(name, hyper, names):
    trace, param, state = Trace(), Fraction(3), engine.OptimizerState()
    for t in (1, 2):
        step = getattr(engine, name)(param, 2 * param - 1, state, trace=trace.at(t), **hyper)
        param, state = step.param, step.state
    assert [step.name for step in trace.steps] == [f"{part}_{t}" for t in (1, 2) for part in names.split()]
    assert _recalculated(trace) == pytest.approx(trace.values)
    assert trace.values["w_2"] == param


def test_nesterov_asks_for_the_gradient_at_the_look_ahead_point_which_may_be_a_step():
    trace = Trace()
    done = engine.nesterov(3, lambda w: trace.step("g", "2*ahead - 4", 2 * w - 4), lr=TENTH, mu=HALF, trace=trace)
    assert _formulas(trace) == {
        "ahead": "w_prev + mu*v_prev",
        "g": "2*ahead - 4",
        "v": "mu*v_prev - lr*g",
        "w": "w_prev + v",
    }
    assert _recalculated(trace) == trace.values
    assert done.grad == 2


def test_a_rounded_step_carries_on():
    # m = 0.1 * 3.14 = 0.314 is rounded to 0.3, so m_hat is 3 and not 3.14.
    rounded = engine.adam(0, Fraction(314, 100), lr=TENTH, trace=Trace(revise=_one_decimal).at(1))
    assert (rounded.state.m, rounded.m_hat) == (Fraction(3, 10), 3)
    in_floats = engine.adam(0.0, 3.14, lr=0.1, trace=Trace(revise=_one_decimal).at(1))
    assert (in_floats.state.m, in_floats.m_hat) == (0.3, 3.0)


def test_a_rounded_matrix_stays_exact_and_carries_on():
    trace = Trace(revise=_one_decimal, arithmetic=ARITHMETIC)
    cell = engine.lstm_cell((ln2(1),), None, ((1,),) * 4, ((0,),) * 4, trace=trace)
    # i = 2/3 and g = 3/5 are rounded to 0.7 and 0.6, c = 0.42 to 0.4, h = 0.7 * tanh(0.4) to 0.3
    assert cell == (0.3, Fraction(2, 5))


def test_batch_norm_of_one_channel_shows_vectors():
    trace = Trace()
    engine.batch_norm(((1,), (5,)), (0,), (1,), (2,), (1,), True, eps=0, trace=trace)
    assert trace.values == {
        "mu": 3,
        "d": (-2, 2),
        "squares": (4, 4),
        "var": 4,
        "x_hat": (-1, 1),
        "y": (-1, 3),
        "running_mean": Fraction(3, 10),
        "running_var": Fraction(17, 10),
    }
    assert _formulas(trace)["x_hat"] == "d/sqrt(var)"
    assert trace.steps[0].inputs == {"x": (1, 5), "N": 2}


def test_channels_of_batch_norm_have_lines_of_their_own():
    trace = Trace()
    result = engine.batch_norm(((1, 2), (3, 6)), weight=(1, 2), bias=(0, 1), training=True, eps=0, trace=trace)
    assert (trace.values["mu_1"], trace.values["mu_2"]) == (2, 4)
    assert (trace.values["y_1"], trace.values["y_2"]) == ((-1, 1), (-1, 3))
    assert result.output.tolist() == [[-1, -1], [1, 3]]
    assert [step.formula for step in trace.steps[-2:]] == ["gamma*x_hat_1 + beta", "gamma*x_hat_2 + beta"]


def test_batch_norm_goes_on_with_a_rounded_mean():
    trace = Trace(revise=lambda name, value: {"mu_1": 1, "mu_2": 2}.get(name, value))
    result = engine.batch_norm(((1, 2), (3, 6)), training=True, eps=0, trace=trace)
    assert freeze(result.mean) == (1, 2)
    assert freeze(result.var) == (2, 8)


@pytest.mark.parametrize(("kind", "names", "rows"), [("rnn", "a h", 1), ("lstm", "i f g o c h", 4), ("gru", "r z n h", 3)])
@pytest.mark.parametrize("biased", [True, False])
def test_recurrent_layers_record_every_time_step(kind, names, rows, biased):
    trace, weights = Trace(arithmetic=ARITHMETIC), [numbers(1, rows * 2, 3), numbers(2, rows * 2, 2)]
    weights += [numbers(3, rows * 2), numbers(4, rows * 2)] if biased else []
    x = numbers(5, 2, 3)
    output, _ = getattr(engine, kind)(x, None, *weights, trace=trace)
    assert [step.name for step in trace.steps] == [f"{part}_{t}" for t in (1, 2) for part in names.split()]
    assert_close(output, [trace.values["h_1"], trace.values["h_2"]])
    assert trace.steps[0].inputs["x"] == tuple(x[0])
    assert trace.steps[0].inputs["h_0"] == (0.0, 0.0)


def test_gate_formulas_name_the_weights_as_pytorch_does():
    trace, weights = Trace(arithmetic=ARITHMETIC), (((1,),) * 3, ((0,),) * 3, (0,) * 3)
    engine.gru_cell((1,), (0,), *weights, trace=trace.at(1))
    assert _formulas(trace) == {
        "r_1": "sigmoid(W_ir @ x + b_ir + W_hr @ h_0)",
        "z_1": "sigmoid(W_iz @ x + b_iz + W_hz @ h_0)",
        "n_1": "tanh(W_in @ x + b_in + odot(r_1, W_hn @ h_0))",
        "h_1": "odot(1 - z_1, n_1) + odot(z_1, h_0)",
    }


def test_an_rnn_has_the_letters_of_books():
    trace = Trace({"x_1": 1, "x_2": 2}, arithmetic=ARITHMETIC)
    engine.rnn(((1,), (2,)), (0,), ((1,),), ((1,),), (1,), nonlinearity="relu", trace=trace)
    assert _formulas(trace)["a_2"] == "W_x @ x_2 + W_h @ h_1 + b"
    assert trace.steps[2].steps == ("h_1",)
    assert trace.values["h_2"] == 5


def test_softmax_records_powers_and_quotient():
    trace = Trace()
    p = engine.softmax((0, ln2(1), ln2(2)), trace=trace)
    assert trace.values == {"q": (1, 2, 4), "p": (Fraction(1, 7), Fraction(2, 7), Fraction(4, 7))}
    assert _formulas(trace) == {"q": "exp(s)", "p": "q/sum(q)"}
    assert freeze(p) == trace.values["p"]


REPLAYED = {
    "momentum": lambda t: engine.momentum(1, t.step("g", "x"), lr=TENTH, mu=HALF, trace=t),
    "nesterov": lambda t: engine.nesterov(1, lambda _: t.step("g", "x"), lr=TENTH, mu=HALF, trace=t),
    "adam": lambda t: engine.adam(1, t.step("g", "x"), lr=TENTH, eps=0, trace=t),
    "batch_norm": lambda t: engine.batch_norm([[t.step("x1", "x")], [4]], training=True, eps=1, trace=t),
    "rnn": lambda t: engine.rnn_cell((1,), (t.step("g", "x"),), ((1,),), ((1,),), nonlinearity="relu", trace=t),
    "sizes": lambda t: engine.conv_output_size(t.step("n", "x"), 5, trace=t),
    "counts": lambda t: engine.linear_parameters(t.step("n", "x"), 5, trace=t),
    "softmax": lambda t: engine.softmax((t.step("n", "x"), 0), trace=t),
}
"""Operations that go on with a step."""


@pytest.mark.parametrize("name", REPLAYED)
def test_a_replay_asks_no_operation_and_its_formulas_say_the_same(name):
    right, again = Trace({"x": 5}, arithmetic=ARITHMETIC), Trace({"x": 5}, arithmetic=ARITHMETIC, recompute=True)
    for trace in (right, again):
        REPLAYED[name](trace)
    assert [(step.name, step.formula, step.inputs) for step in right.steps] == [
        (step.name, step.formula, step.inputs) for step in again.steps
    ]
    assert right.values == again.values


@pytest.mark.parametrize(("name", "number"), [("sizes", -3), ("sizes", HALF), ("counts", -2), ("momentum", (1, 2)), ("adam", 0.5)])
def test_an_operation_refuses_nothing_that_a_replay_can_compute(name, number):
    trace = Trace({"x": 5}, arithmetic=ARITHMETIC, edits={"n": "s", "g": "s"})
    trace.given(s=number)
    REPLAYED[name](trace)
    assert trace.steps[-1].value is not None


@pytest.mark.parametrize(
    ("call", "values"),
    [
        (lambda t: engine.conv2d_shape((3, 32, 30), 8, 3, 2, 1, trace=t), {"depth": 8, "height": 16, "width": 15}),
        (lambda t: engine.conv2d_shape((3, 9, 9), 8, 3, 1, 0, 2, trace=t), {"depth": 8, "height": 5, "width": 5}),
        (lambda t: engine.pool2d_shape((3, 9, 8), 2, trace=t), {"depth": 3, "height": 4, "width": 4}),
        (lambda t: engine.pool2d_shape((3, 9, 8), 3, 2, 1, 1, True, trace=t), {"depth": 3, "height": 5, "width": 5}),
        # A window more would begin in the padding behind the 5 columns.
        (lambda t: engine.pool2d_shape((3, 8, 5), 2, 3, 1, 1, True, trace=t), {"depth": 3, "height": 3, "width": 2}),
        (lambda t: engine.pool2d_shape((3, 9, 8), 2, 2, 0, 3, True, trace=t), {"depth": 3, "height": 4, "width": 3}),
        (lambda t: engine.conv3d_shape((3, 4, 9, 8), 8, 3, (1, 2, 2), trace=t),
         {"channels": 8, "depth": 2, "height": 4, "width": 3}),
        (lambda t: engine.conv_transpose2d_shape((3, 4, 4), 2, 3, 2, 1, 1, trace=t),
         {"depth": 2, "height": 8, "width": 8}),
        (lambda t: engine.conv_transpose_output_size(4, 3, 2, 0, 0, 2, trace=t), {"size": 11}),
        (lambda t: engine.conv_output_size(7, 3, name="out", trace=t), {"out": 5}),
        (lambda t: engine.receptive_field([(3,), (2, 2), (3, 1, 2)], trace=t),
         {"r_1": 3, "jump_1": 1, "r_2": 4, "jump_2": 2, "r_3": 12, "jump_3": 2}),
        (lambda t: engine.linear_parameters(3, 2, trace=t), {"parameters": 8}),
        (lambda t: engine.linear_parameters(3, 2, False, trace=t), {"parameters": 6}),
        (lambda t: engine.conv2d_parameters(4, 8, (3, 2), 2, trace=t), {"parameters": 104}),
        (lambda t: engine.conv3d_parameters(4, 8, (1, 3, 2), trace=t), {"parameters": 200}),
        (lambda t: engine.conv3d_parameters(4, 8, 3, 2, False, trace=t), {"parameters": 432}),
        (lambda t: engine.conv1d_parameters(4, 8, 3, bias=False, trace=t), {"parameters": 96}),
        (lambda t: engine.rnn_parameters(3, 2, 0, trace=t), {"parameters": 10}),
        (lambda t: engine.lstm_parameters(3, 2, trace=t), {"parameters": 56}),
        (lambda t: engine.gru_parameters(3, 2, 1, trace=t), {"parameters": 36}),
        (lambda t: engine.embedding_parameters(10, 3, trace=t), {"parameters": 30}),
        (lambda t: engine.batch_norm_parameters(5, trace=t), {"parameters": 10}),
        (lambda t: engine.linear_multiply_adds(3, 2, trace=t), {"multiply_adds": 6}),
        (lambda t: engine.conv2d_multiply_adds(4, 8, 3, (5, 6), 2, trace=t), {"multiply_adds": 4320}),
    ],
)  # fmt: skip
def test_sizes_and_counts_record_formulas_that_give_their_values(call, values):
    trace = Trace()
    call(trace)
    assert trace.values == values
    assert {name: _value(step) for name, step in zip(values, trace.steps, strict=True)} == values


def _value(step):
    """What the formula says, computed as a solution computes it."""
    return ARITHMETIC.plain(ARITHMETIC.value(step.formula, lambda name: ARITHMETIC.quantity(step.inputs[name]), first=0))


def test_without_a_trace_the_result_is_the_same():
    x, weights = numbers(1, 4, 2), (numbers(2, 2), numbers(3, 2))
    silent = engine.batch_norm(x, weight=weights[0], bias=weights[1], training=True)
    traced = engine.batch_norm(x, weight=weights[0], bias=weights[1], training=True, trace=Trace())
    np.testing.assert_array_equal(silent.output, traced.output)

"""Mutants by meaning: the classic slips of people who write such operations, as replacements of a piece of source.

A piece that does not stand exactly once in its module is an error: whoever rewrites an operation moves its slips along. What the
bank does not notice, because no question computes with it, the tests beside the module's name have to.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from mutating import Mutant, function_at


class Slip(NamedTuple):
    """``wrong`` in the place of ``right``."""

    what: str
    right: str
    wrong: str


class StaleError(Exception):
    """A slip whose piece of source is not there (any more)."""


def semantic_mutants(module: str, source: str) -> Iterator[Mutant]:
    """All slips of the module. ``StaleError`` for one that the source has no place for, or several."""
    tests, slips = SLIPS.get(module, ("", ()))
    tree = ast.parse(source)
    for slip in slips:
        if source.count(slip.right) != 1:
            stands = f"{slip.right!r} stands {source.count(slip.right)} times in {module}, not once"
            raise StaleError(f"tests/mutation/semantic.py: {stands}; mend the slip {slip.what!r}")
        line = source[: source.index(slip.right)].count("\n") + 1
        edited = source.replace(slip.right, slip.wrong)
        ast.parse(edited)
        function, reach = function_at(tree, line)
        yield Mutant(module=module, function=function, line=line, reach=reach, edit=slip.what, source=edited, tests=tests)


SLIPS: dict[str, tuple[str, tuple[Slip, ...]]] = {
    "examgen.core.arithmetic": ("tests/bank/test_operations.py", (
        Slip("a product where a power is meant", "return Fraction(base) ** exponent", "return Fraction(base) * exponent"),
        Slip("a quotient of whole numbers, rounded down",
            "(Fraction(one) if isinstance(one, int) else one) / other", "one // other"),
        Slip("the quotient turned round", "(Fraction(one) if isinstance(one, int) else one) / other", "other / one"),
        Slip("places always counted from 0", "return int(place) - self.first", "return int(place)"),
        Slip("places counted from 2", "return int(place) - self.first", "return int(place) - self.first - 1"),
        Slip("functions that count start at 0", "return partial(found, first=self.first)", "return partial(found, first=0)"),
        Slip("operands turned round", "[operator](one(scope), other(scope))", "[operator](other(scope), one(scope))"),
        Slip("a sign forgotten", "return lambda scope: -inner(scope)", "return lambda scope: inner(scope)"),
        Slip("a slice with its end", "slice(*(scope.place(end(scope)) if", "slice(*(scope.place(end(scope)) + (end is ends[1]) if"),
        Slip("entries from last to first",
            "listed([rule(scope) for rule in rules])", "listed([rule(scope) for rule in rules[::-1]])"),
        Slip("arguments from last to first",
            "(*(argument(scope) for argument in given))", "(*(argument(scope) for argument in given[::-1]))"),
    )),
    "examgen.core.exact": ("tests/bank/test_operations.py", (
        Slip("a transposed product", "        return product\n", "        return product.T\n"),
        Slip("factors of a product turned round", "product = left @ right", "product = right.T @ left.T"),
        Slip("a row that stays a column", "return value[None, :] if value.ndim == 1 else value.T", "return value.T"),
        Slip("no transpose",
            "return value[None, :] if value.ndim == 1 else value.T", "return value[None, :] if value.ndim == 1 else value"),
        Slip("a kernel flipped along one axis", "return np.flip(value)", "return np.flip(value, -1)"),
        Slip("a kernel not flipped", "return np.flip(value)", "return value"),
        Slip("a transposed outer product",
            "[[a * b for b in entries(other)] for a in entries(one)]", "[[a * b for a in entries(one)] for b in entries(other)]"),
        Slip("a sum where products are meant", "    return one * other\n\n\ndef _outer", "    return one + other\n\n\ndef _outer"),
        Slip("a mean over the rows only", "divide(_total(value), len(entries(value)))", "divide(_total(value), len(value))"),
        Slip("a mean over n - 1", "divide(_total(value), len(entries(value)))", "divide(_total(value), len(entries(value)) - 1)"),
        Slip("a sum without its first entry",
            "return sum(entries(value), Fraction(0))", "return sum(entries(value)[1:], Fraction(0))"),
        Slip("rounding up", '"floor": each(_floored(math.floor))', '"floor": each(_floored(math.ceil))'),
        Slip("rounding down", '"ceil": each(_floored(math.ceil))', '"ceil": each(_floored(math.floor))'),
        Slip("the smallest for the largest", '"max": _extreme("max", max)', '"max": _extreme("max", min)'),
        Slip("the largest for the smallest", '"min": _extreme("min", min)', '"min": _extreme("min", max)'),
        Slip("the place of the smallest", '"argmax": partial(_best, max)', '"argmax": partial(_best, min)'),
        Slip("the place of the largest", '"argmin": partial(_best, min)', '"argmin": partial(_best, max)'),
        Slip("a place counted from 0", "return found.index(best) + first", "return found.index(best)"),
        Slip("a place off by one", "return found.index(best) + first", "return found.index(best) + first + 1"),
        Slip("a place counted from 0 in onehot", "at = int(place) - first", "at = int(place)"),
        Slip("a square for a norm", "return numbers.sqrt(_total(value * value))", "return _total(value * value)"),
        Slip("a norm of absolute values", "return numbers.sqrt(_total(value * value))", "return _total(abs(value))"),
        Slip("the other side of the kink", "Fraction(int(x > 0))", "Fraction(int(x < 0))"),
        Slip("the sign of 0", "Fraction((x > 0) - (x < 0))", "Fraction((x >= 0) - (x < 0))"),
        Slip("parts put together in the other order",
            "return np.array(entries(*values), dtype=object)", "return np.array(entries(*values[::-1]), dtype=object)"),
        Slip("a sine for a cosine", '"cos": each(lambda x: math.cos(float(x)))', '"cos": each(lambda x: math.sin(float(x)))'),
        Slip("degrees for radians",
            '"sin": each(lambda x: math.sin(float(x)))', '"sin": each(lambda x: math.sin(math.radians(float(x))))'),
        Slip("a logarithm to base 10", '"ln": each(numbers.log)', '"ln": each(math.log10)'),
        Slip("a power of 2", '"exp": each(numbers.exp)', '"exp": each(lambda x: 2 ** float(x))'),
        Slip("no root", '"sqrt": each(numbers.sqrt)', '"sqrt": each(lambda x: x)'),
        Slip("no absolute value", '"abs": each(abs)', '"abs": each(lambda x: x)'),
        Slip("< with equality", '"<": lambda x, y: bool(x < y)', '"<": lambda x, y: bool(x <= y)'),
        Slip("<= without equality", '"<=": lambda x, y: bool(x <= y)', '"<=": lambda x, y: bool(x < y)'),
        Slip("> with equality", '">": lambda x, y: bool(x > y)', '">": lambda x, y: bool(x >= y)'),
        Slip(">= without equality", '">=": lambda x, y: bool(x >= y)', '">=": lambda x, y: bool(x > y)'),
        Slip("== turned into its opposite", '"==": lambda x, y: bool(x == y)', '"==": lambda x, y: bool(x != y)'),
    )),
    "examgen.bank.operations": ("tests/bank/test_operations.py", (
        Slip("the axis of a softmax", "engine.softmax(x, dim=-1)", "engine.softmax(x, dim=0)"),
        Slip("the axis of a log softmax", "engine.log_softmax(x, dim=-1)", "engine.log_softmax(x, dim=0)"),
        Slip("a softmax without normalization", "lambda x: engine.softmax(x, dim=-1)", "lambda x: engine.sigmoid(x)"),
        Slip("a class counted from 0", "int(target) - first", "int(target)"),
        Slip("a flipped kernel",
            "2: engine.conv2d}[signal.ndim]\n", "2: engine.conv2d}[signal.ndim]\n    kernel = np.flip(kernel)\n"),
        Slip("a stride left out", "2: engine.conv2d}[signal.ndim]\n", "2: engine.conv2d}[signal.ndim]\n    stride = 1\n"),
        Slip("a flipped transposed kernel",
            "2: engine.conv_transpose2d}[signal.ndim]\n",
            "2: engine.conv_transpose2d}[signal.ndim]\n    kernel = np.flip(kernel)\n"),
        Slip("a transposed stride left out",
            "2: engine.conv_transpose2d}[signal.ndim]\n", "2: engine.conv_transpose2d}[signal.ndim]\n    stride = 1\n"),
        Slip("windows one apart", "None if stride is None else int(stride)", "1 if stride is None else int(stride)"),
        Slip("a maximum for a mean", "1: engine.avg_pool1d, 2: engine.avg_pool2d", "1: engine.max_pool1d, 2: engine.max_pool2d"),
        Slip("a mean for a maximum", "1: engine.max_pool1d, 2: engine.max_pool2d", "1: engine.avg_pool1d, 2: engine.avg_pool2d"),
        Slip("no slope on the left", '"leaky_relu": engine.leaky_relu', '"leaky_relu": engine.relu'),
        Slip("tanh for the sigmoid", '"sigmoid": engine.sigmoid', '"sigmoid": engine.tanh'),
        Slip("a mean squared error without the mean",
            '"mse_loss": engine.mse_loss', '"mse_loss": lambda x, y: engine.mse_loss(x, y, reduction="sum")'),
    )),
    "examgen.engine.activations": ("tests/engine/test_activations.py", (
        Slip("the axis of a softmax",
            "return powers / powers.sum(axis=dim, keepdims=True)", "return powers / powers.sum(axis=0, keepdims=True)"),
        Slip("probabilities that do not sum to 1",
            "return powers / powers.sum(axis=dim, keepdims=True)", "return powers / powers.max(axis=dim, keepdims=True)"),
        Slip("the mean of the exponentials",
            "arrays.log(arrays.exp(shifted).sum(axis=dim, keepdims=True))",
            "arrays.log(arrays.exp(shifted).mean(axis=dim, keepdims=True))"),
        Slip("a softmax's diagonal only", "return p * (g - (g * p).sum(axis=dim, keepdims=True))", "return p * (g - g * p)"),
        Slip("the wrong half",
            "np.maximum(x, arrays.zeros_like(x)))\n\n\ndef relu_backward",
            "np.minimum(x, arrays.zeros_like(x)))\n\n\ndef relu_backward"),
        Slip("a gradient through the dead half", "np.where(x > 0, g, arrays.zeros_like(g))", "g"),
        Slip("the slope on the wrong side", "np.where(x > 0, x, slope * x)", "np.where(x > 0, slope * x, x)"),
        Slip("an ELU without its -1", "a * arrays.expm1(np.minimum", "a * arrays.exp(np.minimum"),
        Slip("the two halves of the sigmoid",
            "np.where(x >= 0, 1 / (1 + e), e / (1 + e))", "np.where(x >= 0, e / (1 + e), 1 / (1 + e))"),
        Slip("the derivative at the input", "return plain(g * s * (1 - s))", "return plain(g * x * (1 - x))"),
        Slip("tanh's derivative without the square", "arrays.tanh(x) ** 2))", "arrays.tanh(x)))"),
        Slip("the inner derivative of swish", "(s + b * x * s * (1 - s))", "(s + x * s * (1 - s))"),
    )),
    "examgen.engine.arrays": ("tests/engine/test_exact.py", (
        Slip("tanh at half its argument", "numbers.exp(-2 * abs(value))", "numbers.exp(-abs(value))"),
        Slip("tanh without its sign", "return size if value > 0 else -size", "return size"),
    )),
    "examgen.engine.linear": ("tests/engine/test_layers.py", (
        Slip("a dropped bias", "return x @ w.T if b is None else x @ w.T + b", "return x @ w.T"),
        Slip("a transposed gradient", "deltas.T @ rows,", "rows.T @ deltas,"),
        Slip("the bias's gradient averaged", "else deltas.sum(axis=0)", "else deltas.mean(axis=0)"),
    )),
    "examgen.engine.conv": ("tests/engine/test_layers.py", (
        Slip("a flipped kernel", "products = layer.filters() @", "products = layer.filters()[..., ::-1] @"),
        Slip("a dropped bias", "output = output + layer.bias.reshape(", "layer.bias.reshape("),
        Slip("a flipped kernel on the way back",
            "grad_patches = g.swapaxes(2, 3) @ layer.filters()", "grad_patches = g.swapaxes(2, 3) @ layer.filters()[..., ::-1]"),
        Slip("the kernel's gradient of one example", "(g @ layer.patches()).sum(axis=0)", "(g @ layer.patches())[0]"),
        Slip("the bias's gradient averaged", "g.sum(axis=(0, 3))", "g.mean(axis=(0, 3))"),
    )),
    "examgen.engine.windows": ("tests/engine/test_layers.py", (
        Slip("padding on one side", "n + 2 * p for n, p", "n + p for n, p"),
        Slip("rounding up", "(n - r) // s + 1 for", "-((r - n) // s) + 1 for"),
        Slip("a stride left out", "np.arange(count)[:, None] * stride", "np.arange(count)[:, None]"),
        Slip("a dilation left out", "np.arange(kernel) * dilation", "np.arange(kernel)"),
        Slip("overlaps that replace each other", "np.add.at(flat, places, windows)", "flat[places] = windows"),
    )),
    "examgen.engine.conv_transpose": ("tests/engine/test_layers.py", (
        Slip("a flipped kernel",
            "w.reshape(groups, channels, w.shape[1], -1).swapaxes(1, 2)",
            "w.reshape(groups, channels, w.shape[1], -1).swapaxes(1, 2)[..., ::-1]"),
        Slip("a dropped bias", "output = output + b.reshape(-1, *(1 for _ in size))", "b.reshape(-1, *(1 for _ in size))"),
        Slip("padding not cut off", "slice(at, at + n) for at, n in zip(p, size", "slice(0, n) for at, n in zip(p, size"),
    )),
    "examgen.engine.pool": ("tests/engine/test_layers.py", (
        Slip("zeros that win", "windows.cut(x, fill=-math.inf).max(axis=-1)", "windows.cut(x).max(axis=-1)"),
        Slip("the padding left out of the count",
            "math.prod(windows.kernel) if count_include_pad else inside",
            "math.prod(windows.kernel) if not count_include_pad else inside"),
        Slip("the gradient to the smallest", "np.asarray(cut.argmax(axis=-1))", "np.asarray(cut.argmin(axis=-1))"),
        Slip("a mean over the wrong count", "flat.sum(axis=-1) / flat.shape[-1]", "flat.sum(axis=-1) / flat.shape[0]"),
    )),
    "examgen.engine.losses": ("tests/engine/test_losses.py", (
        Slip("a mean over the examples", "(x - y) ** 2), reduction, x.size)", "(x - y) ** 2), reduction, len(x) if x.ndim else 1)"),
        Slip("a factor 1/2", "(x - y) ** 2), reduction, x.size)", "(x - y) ** 2), reduction, 2 * x.size)"),
        Slip("the inner derivative forgotten", "reduction, x.size) * 2 * (x - y)", "reduction, x.size) * (x - y)"),
        Slip("one class only",
            "losses = -(times(y, _clamped_log(p)) + times(1 - y, _clamped_log(q)))", "losses = -times(y, _clamped_log(p))"),
        Slip("logits for probabilities", "p - y if c is None else", "z - y if c is None else"),
    )),
    "examgen.engine.classification": ("tests/engine/test_losses.py", (
        Slip("a mean over the wrong count",
            "divisor = int(counts.sum()) if w is None or indices is None else w[indices[counts]].sum()",
            "divisor = x.size // x.shape[-1]"),
        Slip("smoothing over the other classes", "smoothing / x.shape[-1]", "smoothing / (x.shape[-1] - 1)"),
        Slip("a class off by one",
            "indices[..., None] == np.arange(x.shape[-1])", "indices[..., None] == np.arange(1, x.shape[-1] + 1)"),
        Slip("the sign of a loss", "np.asarray(-times(task.pull, log_p)", "np.asarray(times(task.pull, log_p)"),
        Slip("y - p",
            "p * task.pull.sum(axis=-1, keepdims=True) - task.pull)", "task.pull - p * task.pull.sum(axis=-1, keepdims=True))"),
    )),
    "examgen.engine.norm": ("tests/engine/test_norm.py", (
        Slip("n - 1 for n", "squares.sum(axis=0) / n,", "squares.sum(axis=0) / (n - 1),"),
        Slip("n for n - 1", "var * n / (n - 1), layer", "var, layer"),
        Slip("eps outside the root", "return arrays.sqrt(variance)", "return arrays.sqrt(var) + eps"),
        Slip("momentum of the old and the new",
            "(1 - layer.momentum) * running + layer.momentum * batch()",
            "layer.momentum * running + (1 - layer.momentum) * batch()"),
        Slip("a dropped shift", "(0 if shift is None else shift)", "0"),
        Slip("no gradient through the variance", " - x_hat * ((to_x_hat * x_hat).sum(axis=0) / n)", ""),
    )),
    "examgen.engine.optimizer": ("tests/engine/test_optim.py", (
        Slip("eps inside the root", "arrays.sqrt(squares) + self.hyper[\"eps\"]", "arrays.sqrt(squares + self.hyper[\"eps\"])"),
        Slip("the sign of the update", "lambda: self.w - update", "lambda: self.w + update"),
        Slip("no root", "* numerator / denominator", "* numerator / squares"),
        Slip("time off by one", "t=state.t + 1", "t=state.t + 2"),
        Slip("the sign of weight decay", 'run.g + run.hyper["weight_decay"] * run.w', 'run.g - run.hyper["weight_decay"] * run.w'),
    )),
    "examgen.engine.optim": ("tests/engine/test_optim.py", (
        Slip("looking back", 'run.w + run.hyper["mu"] * run.v', 'run.w - run.hyper["mu"] * run.v'),
        Slip("no look-ahead", "lr * (run.g + mu * v))", "lr * v)"),
        Slip("the sign of the velocity", "mu * run.v - lr * run.g", "mu * run.v + lr * run.g"),
        Slip("the negative velocity", "lambda: run.w + v)", "lambda: run.w - v)"),
        Slip("the gradient for the velocity", '"lr*v", lambda: lr * v', '"lr*v", lambda: lr * run.g'),
    )),
    "examgen.engine.adaptive": ("tests/engine/test_optim.py", (
        Slip("bias correction of the first moment only", '"v_hat": _corrected(run, "v", "beta2", v)', '"v_hat": v'),
        Slip("bias correction of the second moment only", '"m_hat": _corrected(run, "m", "beta1", m)', '"m_hat": m'),
        Slip("the same correction at all times", "mean / (1 - run.hyper[rate] ** run.t)", "mean / (1 - run.hyper[rate])"),
        Slip("the rates turned round", "r * previous + (1 - r) * run.g**power", "(1 - r) * previous + r * run.g**power"),
        Slip("the gradient for its square",
            '_mean(run, "v", "alpha", run.v, 2)', '_mean(run, "v", "alpha", run.v, 1)'),
        Slip("decay without the learning rate", "rate * decay * run.w", "decay * run.w"),
    )),
    "examgen.engine.cells": ("tests/engine/test_recurrent.py", (
        Slip("the order of the gates",
            "i, f, g, o = _lstm_gates(x, h, weights, step)\n", "f, i, g, o = _lstm_gates(x, h, weights, step)\n"),
        Slip("no tanh of the cell state", "o * arrays.tanh(new)), new", "o * new), new"),
        Slip("update and candidate turned round", "(1 - z) * n + z * h,", "z * n + (1 - z) * h,"),
        Slip("reset before the product", "r * _affine(h, own[1], own[3]))\n", "_affine(r * h, own[1], own[3]))\n"),
        Slip("a dropped bias", "return x @ w.T if b is None else x @ w.T + b", "return x @ w.T"),
        Slip("a transposed gradient", "rows.T @ x.reshape(-1, w.shape[1])", "x.reshape(-1, w.shape[1]).T @ rows"),
        Slip("tanh's derivative without the square", "lambda g, h: g * (1 - h**2)", "lambda g, h: g * (1 - h)"),
        Slip("the gradient of the forget gate by the candidate", "grad_c * c * f * (1 - f)", "grad_c * g * f * (1 - f)"),
        Slip("a gate off by one",
            "slice(index * size, (index + 1) * size)", "slice((index - 1) * size or None, index * size or None)"),
    )),
    "examgen.engine.unrolled": ("tests/engine/test_recurrent.py", (
        Slip("weights of the first time step only", "total + use for total, use", "use for total, use"),
        Slip("states off by one", "for state in states[1:]]", "for state in states[:-1]]"),
        Slip("the inputs' gradients in the order of time",
            "np.stack(grad_inputs[::-1], axis=-2)", "np.stack(grad_inputs, axis=-2)"),
        Slip("the new state where the old one belongs", "states[t], found.weights)", "states[t + 1], found.weights)"),
    )),
    "examgen.engine.sizes": ("tests/engine/test_sizes.py", (
        Slip("rounding up", "room // self.stride + 1", "-(-room // self.stride) + 1"),
        Slip("padding on one side", "room = self.size + 2 * self.padding", "room = self.size + self.padding"),
        Slip("output padding left out",
            "self.dilation * (self.kernel - 1) + output_padding + 1", "self.dilation * (self.kernel - 1) + 1"),
        Slip("the layer's own stride in its field",
            "last.size + d * (k - 1) * last.jump", "last.size + d * (k - 1) * last.jump * s"),
        Slip("strides that add up", "lambda: last.jump * s", "lambda: last.jump + s"),
    )),
    "examgen.engine.counting": ("tests/engine/test_sizes.py", (
        Slip("one bias for all channels",
            "(entries * seen + bool(bias)) * channels[1]", "entries * seen * channels[1] + bool(bias)"),
        Slip("one set of biases for all gates",
            "gates * hidden_size * (input_size + hidden_size + biases)",
            "gates * hidden_size * (input_size + hidden_size) + hidden_size * biases"),
        Slip("every channel in every group", "return in_channels // groups,", "return in_channels,"),
    )),
    "examgen.engine.group_norm": ("tests/engine/test_group_norm.py", (
        Slip("n - 1 for n", "return rows.sum(axis=1, keepdims=True) / rows.shape[1]",
            "return rows.sum(axis=1, keepdims=True) / (rows.shape[1] - 1)"),
        Slip("the mean square for the variance", "_mean(centered**2)", "_mean(self.rows**2)"),
        Slip("groups across examples", "x.reshape(len(x) * groups, -1)", "x.reshape(groups, -1)"),
        Slip("no gradient through the variance", " - x_hat * _mean(g * x_hat)", ""),
        Slip("a sum of squares for their mean", "c + a * total / size", "c + a * total"),
        Slip("a root too many", "return base ** int(exponent)", "return arrays.sqrt(base) ** int(exponent)"),
    )),
    "examgen.engine.fusion": ("tests/engine/test_group_norm.py", (
        Slip("a mean left out", "factor * (start - mean)", "factor * start"),
        Slip("a variance for its root", "(1 if scale is None else scale) / deviation(function, var, eps)",
            "(1 if scale is None else scale) / var"),
        Slip("a bias that is not scaled", "moved = factor * (start - mean)", "moved = start - factor * mean"),
    )),
    "examgen.engine.divergence": ("tests/engine/test_more_losses.py", (
        Slip("the sign of an entropy", "return plain(-times(p, _logs(p))", "return plain(times(p, _logs(p))"),
        Slip("the divergence turned round", "times(y, _logs(y) - x)", "times(y, x - _logs(y))"),
        Slip("a cross-entropy for the divergence", "times(y, _logs(y) - x)", "times(y, -x)"),
        Slip("a mean over the batch", '("mean", x.shape[0] if x.ndim else 1) if reduction == "batchmean" else (reduction, x.size)',
            '("mean" if reduction == "batchmean" else reduction, x.shape[0] if x.ndim else 1)'),
    )),
    "examgen.engine.regression": ("tests/engine/test_more_losses.py", (
        Slip("a variance twice", "(x - y) ** 2 / v) / 2", "(x - y) ** 2 / v**2) / 2"),
        Slip("the constant forgotten", "losses + math.log(2 * math.pi) / 2 if full else losses", "losses"),
        Slip("no half of the square", "np.where(size <= b, size**2 / 2,", "np.where(size <= b, size**2,"),
        Slip("a jump at the threshold", "np.where(size < b, near, size - b / 2)", "np.where(size < b, near, size)"),
    )),
    "examgen.engine.margins": ("tests/engine/test_more_losses.py", (
        Slip("the margin subtracted", "inside = margin - scores[", "inside = -margin - scores["),
        Slip("the true class among the wrong ones",
            "np.where(own, arrays.zeros_like(inside), cut(inside) ** p)", "cut(inside) ** p"),
        Slip("the true class gets nothing", "np.where(own, term.sum(axis=1, keepdims=True), arrays.zeros_like(term))", "0 * term"),
        Slip("a larger second input", "cut(m - y * (a - b))", "cut(m - y * (b - a))"),
        Slip("the sign of the score", "z = np.asarray(-y * x)", "z = np.asarray(y * x)"),
        Slip("the sign of the slope", "* -y * logistic(np.asarray(-y * x))", "* y * logistic(np.asarray(-y * x))"),
    )),
    "examgen.engine.distances": ("tests/engine/test_metric_learning.py", (
        Slip("a square for a norm", "return total if p == 1 else _root(total, p)", "return total"),
        Slip("no norms", "(a * b / (one * other)).sum(axis=dim)", "(a * b).sum(axis=dim)"),
        Slip("one norm", "(a * b / (one * other)).sum(axis=dim)", "(a * b / one).sum(axis=dim)"),
    )),
    "examgen.engine.embedding_losses": ("tests/engine/test_metric_learning.py", (
        Slip("positive and negative turned round", "np.asarray(one - other + m)", "np.asarray(other - one + m)"),
        Slip("the margin subtracted", "np.asarray(one - other + m)", "np.asarray(one - other - m)"),
        Slip("the anchor in one distance only", "return to_near - to_far, -to_near, to_far", "return to_near, -to_near, to_far"),
        Slip("the sign of the negative", "return to_near - to_far, -to_near, to_far", "return to_near - to_far, -to_near, -to_far"),
        Slip("pairs turned round", "y * d**2 + (1 - y) * cut(m - d) ** 2", "(1 - y) * d**2 + y * cut(m - d) ** 2"),
        Slip("a square forgotten", "(1 - y) * cut(m - d) ** 2)", "(1 - y) * cut(m - d))"),
        Slip("a temperature that multiplies", "return cross_entropy(s / tau, own", "return cross_entropy(s * tau, own"),
        Slip("a temperature forgotten in the gradient", "own, reduction=reduction) / tau", "own, reduction=reduction)"),
    )),
    "examgen.engine.retrieval": ("tests/engine/test_metric_learning.py", (
        Slip("the farthest", "np.argsort(d, axis=-1", "np.argsort(-d, axis=-1"),
        Slip("the query among its neighbors", "others = _labels(\"recall_at_k\", labels, len(d)), ~np.eye(len(d), dtype=bool)",
            "others = _labels(\"recall_at_k\", labels, len(d)), np.ones((len(d), len(d)), dtype=bool)"),
        Slip("precision for recall", "int(ranked[:count].sum()), int(ranked.sum())", "int(ranked[:count].sum()), count"),
        Slip("ranks from 0", "np.flatnonzero(ranked) + 1", "np.maximum(np.flatnonzero(ranked), 1)"),
        Slip("pairs counted twice", "int((sizes * (sizes - 1)).sum()) // 2", "int((sizes * (sizes - 1)).sum())"),
    )),
    "examgen.engine.clipping": ("tests/engine/test_training.py", (
        Slip("every gradient for itself", "total = _total_norm(\"clip_grad_norm\", found, norm_type) + least",
            "total = _total_norm(\"clip_grad_norm\", found[:1], norm_type) + least"),
        Slip("short gradients made longer", "np.minimum(limit / total if total else limit * 0 + 1, filled((), 1, limit.dtype))",
            "limit / total if total else limit * 0 + 1"),
        Slip("one side only", "np.maximum(-limit, np.minimum(limit, grad))", "np.minimum(limit, grad)"),
    )),
    "examgen.engine.schedules": ("tests/engine/test_training.py", (
        Slip("a step too early", "(epoch // checks.whole", "((epoch + 1) // checks.whole"),
        Slip("a whole cosine", "turns = Fraction(epoch,", "turns = Fraction(2 * epoch,"),
        Slip("a rate that does not rise", "start + (end - start) * min(epoch, total) / total", "start"),
        Slip("the weights turned round", "beta * m + (1 - beta) * value", "(1 - beta) * m + beta * value"),
        Slip("the same correction at all times", "m / (1 - beta**t)", "m / (1 - beta)"),
        Slip("one epoch of patience too many", "epoch - best >= patience", "epoch - best > patience"),
    )),
    "examgen.engine.regularization": ("tests/engine/test_training.py", (
        Slip("no rescaling", "m / (1 - rate) if inverted else m", "m"),
        Slip("divided by the rate of dropping", "m / (1 - rate) if inverted", "m / rate if inverted"),
        Slip("rescaled twice", "1 + 0 * rate if inverted else 1 - rate", "1 - rate"),
        Slip("a hard threshold", "np.where(x > limit, x - limit,", "np.where(x > limit, x,"),
        Slip("the sign of negative entries", "np.where(x < -limit, x + limit,", "np.where(x < -limit, -x - limit,"),
    )),
    "examgen.engine.metrics": ("tests/engine/test_metrics.py", (
        Slip("rows of predicted classes",
            "np.ravel(true) * count + np.ravel(predicted)", "np.ravel(predicted) * count + np.ravel(true)"),
        Slip("recall for precision",
            "called, there = m.sum(axis=0), m.sum(axis=1)", "called, there = m.sum(axis=1), m.sum(axis=0)"),
        Slip("beta not squared", "(1 + b**2) * right", "(1 + b) * right"),
    )),
    "examgen.engine.ensembles": ("tests/engine/test_metrics.py", (
        Slip("half is enough", "counts[len(q) // 2 + 1 :]", "counts[len(q) // 2 :]"),
        Slip("right and wrong turned round", "counts[1:] * (1 - chance) + counts[:-1] * chance",
            "counts[1:] * chance + counts[:-1] * (1 - chance)"),
        Slip("one covariance too many", "v / k + (k - 1) * c / k", "v / k + c"),
        Slip("draws without replacement", "missed * (1 - (1 - 1 / missed) ** k)", "missed * min(1, k / missed)"),
    )),
    "examgen.engine.costs": ("tests/engine/test_metrics.py", (
        Slip("gradients forgotten", "(2 + OPTIMIZER_STATE[optimizer])", "(1 + OPTIMIZER_STATE[optimizer])"),
        Slip("one moment of Adam", '"adam": 2', '"adam": 1'),
        Slip("the last mini-batch left out", "else -(-whole // size)", "else whole // size"),
        Slip("a sum of sizes", "rows * inner * columns", "rows * inner + columns"),
    )),
    "examgen.engine.initialization": ("tests/engine/test_training.py", (
        Slip("a variance for its root", "plain(scale * arrays.sqrt(ratio))", "plain(scale * ratio)"),
        Slip("Xavier for He", '_root("kaiming_normal_std", 2, 1, fan)', '_root("kaiming_normal_std", 1, 1, fan)'),
        Slip("a standard deviation for a bound", '_root("xavier_uniform_bound", 6, gain', '_root("xavier_uniform_bound", 2, gain'),
    )),
    "examgen.engine.linalg": ("tests/engine/test_linalg.py", (
        Slip("rows that are swapped without a sign", "rows[[pivot, column]], -determinant", "rows[[pivot, column]], determinant"),
        Slip("a square for its root",
            "return np.array([half - root, half + root]", "return np.array([half - root**2, half + root**2]"),
        Slip("one-sided, divided by both sides", "(2 if centered else 1)", "2"),
    )),
    "examgen.engine.saturating": ("tests/engine/test_activations.py", (
        Slip("a slope beyond the bounds",
            "np.where((x > low) & (x < high), g, arrays.zeros_like(g))", "np.where(x > low, g, 0 * g)"),
        Slip("a slope that is not squared", "g / (1 + abs(x)) ** 2", "g / (1 + abs(x))"),
    )),
}  # fmt: skip
"""By module: the tests that have to notice what the bank does not, and the slips."""

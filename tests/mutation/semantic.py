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
            "divisor = x.size // x.shape[-1] if w is None or indices is None else w[indices].sum()",
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
    "examgen.engine.attention": ("tests/engine/test_attention.py", (
        Slip("no scaling", "factor = 1 / arrays.sqrt(arrays.filled((), width, q.dtype))", "factor = 1"),
        Slip("scaled by the length", "arrays.sqrt(arrays.filled((), width, q.dtype))", "arrays.filled((), width, q.dtype)"),
        Slip("a softmax over the queries",
            "return powers / powers.sum(axis=-1, keepdims=True)", "return powers / powers.sum(axis=-2, keepdims=True)"),
        Slip("masked scores that are 0",
            "np.where(task.seen, scores - top, zeros)), zeros)", "np.where(task.seen, scores - top, zeros)), 1 + zeros)"),
        Slip("the mask for what is hidden", "np.broadcast_to(mask if more is None", "np.broadcast_to(~mask if more is None"),
        Slip("later keys instead of earlier ones", "np.tril(seen)", "np.triu(seen)"),
        Slip("the softmax's gradient without the mean",
            "p * (grad_p - (grad_p * p).sum(axis=-1, keepdims=True))", "p * grad_p"),
        Slip("queries and keys turned round", "return grad_scores @ task.key,", "return grad_scores @ task.query,"),
        Slip("a gradient that is not transposed", "g @ _transposed(b), _transposed(a) @ g", "g @ _transposed(b), a @ g"),
    )),
    "examgen.engine.attention_layers": ("tests/engine/test_attention.py", (
        Slip("tanh left out", "return arrays.tanh(hidden) @ v", "return hidden @ v"),
        Slip("the matrices turned round",
            "(q @ w_q.T)[..., :, None, :] + (k @ w_k.T)", "(q @ w_k.T)[..., :, None, :] + (k @ w_q.T)"),
        Slip("entries dealt out to the heads",
            "np.swapaxes(x.reshape(*x.shape[:-1], heads, -1), -2, -3)", "np.moveaxis(x.reshape(*x.shape[:-1], -1, heads), -1, -3)"),
        Slip("the output's layer left out", "return found @ w_out.T + ", "return found + "),
        Slip("frequencies of every entry", "float(base) ** (-2 * i / dim)", "float(base) ** (-i / dim)"),
        Slip("cosine and sine turned round", "for turned in (math.sin, math.cos)", "for turned in (math.cos, math.sin)"),
        Slip("one layer only", "reached = sees @ reached", "reached = sees"),
    )),
    "examgen.engine.embedding": ("tests/engine/test_language.py", (
        Slip("the last of several equal words", "np.add.at(gradient, indices, g)", "gradient[indices] = g"),
        Slip("a gradient of the padding", "gradient[padding_idx] = ", "_ = "),
        Slip("negatives that are pulled near", "targets[0] += 1", "targets += 1"),
        Slip("the gradient of the other words for that of the word", "return slopes @ words,", "return slopes.sum() * v,"),
    )),
    "examgen.engine.sequences": ("tests/engine/test_language.py", (
        Slip("a mean over all positions", "values)).sum() / total)", "values)).sum() / values.size)"),
        Slip("one position too many",
            "np.arange(width) < np.array(sizes)[:, None]", "np.arange(width) <= np.array(sizes)[:, None]"),
        Slip("the last layer's states only", "(layers * directions, n, hidden)", "(directions, n, hidden)"),
        Slip("directions that are not concatenated", "(n, steps, directions * hidden)", "(n, steps, hidden)"),
        Slip("the new state where the old one belongs",
            "_unrolled(a, b, h)[:-1], grad_input", "_unrolled(a, b, h)[1:], grad_input"),
        Slip("a recurrence backwards without its decay", "grad = rate * grads[-1]", "grad = grads[-1]"),
    )),
    "examgen.engine.language": ("tests/engine/test_language.py", (
        Slip("the sum for the mean", "arrays.exp(np.asarray(-mean)[()])", "arrays.exp(np.asarray(-mean * found.size)[()])"),
        Slip("nats for bits", "-found / (dimensions * arrays.log(arrays.filled((), 2, found.dtype)))", "-found / dimensions"),
        Slip("probabilities that add up", "one.probability * chance", "one.probability + chance"),
        Slip("the best word only", "beam = sorted(found, key=lambda one: one.probability, reverse=True)[:beam_width]",
            "beam = sorted(found, key=lambda one: one.probability, reverse=True)[:1]"),
        Slip("sentences that go on after their end", "if end is not None and one.tokens[-1:] == (end,):", "if False:"),
    )),
    "examgen.engine.distributions": ("tests/engine/test_generative.py", (
        Slip("half of the logarithm", "(t - r + (arrays.exp(r)", "((t - r) / 2 + (arrays.exp(r)"),
        Slip("means that are not squared", "(m - n) ** 2) / arrays.exp(t)", "abs(m - n)) / arrays.exp(t)"),
        Slip("the divergence the other way",
            "(arrays.exp(r) + (m - n) ** 2) / arrays.exp(t)", "(arrays.exp(t) + (m - n) ** 2) / arrays.exp(r)"),
        Slip("the slope by the variance",
            "g * (arrays.exp(r) / arrays.exp(t) - 1) / 2", "g * (1 - arrays.exp(t) / arrays.exp(r)) / 2"),
        Slip("the variance for the deviation", "return plain(m + s * e)", "return plain(m + s**2 * e)"),
        Slip("the noise left out of the gradient", "return plain(g), plain(g * e)", "return plain(g), plain(g)"),
        Slip("a divergence that is added",
            "np.sum(terms) - factor * np.sum(divergences)", "np.sum(terms) + factor * np.sum(divergences)"),
    )),
    "examgen.engine.likelihoods": ("tests/engine/test_generative.py", (
        Slip("the deviation's logarithm twice", "(arrays.log(v) + (m - x) ** 2 / v) / 2", "arrays.log(v) + (m - x) ** 2 / v / 2"),
        Slip("target minus output", "* (m - x) / v)", "* (x - m) / v)"),
        Slip("the rate for the mean", "arrays.log(m) + x / m)", "-arrays.log(m) + x * m)"),
        Slip("the pixel's own term left out", "2 * arrays.log(m) - arrays.log(x) + ", "2 * arrays.log(m) + "),
        Slip("the factor 2 of a Laplace density", "arrays.log(np.asarray(2 * b))", "arrays.log(np.asarray(b))"),
    )),
    "examgen.engine.adversarial": ("tests/engine/test_generative.py", (
        Slip("generated examples that are called real",
            "binary_cross_entropy_with_logits(y, _like(y, 0))", "binary_cross_entropy_with_logits(y, _like(y, 1))"),
        Slip("the saturating loss's sign", "return -loss if saturating else loss", "return loss"),
        Slip("the share of the generated ones", "return plain(p / (p + q))", "return plain(q / (p + q))"),
        Slip("a logarithm of D twice", "_weighted_log(q, np.asarray(1 - d))", "_weighted_log(q, d)"),
        Slip("divergences that are not halved", "for one in (a, b)) / 2)", "for one in (a, b)))"),
    )),
    "examgen.engine.rbm": ("tests/engine/test_generative.py", (
        Slip("a positive energy", "-((v @ W) * h).sum(axis=-1) - v @ b - h @ c", "((v @ W) * h).sum(axis=-1) + v @ b + h @ c"),
        Slip("the other layer's biases", "return logistic(h @ W.T + b)", "return logistic(h @ W.T)"),
        Slip("no biases of hidden units", "return logistic(v @ W + c)", "return logistic(v @ W)"),
        Slip("the hidden biases outside of the sum", "a = v @ W + c\n", "a = v @ W\n"),
        Slip("model minus data", "rate * (data - model) / len(v)", "rate * (model - data) / len(v)"),
        Slip("a sum over the batch", "rate * (data - model) / len(v)", "rate * (data - model)"),
    )),
    "examgen.engine.flows": ("tests/engine/test_generative.py", (
        Slip("the row's sign forgotten", "rows[pivot], rows[0], -found", "rows[pivot], rows[0], found"),
        Slip("the density times the stretch", "plain(p[()] / size)", "plain(p[()] * size)"),
        Slip("the scale for its power", "changed * arrays.exp(s) + t", "changed * s + t"),
        Slip("the shift before the scale", "changed * arrays.exp(s) + t", "(changed + t) * arrays.exp(s)"),
        Slip("the same logarithm backwards", "plain(np.asarray(-s.sum(axis=-1))[()])", "plain(np.asarray(s.sum(axis=-1))[()])"),
    )),
    "examgen.engine.diffusion": ("tests/engine/test_generative.py", (
        Slip("the noise's variances multiplied", "np.multiply.accumulate(1 - found)", "np.multiply.accumulate(found)"),
        Slip("a share without its root", "arrays.sqrt(share) * x + ", "share * x + "),
        Slip("the noise not taken away",
            "(x - arrays.sqrt(np.asarray(1 - share)) * e)", "(x + arrays.sqrt(np.asarray(1 - share)) * e)"),
        Slip("the ratio to the whole", "plain(share / (1 - share))", "plain(share)"),
        Slip("the share of the signal for that of the noise",
            "b / arrays.sqrt(np.asarray(1 - after))", "b / arrays.sqrt(np.asarray(after))"),
        Slip("the variance for the deviation", "plain(mean + arrays.sqrt(spread) * xi)", "plain(mean + spread * xi)"),
        Slip("the variance of the step alone", "plain(b * (1 - before) / (1 - after))", "plain(b)"),
    )),
    "examgen.engine.autoregressive": ("tests/engine/test_generative.py", (
        Slip("the center in both masks", '(kind == "B")', "1"),
        Slip("the mask forgotten", "np.where(causal_mask(found.shape[-2:], kind), found, zeros_like(found))", "found"),
        Slip("a likelihood that is not negative",
            "return -binary_cross_entropy_with_logits(", "return binary_cross_entropy_with_logits("),
    )),
    "examgen.engine.counting": ("tests/engine/test_sizes.py", (
        Slip("one bias for all channels",
            "(entries * seen + bool(bias)) * channels[1]", "entries * seen * channels[1] + bool(bias)"),
        Slip("one set of biases for all gates",
            "gates * hidden_size * (input_size + hidden_size + biases)",
            "gates * hidden_size * (input_size + hidden_size) + hidden_size * biases"),
        Slip("every channel in every group", "return in_channels // groups,", "return in_channels,"),
        Slip("three layers of attention",
            "value = 4 * (embed_dim + bool(bias)) * embed_dim", "value = 3 * (embed_dim + bool(bias)) * embed_dim"),
    )),
}  # fmt: skip
"""By module: the tests that have to notice what the bank does not, and the slips."""

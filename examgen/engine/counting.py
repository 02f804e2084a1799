"""How many parameters and multiply-adds a layer has.

Every count writes one step, called ``name``, whose formula calls its numbers as books do. Biases count by default;
PyTorch's recurrent layers have two bias vectors per gate, ``biases`` 1 counts them as most books do.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from examgen.engine import checks
from examgen.engine.arrays import recorder, replays
from examgen.engine.conv import Sizes
from examgen.errors import ArgumentError

if TYPE_CHECKING:
    from examgen.core.trace import Recorder


_LETTERS = {
    "in_features": "C", "in_channels": "C", "num_features": "C", "out_features": "O", "out_channels": "O", "groups": "g",
    "input_size": "I", "hidden_size": "H", "num_embeddings": "V", "embedding_dim": "d", "height": "h", "width": "w",
    "rows": "a", "inner": "b", "columns": "c", "output_size": "n", "embed_dim": "d", "batch": "B",
}  # fmt: skip
"""What formulas call the numbers; a kernel's side is k."""


def counted(function: str, trace: Recorder | None, name: str, formula: str, value: int, **numbers: int) -> int:
    """The count, written as a line; ``numbers`` are the arguments that the formula mentions."""
    for argument, number in numbers.items() if not replays(trace) else ():
        checks.whole(function, argument, number, 1)
    shown: dict[str, Any] = {_LETTERS.get(argument, argument): number for argument, number in numbers.items()}
    found: int = recorder(trace)(name, formula, lambda: value, **shown)
    return found


def linear_parameters(
    in_features: int, out_features: int, bias: bool = True, *, name: str = "parameters", trace: Recorder | None = None
) -> int:
    """Weights and biases of a fully connected layer."""
    formula = "(C + 1)*O" if bias else "C*O"
    value = (in_features + bool(bias)) * out_features
    return counted("linear_parameters", trace, name, formula, value, in_features=in_features, out_features=out_features)


def _kernel(function: str, kernel_size: Sizes, dimensions: int) -> tuple[int, str, dict[str, int]]:
    """Entries of the kernel, the formula for them, and what its names stand for."""
    sizes = checks.per_dimension(function, "kernel_size", kernel_size, dimensions, 1)
    if len(set(sizes)) == 1:
        return math.prod(sizes), "k" if dimensions == 1 else f"k^{dimensions}", {"k": sizes[0]}
    names = ("k_d", "k_h", "k_w")[-dimensions:]
    return math.prod(sizes), "*".join(names), dict(zip(names, sizes, strict=True))


def per_group(function: str, in_channels: int, out_channels: int, groups: int) -> tuple[int, str]:
    """Input channels that one filter sees, and the formula for them."""
    checks.whole(function, "groups", groups, 1)
    for argument, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
        if checks.whole(function, argument, channels, 1) % groups:
            raise ArgumentError(function, "groups", groups, f"a divisor of {argument} {channels}")
    return in_channels // groups, "C" if groups == 1 else "C/g"


def _conv_parameters(
    dimensions: int,
    channels: tuple[int, int],
    kernel_size: Sizes,
    groups: int,
    bias: bool,
    name: str,
    trace: Recorder | None,
) -> int:
    function = f"conv{dimensions}d_parameters"
    entries, kernel, shown = _kernel(function, kernel_size, dimensions)
    seen, seen_formula = per_group(function, *channels, groups)
    weights = f"{kernel}*{seen_formula}"
    formula = f"({weights} + 1)*O" if bias else f"{weights}*O"
    value = (entries * seen + bool(bias)) * channels[1]
    shown |= {"in_channels": channels[0], "out_channels": channels[1], "groups": groups}
    return counted(function, trace, name, formula, value, **shown)


def conv1d_parameters(
    in_channels: int,
    out_channels: int,
    kernel_size: Sizes,
    groups: int = 1,
    bias: bool = True,
    *,
    name: str = "parameters",
    trace: Recorder | None = None,
) -> int:
    """Weights and biases of a 1-D convolution; one bias per output channel."""
    return _conv_parameters(1, (in_channels, out_channels), kernel_size, groups, bias, name, trace)


def conv2d_parameters(
    in_channels: int,
    out_channels: int,
    kernel_size: Sizes,
    groups: int = 1,
    bias: bool = True,
    *,
    name: str = "parameters",
    trace: Recorder | None = None,
) -> int:
    """Weights and biases of a 2-D convolution; one bias per output channel."""
    return _conv_parameters(2, (in_channels, out_channels), kernel_size, groups, bias, name, trace)


def conv3d_parameters(
    in_channels: int,
    out_channels: int,
    kernel_size: Sizes,
    groups: int = 1,
    bias: bool = True,
    *,
    name: str = "parameters",
    trace: Recorder | None = None,
) -> int:
    """Weights and biases of a 3-D convolution; one bias per output channel."""
    return _conv_parameters(3, (in_channels, out_channels), kernel_size, groups, bias, name, trace)


def _recurrent(function: str, gates: int, input_size: int, hidden_size: int, biases: int, name: str, trace: Recorder | None) -> int:
    if biases not in (0, 1, 2):
        raise ArgumentError(function, "biases", biases, "0, 1 or 2 bias vectors per gate")
    inside = "H*(I + H" + ("", " + 1", " + 2")[biases] + ")"
    formula = inside if gates == 1 else f"{gates}*{inside}"
    value = gates * hidden_size * (input_size + hidden_size + biases)
    return counted(function, trace, name, formula, value, input_size=input_size, hidden_size=hidden_size)


def rnn_parameters(
    input_size: int, hidden_size: int, biases: int = 2, *, name: str = "parameters", trace: Recorder | None = None
) -> int:
    """H (I + H + biases)."""
    return _recurrent("rnn_parameters", 1, input_size, hidden_size, biases, name, trace)


def lstm_parameters(
    input_size: int, hidden_size: int, biases: int = 2, *, name: str = "parameters", trace: Recorder | None = None
) -> int:
    """4 H (I + H + biases): three gates and the candidate."""
    return _recurrent("lstm_parameters", 4, input_size, hidden_size, biases, name, trace)


def gru_parameters(
    input_size: int, hidden_size: int, biases: int = 2, *, name: str = "parameters", trace: Recorder | None = None
) -> int:
    """3 H (I + H + biases): two gates and the candidate."""
    return _recurrent("gru_parameters", 3, input_size, hidden_size, biases, name, trace)


def embedding_parameters(
    num_embeddings: int, embedding_dim: int, *, name: str = "parameters", trace: Recorder | None = None
) -> int:
    """One vector per entry of the vocabulary."""
    value, sizes = num_embeddings * embedding_dim, {"num_embeddings": num_embeddings, "embedding_dim": embedding_dim}
    return counted("embedding_parameters", trace, name, "V*d", value, **sizes)


def multi_head_attention_parameters(
    embed_dim: int, bias: bool = True, *, name: str = "parameters", trace: Recorder | None = None
) -> int:
    """Four fully connected layers, of queries, keys, values and the output; the number of heads does not matter."""
    value = 4 * (embed_dim + bool(bias)) * embed_dim
    return counted("multi_head_attention_parameters", trace, name, "4*(d + 1)*d" if bias else "4*d^2", value, embed_dim=embed_dim)


def bmm_multiply_adds(
    batch: int, rows: int, inner: int, columns: int, *, name: str = "multiply_adds", trace: Recorder | None = None
) -> int:
    """Multiplications of ``bmm`` of (B, a, b) and (B, b, c), each with its addition."""
    value, sizes = batch * rows * inner * columns, {"batch": batch, "rows": rows, "inner": inner, "columns": columns}
    return counted("bmm_multiply_adds", trace, name, "B*a*b*c", value, **sizes)


def batch_norm_parameters(num_features: int, *, name: str = "parameters", trace: Recorder | None = None) -> int:
    """A scale and a shift per channel; running statistics are not learned and do not count."""
    return counted("batch_norm_parameters", trace, name, "2*C", 2 * num_features, num_features=num_features)


def linear_multiply_adds(in_features: int, out_features: int, *, name: str = "multiply_adds", trace: Recorder | None = None) -> int:
    """Multiplications of a fully connected layer for one example, each with its addition (the bias starts the sum)."""
    value, sizes = in_features * out_features, {"in_features": in_features, "out_features": out_features}
    return counted("linear_multiply_adds", trace, name, "C*O", value, **sizes)


def conv2d_multiply_adds(
    in_channels: int,
    out_channels: int,
    kernel_size: Sizes,
    output_size: Sizes,
    groups: int = 1,
    *,
    name: str = "multiply_adds",
    trace: Recorder | None = None,
) -> int:
    """Multiplications of a 2-D convolution for one example: every output number costs one pass over its window."""
    function = "conv2d_multiply_adds"
    entries, kernel, shown = _kernel(function, kernel_size, 2)
    seen, seen_formula = per_group(function, in_channels, out_channels, groups)
    height, width = checks.per_dimension(function, "output_size", output_size, 2, 1)
    shown |= {
        "in_channels": in_channels,
        "out_channels": out_channels,
        "groups": groups,
        "height": height,
        "width": width,
    }
    formula = f"{kernel}*{seen_formula}*O*h*w"
    return counted(function, trace, name, formula, entries * seen * out_channels * height * width, **shown)

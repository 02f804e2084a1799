"""Conventions that change answers. A question names those it relies on; the paper prints their sentences; the key obeys them.

A convention stands here once. Its name is what a question file writes, its sentence (Markdown) is what the student reads. Where it
is a matter of formulas, the sentence is typeset from them, and steps of the key that bear their names are computed with them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from examgen.core import expression, formulas, typeset
from examgen.core.words import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """``text`` with ``{name}`` where the line of that name of ``lines`` is printed.

    ``lines`` are formulas over quantities of the same time step; ``x_prev`` is ``x`` one time step before. ``symbols`` is the LaTeX
    of quantities; with ``timed`` ones the time step is a subscript. ``start`` is what quantities are before the first step.
    """

    text: str
    lines: Mapping[str, str] = field(default_factory=dict)
    timed: str = ""
    symbols: Mapping[str, str] = field(default_factory=dict)
    start: Mapping[str, int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What the paper prints."""
        return re.sub(r"\{(\w+)\}(?!\})", lambda match: self._line(match[1]) if match[1] in self.lines else match[0], self.text)

    def symbol(self, name: str) -> str:
        """LaTeX of a quantity without its time step."""
        return typeset.symbol(name, self.symbols)

    def _line(self, name: str) -> str:
        shown = {**self.symbols, **{one: f"{self.symbol(one)}_t" for one in self.timed.split()}}
        shown |= {f"{one}_prev": f"{self.symbol(one)}_{{t-1}}" for one in self.timed.split()}
        left, right = typeset.symbol(name, shown), formulas.formula_latex(expression.parse(self.lines[name]), shown)
        return f"${left} = {right}$"


_VELOCITY = {"lr": r"\eta", "mu": r"\mu"}

RULES: Mapping[str, Convention] = {
    "floor": Convention(text="Output sizes of convolution and pooling layers are rounded down."),
    "ceil": Convention(text="Output sizes of convolution and pooling layers are rounded up."),
    "cross-correlation": Convention(text="Convolution layers compute a cross-correlation: the kernel is not flipped."),
    "natural log": Convention(text=r"$\ln$ is the natural logarithm; losses use it, too."),
    "binary log": Convention(text=r"Logarithms have base 2; entropies and losses are measured in bits."),
    "zero-based indices": Convention(text="Indices of vectors, matrices and classes start at 0."),
    "one-based indices": Convention(text="Indices of vectors, matrices and classes start at 1."),
    "zero-based time": Convention(text=r"The initial state has time index 0; the first input is $x_1$."),
    "column vectors": Convention(text=r"Vectors are columns; a fully connected layer computes $W x + b$."),
    "gradient shape": Convention(
        text="The gradient of $L$ with respect to a vector or a matrix has the shape of that vector or matrix."
    ),
    "relu derivative": Convention(text="The derivative of ReLU is 1 for positive and 0 for negative pre-activations."),
    "biases": Convention(text="Every layer with weights also has biases."),
    "momentum velocity": Convention(
        text="Momentum: {v} and {w}, with $v_0 = 0$.",
        lines={"v": "mu*v_prev - lr*g", "w": "w_prev + v"}, timed="v g w", symbols=_VELOCITY, start={"v": 0},
    ),
    "momentum buffer": Convention(
        text="Momentum: {v} and {w}, with $v_0 = 0$.",
        lines={"v": "mu*v_prev + g", "w": "w_prev - lr*v"}, timed="v g w", symbols=_VELOCITY, start={"v": 0},
    ),
    "nesterov": Convention(
        text=r"Nesterov: {v} and {w}, with $g_t = \nabla f(w_{t-1} + \mu v_{t-1})$ and $v_0 = 0$.",
        lines={"v": "mu*v_prev - lr*g", "w": "w_prev + v", "ahead": "w_prev + mu*v_prev"},
        timed="v g w ahead", symbols=_VELOCITY, start={"v": 0},
    ),
    "rmsprop": Convention(
        text="RMSProp: {s} and {w}, with $s_0 = 0$, without bias correction.",
        lines={"s": "rho*s_prev + (1 - rho)*g^2", "w": "w_prev - lr*g/sqrt(s)"},
        timed="s g w", symbols={"lr": r"\eta", "rho": r"\rho"}, start={"s": 0},
    ),
    "adam": Convention(
        text=(
            "Adam: {m}, {v}, {m_hat}, {v_hat} and {w} ($\\epsilon = 0$), with $m_0 = v_0 = 0$ and $t = 1, 2, \\ldots$"
        ),
        lines={
            "m": "beta_1*m_prev + (1 - beta_1)*g",
            "v": "beta_2*v_prev + (1 - beta_2)*g^2",
            "m_hat": "m/(1 - beta_1^t)",
            "v_hat": "v/(1 - beta_2^t)",
            "w": "w_prev - lr*m_hat/sqrt(v_hat)",
        },
        timed="m v m_hat v_hat g w", symbols={"lr": r"\eta", "beta_1": r"\beta_1", "beta_2": r"\beta_2"}, start={"m": 0, "v": 0},
    ),
    "batch norm": Convention(
        text=(
            r"Batch normalization in training mode uses the variance that divides by the batch size $N$ (not $N - 1$), {var}, "
            r"and no $\epsilon$ is added to the variance."
        ),
        lines={"mu": "sum(x)/N", "var": "norm(x - mu)^2/N", "x_hat": "(x - mu)/sqrt(var)", "y": "gamma*x_hat + beta"},
        symbols={"var": r"\sigma^2"},
    ),
    "sample variance": Convention(
        text=r"The variance of $N$ numbers divides by $N - 1$: {var}.",
        lines={"var": "norm(x - mu)^2/(N - 1)"}, symbols={"var": r"\sigma^2"},
    ),
    "temperature": Convention(
        text=r"A softmax with temperature $T$ divides the logits $z$ by it: {p}.", lines={"p": "softmax(z/T)"},
    ),
    "lstm": Convention(
        text=r"One unit of an LSTM: $i, f, o = \sigma(\cdot)$ and $g = \tanh(\cdot)$ of their pre-activations, {c} and {h}.",
        lines={"c": "f*c_prev + i*g", "h": "o*tanh(c)"}, timed="c h",
    ),
}  # fmt: skip

CONVENTIONS: Mapping[str, str] = {name: rule.sentence for name, rule in RULES.items()}
"""What the paper prints for each."""


def rounding_rule(decimals: int, *, logarithms: bool = False) -> str:
    """The rule that papers print and the key obeys, for numbers that are not given exactly; ``logarithms`` may be such numbers."""
    places = counted(decimals, "decimal")
    exact = r"as in $4/5$ or $2 \ln 2$" if logarithms else "as in $4/5$"
    return (
        f"Give numbers exactly ({exact}) or rounded to {places}, halves away from zero; "
        f"keep at least {places} in intermediate results."
    )

"""Conventions that change answers. A question names those it relies on; the paper prints their sentences; the key obeys them.

A convention stands here once. Its name is what a question file writes, its sentence (Markdown) is what the student reads.
"""

from __future__ import annotations

from collections.abc import Mapping

CONVENTIONS: Mapping[str, str] = {
    "floor": "Output sizes of convolution and pooling layers are rounded down.",
    "cross-correlation": "Convolution layers compute a cross-correlation: the kernel is not flipped.",
    "natural log": r"$\ln$ is the natural logarithm; losses use it, too.",
    "zero-based indices": "Indices of vectors, matrices and classes start at 0.",
    "zero-based time": r"The initial state has time index 0; the first input is $x_1$.",
    "column vectors": r"Vectors are columns; a fully connected layer computes $W x + b$.",
    "gradient shape": "The gradient of $L$ with respect to a vector or a matrix has the shape of that vector or matrix.",
    "relu derivative": "The derivative of ReLU is 1 for positive and 0 for negative pre-activations.",
    "biases": "Every layer with weights also has biases.",
    "momentum velocity": r"Momentum: $v_t = \mu v_{t-1} - \eta g_t$ and $w_t = w_{t-1} + v_t$, with $v_0 = 0$.",
    "nesterov": r"Nesterov: $v_t = \mu v_{t-1} - \eta \nabla f(w_{t-1} + \mu v_{t-1})$ and $w_t = w_{t-1} + v_t$, with $v_0 = 0$.",
    "rmsprop": (
        r"RMSProp: $s_t = \rho s_{t-1} + (1 - \rho) g_t^2$ and $w_t = w_{t-1} - \eta g_t / \sqrt{s_t}$, with $s_0 = 0$, "
        r"without bias correction."
    ),
    "adam": (
        r"Adam: $m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t$, $v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2$, "
        r"$\hat{m}_t = m_t / (1 - \beta_1^t)$, $\hat{v}_t = v_t / (1 - \beta_2^t)$ and "
        r"$w_t = w_{t-1} - \eta\, \hat{m}_t / \sqrt{\hat{v}_t}$ ($\epsilon = 0$), with $m_0 = v_0 = 0$ and $t = 1, 2, \ldots$"
    ),
    "batch norm": (
        r"Batch normalization in training mode uses the variance that divides by the batch size $N$ (not $N - 1$), "
        r"and no $\epsilon$ is added to the variance."
    ),
    "lstm": (
        r"One unit of an LSTM: $i, f, o = \sigma(\cdot)$ and $g = \tanh(\cdot)$ of their pre-activations, "
        r"$c_t = f\, c_{t-1} + i\, g$ and $h_t = o \tanh(c_t)$."
    ),
}


def rounding_rule(decimals: int) -> str:
    """The rule that papers print and the key obeys, for numbers that are not given exactly."""
    places = "1 decimal" if decimals == 1 else f"{decimals} decimals"
    return (
        f"Give numbers exactly (as in $4/5$ or $2 \\ln 2$) or rounded to {places}, halves away from zero; "
        f"keep at least {places} in intermediate results."
    )

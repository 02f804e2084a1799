"""How much a model stores, and how much it does in a second."""

from __future__ import annotations

from fractions import Fraction

from examgen.core.numbers import Scalar
from examgen.engine import checks
from examgen.errors import ArgumentError


def model_bytes(numbers: int, bits: int = 32) -> Fraction:
    """Bytes of so many numbers of ``bits`` bits each."""
    return Fraction(checks.whole("model_bytes", "numbers", numbers, 0) * checks.whole("model_bytes", "bits", bits, 1), 8)


def pruned_model_bytes(numbers: int, pruned: Fraction | int, bits: int = 32, index_bits: int = 0) -> Fraction:
    """Bytes of what is stored without a share ``pruned`` of the numbers; each other one needs ``index_bits`` more for its place."""
    if not 0 <= pruned <= 1:
        raise ArgumentError("pruned_model_bytes", "pruned", pruned, "a share from 0 to 1")
    left = (1 - Fraction(pruned)) * checks.whole("pruned_model_bytes", "numbers", numbers, 0)
    if left.denominator > 1:
        raise ArgumentError("pruned_model_bytes", "pruned", pruned, "a share that leaves a whole number of numbers")
    each = checks.whole("pruned_model_bytes", "bits", bits, 1) + checks.whole("pruned_model_bytes", "index_bits", index_bits, 0)
    return model_bytes(int(left), each)


def throughput(batch_size: int, seconds: Scalar) -> Scalar:
    """Examples a second, where a mini-batch takes so many seconds."""
    if not seconds > 0:
        raise ArgumentError("throughput", "seconds", seconds, "a positive time")
    return checks.whole("throughput", "batch_size", batch_size, 1) / (Fraction(seconds) if isinstance(seconds, int) else seconds)

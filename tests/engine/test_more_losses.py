"""Absolute, Huber and Gaussian losses, losses with margins, divergences and ignored classes agree with PyTorch."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import assert_close, compare, drawn, numbers, seeds, tensor

from examgen import engine
from examgen.core import kinks
from examgen.core.numbers import ln2
from examgen.errors import ArgumentError

HALF = Fraction(1, 2)
reductions = st.sampled_from(["none", "mean", "sum"])
shapes = st.lists(st.integers(1, 4), max_size=3)


def _signs(seed, *shape):
    return np.random.default_rng(seed).choice([-1.0, 1.0], size=shape)


def _reference(name, **constant):
    def loss(input, target, *arguments, **options):
        options = {key: tensor(value) if isinstance(value, np.ndarray) else value for key, value in options.items()}
        target = tensor(target) if np.asarray(target).dtype.kind == "f" else tensor(target).long()
        return getattr(F, name)(input, target, *arguments, **options, **constant)

    return loss


@pytest.mark.parametrize(
    ("name", "option"), [("l1_loss", None), ("smooth_l1_loss", "beta"), ("huber_loss", "delta"), ("mse_loss", None)]
)
@given(shape=shapes, seed=seeds, bound=st.sampled_from([0.3, 1.0, 2.5]), how=reductions)
@drawn
def test_regression(name, option, shape, seed, bound, how):
    options = {"reduction": how} | ({option: bound} if option else {})
    compare(name, _reference(name), numbers(seed, *shape), numbers(seed + 1, *shape), **options)


def test_smooth_l1_with_beta_0_is_the_l1_loss():
    compare("smooth_l1_loss", _reference("smooth_l1_loss"), numbers(1, 5), numbers(2, 5), beta=0)


@given(shape=shapes, seed=seeds, full=st.booleans(), shared=st.booleans(), how=reductions)
@drawn
def test_gaussian_likelihood(shape, seed, full, shared, how):
    x, y, var = numbers(seed, *shape, 2), numbers(seed + 1, *shape, 2), np.exp(3 * numbers(seed + 2, *shape, 1 if shared else 2))
    expected = F.gaussian_nll_loss(tensor(x), tensor(y), tensor(var), full, 0.1, how)
    assert_close(engine.gaussian_nll_loss(x, y, var, full, 0.1, reduction=how), expected)


@pytest.mark.parametrize(("name", "margin"), [("hinge_embedding_loss", (0.7,)), ("soft_margin_loss", ())])
@given(shape=shapes, seed=seeds, how=reductions)
@drawn
def test_two_classes(name, margin, shape, seed, how):
    compare(name, _reference(name), numbers(seed, *shape), _signs(seed, *shape), *margin, reduction=how)


def test_the_logistic_loss_of_large_scores_does_not_overflow():
    assert engine.soft_margin_loss((1e4, -1e4), (-1, -1), reduction="sum") == 1e4


@given(shape=shapes, seed=seeds, margin=st.sampled_from([0.0, 0.5, 2.0]), how=reductions)
@drawn
def test_ranking(shape, seed, margin, how):
    a, b, y = numbers(seed, *shape), numbers(seed + 1, *shape), _signs(seed, *shape)
    expected = F.margin_ranking_loss(tensor(a), tensor(b), tensor(y), margin, reduction=how)
    assert_close(engine.margin_ranking_loss(a, b, y, margin, reduction=how), expected)


@given(
    n=st.integers(0, 4), classes=st.integers(2, 4), p=st.integers(1, 2), weighted=st.booleans(), margin=st.sampled_from([0.5, 2.0]),
    seed=seeds, how=reductions,
)  # fmt: skip
@drawn
def test_multiclass_hinge(n, classes, p, weighted, margin, seed, how):
    lead = (n,) if n else ()
    target = np.random.default_rng(seed).integers(0, classes, size=lead)
    weight = np.exp(numbers(seed, classes)) if weighted else None

    def reference(input, target, p, margin, weight, reduction):
        return F.multi_margin_loss(input, torch.tensor(target), p, margin, tensor(weight), reduction=reduction)

    compare("multi_margin_loss", reference, numbers(seed, *lead, classes), target, p, margin, weight, reduction=how)


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides the total loss")
@given(
    shape=st.lists(st.integers(1, 4), min_size=1, max_size=2), seed=seeds, log=st.booleans(), how=reductions | st.just("batchmean")
)
@drawn
def test_kl_div(shape, seed, log, how):
    target = np.exp(numbers(seed + 1, *shape))
    target[target < 0.5] = 0
    target = np.log(target + 0.1) if log else target
    compare("kl_div", _reference("kl_div"), numbers(seed, *shape), target, reduction=how, log_target=log)


@given(n=st.integers(1, 3), classes=st.integers(1, 5), seed=seeds)
@drawn
def test_entropy(n, classes, seed):
    p = np.exp(numbers(seed, n, classes))
    p[:, 1:] *= numbers(seed + 1, n, classes)[:, 1:] > -0.5
    p /= p.sum(axis=1, keepdims=True)
    expected = torch.special.entr(tensor(p)).sum(dim=1)
    assert_close(engine.entropy(p), expected)
    assert_close(engine.entropy(p.T, 0), expected)


@pytest.mark.parametrize("name", ["nll_loss", "cross_entropy"])
@given(
    n=st.integers(1, 4), rest=st.lists(st.integers(1, 3), max_size=1), ignored=st.sampled_from([-100, 0, 1]),
    weighted=st.booleans(), smoothing=st.sampled_from([0, 0.2]), seed=seeds, how=reductions,
)  # fmt: skip
@drawn
def test_ignored_classes(name, n, rest, ignored, weighted, smoothing, seed, how):
    target = np.random.default_rng(seed).integers(0, 3, size=(n, *rest))
    target.flat[-1] = ignored
    target.flat[0] = 2
    options = {"ignore_index": ignored, "reduction": how} | ({"label_smoothing": smoothing} if name == "cross_entropy" else {})
    weight = np.exp(numbers(seed, 3)) if weighted else None
    reference = _reference(name)
    compare(
        name, lambda x, y, w, **more: reference(x, y, None if w is None else tensor(w), **more),
        numbers(seed, n, 3, *rest), target, weight, **options,
    )  # fmt: skip


def test_exact_values():
    x, y = (0, 3, HALF), (1, 1, 1)
    assert engine.l1_loss(x, y) == Fraction(7, 6)
    assert engine.l1_loss_backward(1, x, y, reduction="sum").tolist() == [-1, 1, -1]
    assert engine.huber_loss(x, y, delta=1, reduction="none").tolist() == [HALF, Fraction(3, 2), Fraction(1, 8)]
    assert engine.smooth_l1_loss(x, y, beta=2, reduction="none").tolist() == [Fraction(1, 4), 1, Fraction(1, 16)]
    assert engine.huber_loss_backward(1, x, y, reduction="sum").tolist() == [-1, 1, -HALF]
    assert engine.gaussian_nll_loss((1, 3), (0, 0), 4, reduction="sum") == ln2(2, Fraction(5, 4))
    assert engine.multi_margin_loss((0, 2, 1), 1, margin=2) == Fraction(1, 3)
    assert engine.multi_margin_loss_backward(3, (0, 2, 1), 1, margin=3).tolist() == [1, -2, 1]
    assert engine.soft_margin_loss(0, 1) == ln2(1)
    assert engine.soft_margin_loss_backward(1, ln2(1), -1) == Fraction(2, 3)
    assert engine.margin_ranking_loss((3, 1), (2, 2), 1, 2, reduction="none").tolist() == [1, 3]
    assert engine.entropy((HALF, Fraction(1, 4), Fraction(1, 4), 0)) == ln2(Fraction(3, 2))
    assert engine.kl_div(engine.log((HALF, HALF)), (1, 0), reduction="sum") == ln2(1)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: engine.l1_loss_backward(1, (1, 2), (1, 3)), ["l1_loss_at_0"]),
        (lambda: engine.smooth_l1_loss_backward(1, (1, 2), (1, 3)), []),
        (lambda: engine.hinge_embedding_loss_backward(1, (1, 1), (-1, 1)), ["hinge_embedding_loss_at_its_margin"]),
        (lambda: engine.hinge_embedding_loss_backward(1, (2, 1), (-1, 1)), []),
        (lambda: engine.multi_margin_loss_backward(1, (1, 0), 0), ["multi_margin_loss_at_its_margin"]),
        (lambda: engine.multi_margin_loss_backward(1, (1, 0), 0, 2), []),
    ],
)
def test_kinks_are_reported(call, expected):
    with kinks.watching() as met:
        call()
    assert met == expected


CASES = [
    (lambda: engine.l1_loss((1, 2), (1,)), "l1_loss: target is shape .1,.; expected shape .2,."),
    (lambda: engine.huber_loss(1, 2, delta=0), "huber_loss: delta is 0; expected a number above 0"),
    (lambda: engine.smooth_l1_loss(1, 2, beta=-1), "smooth_l1_loss: beta is -1; expected a number of at least 0"),
    (lambda: engine.gaussian_nll_loss(1, 2, 0, eps=0), "gaussian_nll_loss: var is not positive everywhere"),
    (lambda: engine.hinge_embedding_loss((1, 2), (0, 1)), "hinge_embedding_loss: target is neither 1 nor -1 somewhere"),
    (lambda: engine.multi_margin_loss((1, 2), 2), "multi_margin_loss: target is class 2; expected a class from 0 to 1"),
    (lambda: engine.multi_margin_loss((1, 2), 0, 3), "multi_margin_loss: p is 3; expected 1 or 2"),
    (lambda: engine.entropy((1, 1)), "entropy: probs is no distribution"),
    (lambda: engine.kl_div(0, -1), "kl_div: target is negative somewhere"),
    (lambda: engine.kl_div(0, 1, reduction="avg"), "kl_div: reduction is 'avg'; expected one of"),
    (lambda: engine.cross_entropy(((0, 1),), (-100,)), "cross_entropy: target is ignored everywhere"),
]


@pytest.mark.parametrize(("call", "message"), CASES, ids=[message[:50] for _, message in CASES])
def test_bad_arguments(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()

"""Generative models: losses and likelihoods agree with PyTorch; samplers, machines and flows with their definitions."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import assume, given
from hypothesis import strategies as st
from torch_reference import assert_close, compare, drawn, numbers, seeds, tensor

from examgen import engine
from examgen.core.numbers import ln2

small = st.integers(1, 4)
shapes = st.lists(st.integers(1, 3), max_size=2)
reductions = st.sampled_from(["none", "mean", "sum"])
HALF = Fraction(1, 2)
log_prob = {
    "exponential": lambda m, x: torch.distributions.Exponential(1 / m).log_prob(x),
    "rayleigh": lambda m, x: torch.distributions.Weibull(m * math.sqrt(2), tensor(2.0)).log_prob(x),
}


def _reduced(losses, reduction):
    return losses if reduction == "none" else losses.mean() if reduction == "mean" else losses.sum()


def positive(seed, *shape):
    return np.exp(numbers(seed, *shape))


@given(shape=shapes, seed=seeds, standard=st.booleans(), how=reductions)
@drawn
def test_divergence_of_normals(shape, seed, standard, how):
    other = (0.0, 0.0) if standard else (numbers(seed + 2, *shape), numbers(seed + 3, *shape))

    def reference(m, s, n, t, reduction):
        normal = torch.distributions.Normal
        n, t = torch.as_tensor(n, dtype=torch.float64), torch.as_tensor(t, dtype=torch.float64)
        return _reduced(torch.distributions.kl_divergence(normal(m, (s / 2).exp()), normal(n, (t / 2).exp())), reduction)

    compare("normal_kl_div", reference, numbers(seed, *shape), numbers(seed + 1, *shape), *other, arrays=2, reduction=how)


@given(shape=shapes, seed=seeds)
@drawn
def test_reparametrization(shape, seed):
    noise = numbers(seed + 2, *shape)
    compare("reparametrize", lambda m, s, e: m + s * tensor(e), numbers(seed, *shape), positive(seed + 1, *shape), noise, arrays=2)


@given(shape=shapes, seed=seeds, full=st.booleans(), eps=st.sampled_from([1e-6, 0.5]), how=reductions)
@drawn
def test_gaussian_nll(shape, seed, full, eps, how):
    def reference(m, x, v, full, eps, reduction):
        return F.gaussian_nll_loss(m, tensor(x), tensor(v), full=full, eps=eps, reduction=reduction)

    m, x, v = numbers(seed, *shape), numbers(seed + 1, *shape), positive(seed + 2, *shape)
    compare("gaussian_nll_loss", reference, m, x, v, full, eps, reduction=how)


@pytest.mark.parametrize("name", log_prob)
@given(shape=shapes, seed=seeds, how=reductions)
@drawn
def test_likelihoods_of_positive_pixels(name, shape, seed, how):
    def reference(m, x, reduction):
        return _reduced(-log_prob[name](m, tensor(x)), reduction)

    compare(f"{name}_nll_loss", reference, positive(seed, *shape), positive(seed + 1, *shape), reduction=how)


@given(shape=shapes, seed=seeds, how=reductions)
@drawn
def test_laplace_nll(shape, seed, how):
    m, x, b = numbers(seed, *shape), numbers(seed + 1, *shape), positive(seed + 2, *shape)
    expected = _reduced(-torch.distributions.Laplace(tensor(m), tensor(b)).log_prob(tensor(x)), how)
    assert_close(engine.laplace_nll_loss(m, x, b, reduction=how), expected)


@given(seed=seeds, real=small, fake=small, scale=st.sampled_from([1, 30]))
@drawn
def test_adversarial_losses(seed, real, fake, scale):
    x, y = scale * numbers(seed, real), scale * numbers(seed + 1, fake)
    compare("discriminator_loss", lambda x, y: F.softplus(-x).mean() + F.softplus(y).mean(), x, y, arrays=2)
    compare("generator_loss", lambda y, saturating: F.softplus(-y).mean(), y, saturating=False)
    compare("generator_loss", lambda y, saturating: -F.softplus(y).mean(), y, saturating=True)


@given(points=st.integers(2, 5), seed=seeds)
@drawn
def test_the_optimal_discriminator(points, seed):
    p, q = np.random.default_rng(seed).dirichlet(np.ones(points), size=2)
    best = engine.optimal_discriminator(p, q)
    value = engine.gan_value(best, p, q)
    others = np.clip(best + 0.01 * np.random.default_rng(seed + 1).normal(size=(20, points)), 0, 1)
    assert all(engine.gan_value(other, p, q) <= value for other in others)
    mean = tensor((p + q) / 2).log()
    expected = sum(F.kl_div(mean, tensor(one), reduction="sum") for one in (p, q)) / 2
    assert_close(engine.js_divergence(p, q), expected)
    assert value == pytest.approx(2 * engine.js_divergence(p, q) - math.log(4))


def test_points_that_one_side_never_reaches():
    assert engine.js_divergence((1, 0), (0, 1)) == ln2(1)
    assert engine.gan_value((1, 0), (1, 0), (0, 1)) == 0
    assert engine.gan_value(engine.optimal_discriminator((HALF, HALF), (0, 1)), (HALF, HALF), (0, 1)) == pytest.approx(
        math.log(1 / 3) / 2 + math.log(2 / 3)
    )


@given(visible=small, hidden=small, seed=seeds)
@drawn
def test_machines_by_all_their_states(visible, hidden, seed):
    weights = numbers(seed, visible, hidden), numbers(seed + 1, visible), numbers(seed + 2, hidden)
    V = np.array(list(itertools.product((0.0, 1.0), repeat=visible)))
    H = np.array(list(itertools.product((0.0, 1.0), repeat=hidden)))
    energy = [[-sum(weights[0][i, j] * v[i] * h[j] for i in range(visible) for j in range(hidden)) - weights[1] @ v - weights[2] @ h
               for h in H] for v in V]  # fmt: skip
    joint = np.exp(-np.array(energy))
    assert_close(engine.rbm_energy(V[-1], H[-1], *weights), torch.tensor(energy[-1][-1]))
    assert_close(engine.rbm_energy(V, np.broadcast_to(H[0], (len(V), hidden)), *weights), np.array(energy)[:, 0])
    assert_close(engine.rbm_free_energy(V, *weights), -np.log(joint.sum(axis=1)))
    assert_close(engine.rbm_hidden_given_visible(V, *weights), joint @ H / joint.sum(axis=1, keepdims=True))
    assert_close(engine.rbm_visible_given_hidden(H, *weights), joint.T @ V / joint.sum(axis=0)[:, None])


@given(n=small, visible=small, hidden=small, seed=seeds)
@drawn
def test_contrastive_divergence_is_the_slope_of_the_mean_energies(n, visible, hidden, seed):
    weights = [tensor(np.zeros(shape), grad=True) for shape in ((visible, hidden), visible, hidden)]
    v, h, v_k, h_k = (numbers(seed + k, n, size) for k, size in enumerate((visible, hidden) * 2))

    def energy(v, h):
        v, h = tensor(v), tensor(h)
        return (-torch.einsum("ni,ij,nj->n", v, weights[0], h) - v @ weights[1] - h @ weights[2]).mean()

    (energy(v_k, h_k) - energy(v, h)).backward()
    for change, weight in zip(engine.contrastive_divergence(v, h, v_k, h_k, lr=0.5), weights, strict=True):
        assert_close(change, 0.5 * weight.grad)


@given(size=small, seed=seeds, singular=st.booleans())
@drawn
def test_determinants_and_densities(size, seed, singular):
    J = np.round(3 * numbers(seed, size, size))
    J[0] = J[-1] if singular and size > 1 else J[0]
    exact = sum(
        math.prod(int(J[i, j]) for i, j in enumerate(order)) * round(np.linalg.det(np.eye(size)[list(order)]))
        for order in itertools.permutations(range(size))
    )
    assert engine.det(J.astype(int)) == exact
    assert engine.det(J) == pytest.approx(exact)
    assume(exact != 0)
    assert engine.change_of_variables(2, J.astype(int)) == Fraction(2, abs(exact))


@given(lead=st.lists(small, max_size=1), kept=small, changed=small, seed=seeds)
@drawn
def test_affine_coupling(lead, kept, changed, seed):
    W, U = numbers(seed, kept, changed), numbers(seed + 1, kept, changed)

    def flow(x):
        return torch.cat([x[:kept], x[kept:] * torch.exp(x[:kept] @ tensor(W)) + torch.tanh(x[:kept] @ tensor(U))])

    x = numbers(seed + 2, *lead, kept + changed)
    conditioned = x[..., :kept] @ W, np.tanh(x[..., :kept] @ U)
    z, log_det = engine.affine_coupling(x, *conditioned)
    points = tensor(x).reshape(-1, kept + changed)
    assert_close(z.reshape(points.shape), torch.stack([flow(point) for point in points]))
    slopes = torch.stack([torch.linalg.slogdet(torch.autograd.functional.jacobian(flow, point)).logabsdet for point in points])
    assert_close(log_det, slopes.reshape(lead))
    back, log_back = engine.affine_coupling_inverse(z, *conditioned)
    assert_close(back, x)
    assert_close(log_back, -slopes.reshape(lead))


betas = st.lists(st.floats(0.05, 0.9), min_size=2, max_size=5)


@given(betas=betas, shape=shapes, seed=seeds)
@drawn
def test_one_jump_is_many_steps(betas, shape, seed):
    """The sum of all the steps' own noises, each with the factor that it ends with, is the noise of the jump."""
    x_0 = x = numbers(seed, *shape)
    total = np.zeros(shape)
    for at, beta in enumerate(betas):
        noise = numbers(seed + 1 + at, *shape)
        x, total = np.sqrt(1 - beta) * x + np.sqrt(beta) * noise, np.sqrt(1 - beta) * total + np.sqrt(beta) * noise
    share = engine.alphas_cumprod(betas)[-1]
    noise = total / np.sqrt(1 - share)
    assert share == pytest.approx(torch.cumprod(1 - tensor(betas), 0)[-1].item())
    np.testing.assert_allclose(engine.add_noise(x_0, noise, share), x)
    np.testing.assert_allclose(engine.predicted_original(x, noise, share), x_0, atol=1e-9)
    assert engine.signal_to_noise(share) == pytest.approx(share / (1 - share))


@given(beta=st.floats(0.05, 0.9), before=st.floats(0.05, 0.95), seed=seeds, shape=shapes)
@drawn
def test_one_step_back(beta, before, seed, shape):
    """The posterior by conditioning of a joint normal distribution; the predicted noise gives its mean at the predicted x_0."""
    x_0, x_t, noise, fresh = (numbers(seed + k, *shape) for k in range(4))
    keep = np.sqrt(1 - beta)  # x_t = keep x_(t-1) + sqrt(beta) noise, and x_(t-1) has the variance 1 - before around its mean
    gain = (1 - before) * keep / ((1 - before) * keep**2 + beta)
    mean, variance = engine.diffusion_posterior(x_0, x_t, beta, before)
    prior = np.sqrt(before) * x_0
    np.testing.assert_allclose(mean, prior + gain * (x_t - keep * prior), atol=1e-12)
    assert variance == pytest.approx((1 - before) * (1 - gain * keep))
    clean = engine.predicted_original(x_t, noise, before * (1 - beta))
    mean = engine.reverse_mean(x_t, noise, beta, before)
    np.testing.assert_allclose(mean, engine.diffusion_posterior(clean, x_t, beta, before)[0], atol=1e-9)
    for extra, used in (((), beta), ((variance,), variance)):
        back = engine.reverse_step(x_t, noise, fresh, beta, before, *extra)
        np.testing.assert_allclose(back, mean + np.sqrt(used) * fresh, atol=1e-12)


@pytest.mark.parametrize("kind", ["A", "B"])
@pytest.mark.parametrize("size", [(1, 3), (3, 3), (5, 3)])
def test_masked_convolutions_see_the_past_only(kind, size):
    weight, x = numbers(1, 2, 3, *size), numbers(2, 3, 4, 5)
    padding = tuple(k // 2 for k in size)
    mask = engine.causal_mask(size, kind)
    assert mask.sum() * 6 + 2 == engine.masked_conv2d_parameters(3, 2, size, kind)

    def masked(x):
        return F.conv2d(x, tensor(weight * mask), padding=padding)

    assert_close(engine.masked_conv2d(x, weight, kind, padding=padding), masked(tensor(x)))
    slopes = torch.autograd.functional.jacobian(masked, tensor(x)).abs().sum(dim=(0, 3)).reshape(20, 20) > 0
    before = np.tri(20, k=0 if kind == "B" else -1, dtype=bool)
    rows, columns = np.divmod(np.arange(20), 5)
    near = (abs(rows[:, None] - rows) <= padding[0]) & (abs(columns[:, None] - columns) <= padding[1])
    assert slopes.tolist() == (near & before).tolist()


@given(n=st.integers(1, 5), seed=seeds)
@drawn
def test_likelihood_of_an_image(n, seed):
    logits, x = numbers(seed, n), np.random.default_rng(seed).integers(0, 2, size=n).astype(float)
    expected = torch.distributions.Bernoulli(logits=tensor(logits)).log_prob(tensor(x)).sum()
    assert_close(engine.bernoulli_log_likelihood(logits, x), expected)


def test_exact_models():
    assert engine.normal_kl_div((1, 2), (ln2(1), ln2(-1))) == Fraction(11, 4)
    assert engine.normal_kl_div_backward(1, (1,), (ln2(1),))[1].tolist() == [HALF]
    assert engine.elbo((-80, -2), (HALF, 1), beta=2) == -85
    assert engine.gaussian_nll_loss((1, 2), (3, 2), Fraction(1, 4), reduction="sum") == ln2(-2, 8)
    assert engine.exponential_nll_loss((2,), (1,)) == ln2(1, HALF)
    assert engine.rayleigh_nll_loss_backward(1, (2,), (4,)).tolist() == [-1]
    assert engine.laplace_nll_loss((0, 0), (3, -1), reduction="sum") == ln2(2, 4)
    assert engine.discriminator_loss_backward(1, (ln2(1),), (ln2(-1),))[1].tolist() == [Fraction(1, 3)]
    chances = engine.rbm_hidden_given_visible((1, 0), ((ln2(1), 0), (0, 0)), (0, 0), (0, ln2(-1)))
    assert chances.tolist() == [Fraction(2, 3), Fraction(1, 3)]
    assert engine.affine_coupling((1, 3), (ln2(1),), (5,))[0].tolist() == [1, 11]
    assert engine.add_noise((3, 0), (0, 1), Fraction(16, 25)).tolist() == [Fraction(12, 5), Fraction(3, 5)]
    assert engine.alphas_cumprod((HALF, Fraction(1, 3))).tolist() == [HALF, Fraction(1, 3)]
    assert engine.reverse_mean((1,), (1,), Fraction(9, 25), 1).tolist() == [HALF]
    assert engine.bernoulli_log_likelihood((0, 0), (1, 0)) == ln2(-2)
    assert engine.masked_conv2d((((1, 2, 3), (4, 5, 6), (7, 8, 9)),), ((((1,) * 3,) * 3,),), "B").tolist() == [[[15]]]

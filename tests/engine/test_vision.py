"""Boxes, detection, segmentation, explanations, couplings and sizes, against computations of another kind."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import assert_close, drawn, numbers, seeds, tensor

from examgen import engine
from examgen.errors import ArgumentError

HALF = Fraction(1, 2)
boxes = st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 5), st.integers(1, 5)).map(
    lambda box: (box[0], box[1], box[0] + box[2], box[1] + box[3])
)
"""Boxes with whole corners, so that areas are numbers of unit squares."""


def _squares(box):
    return set(product(range(box[0], box[2]), range(box[1], box[3])))


@given(one=st.lists(boxes, min_size=1, max_size=4), two=st.lists(boxes, min_size=1, max_size=4))
@drawn
def test_overlaps_are_counts_of_unit_squares(one, two):
    assert engine.box_area(one).tolist() == [len(_squares(box)) for box in one]
    pairs = [[(_squares(a), _squares(b)) for b in two] for a in one]
    assert engine.box_intersection(one, two).tolist() == [[len(a & b) for a, b in row] for row in pairs]
    assert engine.box_iou(one, two).tolist() == [[Fraction(len(a & b), len(a | b)) for a, b in row] for row in pairs]


def test_formats_of_boxes():
    forms = {"xyxy": [[1, 2, 4, 8]], "xywh": [[1, 2, 3, 6]], "cxcywh": [[Fraction(5, 2), 5, 3, 6]]}
    for one, two in product(forms, forms):
        assert engine.box_convert(forms[one], one, two).tolist() == forms[two]


@given(objects=st.lists(boxes, min_size=3, max_size=3), anchors=st.lists(boxes, min_size=3, max_size=3))
@drawn
def test_codes_of_boxes(objects, anchors):
    codes = engine.encode_boxes(objects, anchors)
    np.testing.assert_allclose(engine.decode_boxes(codes, anchors).astype(float), objects, atol=1e-9)
    for (a, b, c, d), (e, f, g, h), code in zip(objects, anchors, codes.tolist(), strict=True):
        assert code[:2] == [Fraction(a + c - e - g, 2 * (g - e)), Fraction(b + d - f - h, 2 * (h - f))]
        assert [float(entry) for entry in code[2:]] == pytest.approx(np.log([(c - a) / (g - e), (d - b) / (h - f)]))


def test_boxes_of_a_grid():
    # The anchor box around the middle of a cell, where both ways to write a box meet.
    logs = engine.log((2, HALF))
    found = engine.decode_grid_boxes([(HALF, HALF, *logs)], [(3, 1)], [(10, 40)], 16)
    anchor = engine.box_convert([(56, 24, 10, 40)], "cxcywh", "xyxy")
    corners = engine.decode_boxes([(0, 0, *logs)], anchor)
    assert engine.box_convert(corners, "xyxy", "cxcywh").tolist() == found.tolist() == [[56, 24, 20, 20]]


def _suppressed(all_boxes, scores, kinds, threshold):
    """Keeps the best box that is left, and strikes out what overlaps it too much, until nothing is left."""
    left, kept = sorted(range(len(scores)), key=lambda i: (-scores[i], i)), []
    while left:
        best = left[0]
        kept.append(best)
        squares = [_squares(box) for box in all_boxes]
        left = [
            i
            for i in left[1:]
            if kinds[i] != kinds[best] or Fraction(len(squares[i] & squares[best]), len(squares[i] | squares[best])) <= threshold
        ]
    return kept


@given(data=st.data(), many=st.integers(1, 7), threshold=st.sampled_from([Fraction(1, 5), Fraction(1, 3), HALF]))
@drawn
def test_nms(data, many, threshold):
    found = data.draw(st.lists(boxes, min_size=many, max_size=many))
    scores = data.draw(st.lists(st.integers(1, 9), min_size=many, max_size=many))
    kinds = data.draw(st.lists(st.integers(0, 1), min_size=many, max_size=many))
    assert engine.nms(found, scores, threshold).tolist() == _suppressed(found, scores, [0] * many, threshold)
    assert engine.batched_nms(found, scores, kinds, threshold).tolist() == _suppressed(found, scores, kinds, threshold)


@given(data=st.data(), box=boxes, bins=st.tuples(st.integers(1, 3), st.integers(1, 3)), seed=seeds)
@drawn
def test_regions_inside_of_the_map_are_pooled_adaptively(data, box, bins, seed):
    x = numbers(seed, 2, 3, 12, 12)
    image, scale = data.draw(st.integers(0, 1)), data.draw(st.sampled_from([1, HALF, 0.25]))
    rois = [(image, *(corner / scale for corner in (box[0], box[1], box[2] - 1, box[3] - 1)))]
    expected = F.adaptive_max_pool2d(tensor(x[image : image + 1, :, box[1] : box[3], box[0] : box[2]]), bins)
    assert_close(engine.roi_pool(x, rois, bins, scale), expected)


def test_corners_of_regions_are_rounded_and_clipped():
    x = np.arange(16).reshape(1, 1, 4, 4)
    # Halves away from 0: columns 2 to 5, of which two exist; rows -1 to 0. Both bins of rows are (-1) and (0).
    assert engine.roi_pool(x, [(0, Fraction(3, 2), -HALF, 5, 0)], 2).tolist() == [[[[0, 0], [3, 0]]]]


def _area(flags, positives, levels):
    """The interpolated precision, looked up at each of the levels."""
    points = [(Fraction(sum(flags[:k]), positives), Fraction(sum(flags[:k]), k)) for k in range(1, len(flags) + 1)]
    at = [max((p for r, p in points if r >= level), default=0) for level in levels]
    return Fraction(sum(at), len(at))


@given(flags=st.lists(st.integers(0, 1), min_size=1, max_size=8), missed=st.integers(0, 3))
@drawn
def test_average_precision(flags, missed):
    positives = sum(flags) + missed or 1
    precision, recall = engine.precision_recall(flags, positives)
    assert precision.tolist() == [Fraction(sum(flags[:k]), k) for k in range(1, len(flags) + 1)]
    assert recall.tolist() == [Fraction(sum(flags[:k]), positives) for k in range(1, len(flags) + 1)]
    # Between two recalls that occur the curve is flat.
    area = _area(flags, positives, [Fraction(k, positives) for k in range(1, positives + 1)])
    eleven = _area(flags, positives, [Fraction(k, 10) for k in range(11)])
    assert engine.average_precision(flags, positives) == area
    assert engine.average_precision(flags, positives, 11) == eleven
    assert engine.average_precision(list(map(float, flags)), positives, 11) == pytest.approx(float(eleven))


@given(pairs=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=12))
@drawn
def test_agreement_of_segmentations(pairs):
    pairs = [*pairs, (0, 0), (1, 2), (2, 0)]
    confusion = [[pairs.count((i, j)) for j in range(3)] for i in range(3)]
    true, taken = ([{n for n, pair in enumerate(pairs) if pair[side] == k} for k in range(3)] for side in (0, 1))
    shares = [Fraction(len(a & b), len(a | b)) for a, b in zip(true, taken, strict=True)]
    assert engine.jaccard_index(confusion).tolist() == shares
    assert engine.mean_iou(confusion) == sum(shares) / 3
    assert engine.dice_coefficient(confusion).tolist() == [2 * share / (1 + share) for share in shares]
    assert engine.pixel_accuracy(confusion) == Fraction(sum(a == b for a, b in pairs), len(pairs))


@given(channels=st.integers(1, 3), side=st.integers(1, 4), seed=seeds)
@drawn
def test_maps_of_a_network_with_global_average_pooling(channels, side, seed):
    A, w = tensor(numbers(seed, channels, side, side), grad=True), tensor(numbers(seed + 1, channels))
    (w @ A.mean(dim=(1, 2))).backward()
    assert_close(engine.grad_cam_weights(A.grad.numpy()), A.grad.mean(dim=(1, 2)))
    plain = torch.einsum("k,kij->ij", w, A)
    assert_close(engine.class_activation_map(A.detach().numpy(), w.numpy()), plain)
    # There, Grad-CAM is the positive part of the class activation map, divided by the number of places.
    assert_close(engine.grad_cam(A.detach().numpy(), A.grad.numpy()), plain.relu() / side**2)


@given(size=st.integers(1, 4), seed=seeds)
@drawn
def test_explanations_of_a_linear_score(size, seed):
    w, x, base = numbers(seed, size), numbers(seed + 1, size), numbers(seed + 2, size)[0]
    assert_close(engine.gradient_times_input(x, w), w * x)
    assert_close(engine.occlusion(lambda entries: float(entries @ w), x, base), w * (x - base))
    w[0] = 0
    assert_close(engine.fgsm(x, w, 0.25), tensor(x) + 0.25 * tensor(w).sign())


def test_explanations_are_exact():
    assert engine.occlusion(lambda x: x[0] * x[1] + HALF, (2, HALF)).tolist() == [1, 1]
    assert engine.fgsm((1, 2, 3), (-HALF, 0, 5), HALF).tolist() == [HALF, 2, Fraction(7, 2)]


def test_couplings_and_their_inverses():
    f, g = (lambda x: engine.relu(engine.linear(x, ((1, -2), (HALF, 3))))), (lambda x: x**2)
    assert [part.tolist() for part in engine.additive_coupling((1, 2), (5, 6), f)] == [[1, 2], [5, Fraction(25, 2)]]
    x1, x2 = (1, -1), (HALF, 2)
    y1, y2 = engine.reversible_block(x1, x2, f, g)
    assert (y1.tolist(), y2.tolist()) == ([1, Fraction(21, 4)], [Fraction(3, 2), Fraction(473, 16)])
    assert [part.tolist() for part in engine.reversible_block_inverse(y1, y2, f, g)] == [list(x1), list(x2)]


def test_sizes_and_rates():
    assert engine.model_bytes(60_000_000) == torch.empty(60_000_000, device="meta").nbytes
    assert engine.model_bytes(10, bits=1) == Fraction(5, 4)
    assert engine.pruned_model_bytes(1000, Fraction(9, 10), bits=8, index_bits=16) == 300
    assert engine.throughput(32, Fraction(1, 100)) == 3200
    assert engine.throughput(1, 2) == HALF


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: engine.box_area((0, 0, 1, 1)), r"boxes is shape \(4,\); expected shape \(N, 4\)"),
        (lambda: engine.box_iou([(0, 0, 1, 1)], [(0, 0, 1, 0)]), "boxes2 is a box without area"),
        (lambda: engine.box_convert([(0, 0, 1, 1)], "xyxy", "xyx"), "out_fmt is 'xyx'"),
        (lambda: engine.encode_boxes([(0, 0, 1, 1)], [(0, 0, 1, 1)] * 2), "proposals is shape"),
        (lambda: engine.decode_grid_boxes([(0, 0, 0, 0)], [(1, 1)], [(1, 1, 1)], 1), "anchors is shape"),
        (lambda: engine.nms([(0, 0, 1, 1)], [1, 2], HALF), "nms: scores is shape"),
        (lambda: engine.batched_nms([(0, 0, 1, 1)], [1], [1, 2], HALF), "batched_nms: idxs is shape"),
        (lambda: engine.roi_pool(np.zeros((2, 2)), [(0, 0, 0, 1, 1)], 2), "roi_pool: input is shape"),
        (lambda: engine.roi_pool(np.zeros((1, 1, 2, 2)), [(0, 0, 1, 1)], 2), "roi_pool: boxes is shape"),
        (lambda: engine.roi_pool(np.zeros((1, 1, 2, 2)), [(1, 0, 0, 1, 1)], 2), "for image 1; expected an image from 0 to 0"),
        (lambda: engine.roi_pool(np.zeros((1, 1, 2, 2)), [(HALF, 0, 0, 1, 1)], 2), "boxes is 0.5"),
        (lambda: engine.precision_recall((1, 2), 3), "hits is .* expected a vector of zeros and ones"),
        (lambda: engine.average_precision((1, 1), 1), "positives is 1; expected at least the 2"),
        (lambda: engine.average_precision((1, 1), 2, 1), "points is 1"),
        (lambda: engine.mean_iou(((1, 2),)), "confusion is shape"),
        (lambda: engine.jaccard_index(((1, 0), (0, 0))), "confusion is 0 in row and column 1"),
        (lambda: engine.pixel_accuracy(((0, 0), (0, 0))), "confusion is negative somewhere, or 0 everywhere"),
        (lambda: engine.grad_cam(((1, 2),), ((1, 2, 3),)), "gradients is shape"),
        (lambda: engine.class_activation_map((1, 2), (1, 2)), "activations is shape"),
        (lambda: engine.class_activation_map(((1, 2),), (1, 2)), "weight is shape"),
        (lambda: engine.gradient_times_input((1, 2), (1,)), "gradient is shape"),
        (lambda: engine.fgsm((1, 2), (1,), 1), "gradient is shape"),
        (lambda: engine.additive_coupling((1,), (1, 2), lambda x: x), "shift is shape"),
        (lambda: engine.pruned_model_bytes(10, HALF / 10), "leaves a whole number"),
        (lambda: engine.pruned_model_bytes(10, 2), "pruned is 2"),
        (lambda: engine.throughput(1, 0), "seconds is 0"),
    ],
)
def test_bad_arguments(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()

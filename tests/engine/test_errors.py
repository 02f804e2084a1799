"""Bad arguments are refused with a message that names the operation, the argument, the fact and the remedy."""

from __future__ import annotations

import re

import numpy as np
import pytest

from examgen import engine
from examgen.errors import ArgumentError

X2, W2 = np.zeros((1, 3, 5, 5)), np.zeros((8, 3, 3, 3))

CASES = [
    (lambda: engine.conv2d(X2, np.zeros((8, 4, 3, 3))),
     "conv2d: weight is shape (8, 4, 3, 3); expected shape (out_channels, 3, kH, kW): input has 3 channels"),
    (lambda: engine.conv2d(np.zeros((5, 5)), W2),
     "conv2d: input is shape (5, 5); expected shape (N, C, H, W) or (C, H, W)"),
    (lambda: engine.conv1d(np.zeros((1, 1, 2, 3, 4)), W2), "expected shape (N, C, L) or (C, L)"),
    (lambda: engine.conv2d(X2, W2, np.zeros(3)),
     "conv2d: bias is shape (3,); expected shape (8,): one entry per output channel"),
    (lambda: engine.conv2d(X2, W2, stride=0), "conv2d: stride is 0; expected an integer of at least 1"),
    (lambda: engine.conv2d(X2, W2, stride=1.5), "conv2d: stride is 1.5; expected an integer of at least 1"),
    (lambda: engine.conv2d(X2, W2, padding=-1), "conv2d: padding is -1; expected an integer of at least 0"),
    (lambda: engine.conv2d(X2, W2, dilation=(1, 0)), "conv2d: dilation is 0; expected an integer of at least 1"),
    (lambda: engine.conv2d(X2, W2, stride=(1, 2, 3)), "expected one integer, or one for each of 2 dimensions"),
    (lambda: engine.conv2d(X2, W2, groups=0), "conv2d: groups is 0; expected an integer of at least 1"),
    (lambda: engine.conv2d(X2, W2, groups=2), "conv2d: groups is 2; expected a divisor of the 3 input channels"),
    (lambda: engine.conv2d(X2, np.zeros((8, 1, 3, 3)), groups=3), "expected a divisor of the 8 output channels"),
    (lambda: engine.conv2d(X2, W2, dilation=3),
     "conv2d: kernel size is (3, 3), reaching over (7, 7); expected at most the"),
    (lambda: engine.conv2d_backward(np.zeros((1, 8, 2, 2)), X2, W2),
     "conv2d_backward: grad_output is shape (1, 8, 2, 2); expected shape (1, 8, 3, 3): the shape of the output"),
    (lambda: engine.linear((1, 2), ((1, 2, 3),)),
     "linear: input is shape (2,); expected shape (..., 3): weight has 3 columns"),
    (lambda: engine.linear((1, 2), (1, 2)), "linear: weight is shape (2,); expected shape (out_features, in_features)"),
    (lambda: engine.linear((1, 2), ((1, 2),), (1, 2)), "linear: bias is shape (2,); expected shape (1,)"),
    (lambda: engine.linear(((1, 2), (3,)), ((1, 2),)), "linear: input is "),
    (lambda: engine.relu(("a", "b")), "relu: input is ('a', 'b'); expected a rectangular array of numbers"),
    (lambda: engine.relu(()), "relu: input is empty, shape (0,); expected at least one entry"),
    (lambda: engine.relu_backward((1, 2), (1, 2, 3)), "relu_backward: grad_output is shape (2,); expected shape (3,)"),
    (lambda: engine.log((1, 0)), "log: input is not positive everywhere; expected positive entries"),
    (lambda: engine.hardtanh(1, 2, 2), "hardtanh: min_val is 2; expected a number below max_val, which is 2"),
    (lambda: engine.solve(((1, 2), (2, 4)), (1, 1)), "solve: A is singular; expected a matrix with an inverse"),
    (lambda: engine.solve(((1, 2), (2, 3)), (1,)), "solve: B is shape (1,); expected shape (2,) or (2, k)"),
    (lambda: engine.det(((1, 2),)), "det: A is shape (1, 2); expected a square matrix"),
    (lambda: engine.eigvalsh(((1, 2), (3, 4))), "eigvalsh: A is not symmetric; expected A equal to its transpose"),
    (lambda: engine.numerical_gradient(abs, 1, 0), "numerical_gradient: eps is 0; expected a positive number"),
    (lambda: engine.softmax((1, 2), 1), "softmax: dim is 1; expected an axis of an array with 1 dimensions"),
    (lambda: engine.max_pool2d(X2, 3, padding=2),
     "max_pool2d: padding is 2; expected at most half of the kernel size (3, 3)"),
    (lambda: engine.avg_pool2d(X2, 6),
     "avg_pool2d: kernel_size is (6, 6), reaching over (6, 6); expected at most the padded"),
    (lambda: engine.max_pool1d(X2, 2), "max_pool1d: input is shape (1, 3, 5, 5); expected shape (N, C, L) or (C, L)"),
    (lambda: engine.global_max_pool((1, 2), 2),
     "global_max_pool: dims is 2; expected at most the 1 dimensions of input"),
    (lambda: engine.cross_entropy((0, 1, 2), 3), "cross_entropy: target is class 3; expected a class from 0 to 2"),
    (lambda: engine.nll_loss(((0, 1),), (-1,)), "nll_loss: target is class -1; expected a class from 0 to 1"),
    (lambda: engine.nll_loss(((0, 1),), (0.5,)),
     "nll_loss: target is (0.5,); expected integer class indices from 0 to 1"),
    (lambda: engine.cross_entropy(((0, 1),), (0, 1)), "cross_entropy: target is shape (2,); expected shape (1,)"),
    (lambda: engine.cross_entropy(((0, 1),), (0,), (1, 1, 1)),
     "cross_entropy: weight is shape (3,); expected shape (2,)"),
    (lambda: engine.cross_entropy(3, 0), "cross_entropy: input is a single number; expected shape (C,)"),
    (lambda: engine.nll_loss(((0, 1),), (0,), (0, 1)),
     "nll_loss: weight is 0 for every target; expected a positive sum"),
    (lambda: engine.mse_loss((1, 2), (1, 2), reduction="avg"),
     "mse_loss: reduction is 'avg'; expected one of 'none', 'mean', 'sum'"),
    (lambda: engine.mse_loss((1, 2), (1, 2, 3)),
     "mse_loss: target is shape (3,); expected shape (2,): the shape of input"),
    (lambda: engine.mse_loss_backward((1, 2), (1, 2), (3, 4)),
     "mse_loss_backward: grad_output is shape (2,); expected shape ()"),
    (lambda: engine.binary_cross_entropy((1.2,), (1,)),
     "binary_cross_entropy: input is outside the range of a probability"),
    (lambda: engine.binary_cross_entropy((1, 0), (1, 0), (1, 2, 3)),
     "weight is shape (3,); expected a shape that broadcasts"),
    (lambda: engine.batch_norm((1, 2)), "batch_norm: input is shape (2,); expected shape (N, C) or (N, C, d1, ...)"),
    (lambda: engine.batch_norm(((1, 2),)),
     "batch_norm: running_mean is None; expected statistics, outside of training"),
    (lambda: engine.batch_norm(((1, 2),), training=True), "expected more than one value per channel in training"),
    (lambda: engine.batch_norm(((1, 2), (3, 4)), weight=(1,), training=True),
     "batch_norm: weight is shape (1,); expected"),
    (lambda: engine.rnn_cell((1, 2), (0,), ((1,),), ((1,),)),
     "rnn_cell: w_ih is shape (1, 1); expected shape (1, 2): input has 2 features"),
    (lambda: engine.lstm_cell((1,), None, ((1,),) * 3, ((1,),) * 3),
     "lstm_cell: w_hh is shape (3, 1); expected shape (4 * hidden_size, hidden_size)"),
    (lambda: engine.lstm_cell((1,), (0,), ((1,),) * 4, ((1,),) * 4), "lstm_cell: hx is (0,); expected a pair (h, c)"),
    (lambda: engine.gru_cell((1,), (0, 0), ((1,),) * 3, ((1,),) * 3),
     "gru_cell: hx is shape (2,); expected shape (1,)"),
    (lambda: engine.gru((1,), None, ((1,),) * 3, ((1,),) * 3),
     "gru: input is shape (1,); expected shape (N, T, I) or (T, I)"),
    (lambda: engine.rnn_cell((1,), None, ((1,),), ((1,),), nonlinearity="sin"),
     "rnn_cell: nonlinearity is 'sin'; expected one of"),
    (lambda: engine.rnn_backward(((1,),), ((1,), (1,)), None, ((1,),), ((1,),)),
     "rnn_backward: grad_output is shape (1, 1)"),
    (lambda: engine.sgd((1, 2), (1,), lr=1), "sgd: grad is shape (1,); expected shape (2,): the shape of param"),
    (lambda: engine.sgd(1, 1, lr=-1), "sgd: lr is -1; expected at least 0"),
    (lambda: engine.adam(1, 1, betas=(0.9, 1)), "adam: beta2 is 1.0; expected at least 0 and below 1"),
    (lambda: engine.adam(1, 0, eps=0), "adam: eps is 0; expected a positive eps where all gradients so far are 0"),
    (lambda: engine.momentum(1, 1, lr=1, mu=0, form="heavy"),
     "momentum: form is 'heavy'; expected one of 'torch', 'velocity'"),
    (lambda: engine.momentum((1, 2), (1, 2), engine.OptimizerState(v=(1,)), lr=1, mu=0),
     "momentum: state.v is shape (1,)"),
    (lambda: engine.conv_output_size(3, 5),
     "conv_output_size: kernel_size is 5; expected a kernel that fits into the padded size 3"),
    (lambda: engine.conv2d_shape((3, 8), 4, 3),
     "conv2d_shape: input_shape is (3, 8); expected (C, H, W) or (N, C, H, W)"),
    (lambda: engine.conv2d_shape((0, 8, 8), 4, 3), "conv2d_shape: input_shape is 0; expected an integer of at least 1"),
    (lambda: engine.pool2d_shape((3, 8, 8), 2, padding=2),
     "pool2d_shape: padding is 2; expected at most half of the kernel size 2"),
    (lambda: engine.conv_transpose_output_size(1, 1, 1, 1),
     "padding is 1; expected less padding: the output size would be -1"),
    (lambda: engine.receptive_field([]), "receptive_field: layers is empty; expected at least one layer"),
    (lambda: engine.receptive_field([(3, 0)]), "receptive_field: layers[0] is 0; expected an integer of at least 1"),
    (lambda: engine.receptive_field([3]), "receptive_field: layers[0] is 3; expected (kernel,), (kernel, stride) or"),
    (lambda: engine.linear_parameters(0, 2), "linear_parameters: in_features is 0; expected an integer of at least 1"),
    (lambda: engine.conv2d_parameters(3, 8, 3, 2),
     "conv2d_parameters: groups is 2; expected a divisor of in_channels 3"),
    (lambda: engine.lstm_parameters(3, 2, 3), "lstm_parameters: biases is 3; expected 0, 1 or 2 bias vectors per gate"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "message"), CASES, ids=[message[:60] for _, message in CASES])
def test_bad_arguments(call, message):
    with pytest.raises(ArgumentError, match=re.escape(message)):
        call()


def test_a_ragged_nest_of_arrays_is_refused():
    with pytest.raises(ArgumentError, match="relu: input is"):
        engine.relu((np.zeros((2, 2)), np.zeros((2, 3))))


def test_every_public_name_exists_once_and_in_order():
    assert engine.__all__ == sorted(set(engine.__all__))
    assert all(getattr(engine, name).__doc__ for name in engine.__all__)

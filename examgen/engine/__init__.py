"""The numerical deep-learning engine: PyTorch's names, argument order and conventions; numpy in, numpy out, batch
first.

Arguments are numbers, arrays, or nests of tuples and lists. As soon as one of them is a float an operation computes
in float64; else it computes with ``Fraction`` and ``Ln2``, and its result is exact wherever the operation is
rational. A result is an array, or a plain Python number where no dimension is left. Arguments that PyTorch keeps
behind deprecated ones are keyword-only.

``<op>_backward(grad_output, <the arguments of op>)`` returns gradients: the array itself where only ``input`` has
one, a tuple in argument order where weights have one too (``None`` for an argument that is ``None``). Bad arguments
raise ``ArgumentError``. With ``trace`` an operation records its intermediate quantities and goes on with what the
trace gives back.
"""

from __future__ import annotations

from examgen.engine.activations import (
    elu,
    elu_backward,
    leaky_relu,
    leaky_relu_backward,
    log,
    log_backward,
    log_softmax,
    log_softmax_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_backward,
    softplus,
    softplus_backward,
    swish,
    swish_backward,
    tanh,
    tanh_backward,
)
from examgen.engine.adaptive import adagrad, adam, adamw, rmsprop
from examgen.engine.boxes import box_area, box_convert, box_intersection, box_iou, decode_boxes, decode_grid_boxes, encode_boxes
from examgen.engine.classification import cross_entropy, cross_entropy_backward, nll_loss, nll_loss_backward
from examgen.engine.conv import conv1d, conv1d_backward, conv2d, conv2d_backward
from examgen.engine.conv_transpose import conv_transpose1d, conv_transpose2d
from examgen.engine.counting import (
    batch_norm_parameters,
    conv1d_parameters,
    conv2d_multiply_adds,
    conv2d_parameters,
    conv3d_parameters,
    embedding_parameters,
    gru_parameters,
    linear_multiply_adds,
    linear_parameters,
    lstm_parameters,
    rnn_parameters,
)
from examgen.engine.detection import average_precision, batched_nms, nms, precision_recall, roi_pool
from examgen.engine.efficiency import model_bytes, pruned_model_bytes, throughput
from examgen.engine.global_pool import (
    global_avg_pool,
    global_avg_pool_backward,
    global_max_pool,
    global_max_pool_backward,
)
from examgen.engine.interpretation import class_activation_map, fgsm, grad_cam, grad_cam_weights, gradient_times_input, occlusion
from examgen.engine.linear import linear, linear_backward
from examgen.engine.losses import (
    binary_cross_entropy,
    binary_cross_entropy_backward,
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_backward,
    mse_loss,
    mse_loss_backward,
)
from examgen.engine.norm import BatchNorm, batch_norm, batch_norm_backward
from examgen.engine.optim import momentum, nesterov, nesterov_torch, sgd
from examgen.engine.optimizer import OptimizerState, OptimizerStep
from examgen.engine.patches import conv1d_matrix, conv2d_matrix, fold, unfold
from examgen.engine.pool import (
    avg_pool1d,
    avg_pool1d_backward,
    avg_pool2d,
    avg_pool2d_backward,
    max_pool1d,
    max_pool1d_backward,
    max_pool2d,
    max_pool2d_backward,
)
from examgen.engine.receptive import ReceptiveField, receptive_field
from examgen.engine.recurrent import (
    gru_cell,
    gru_cell_backward,
    lstm_cell,
    lstm_cell_backward,
    rnn_cell,
    rnn_cell_backward,
)
from examgen.engine.resampling import interpolate
from examgen.engine.reversible import additive_coupling, additive_coupling_inverse, reversible_block, reversible_block_inverse
from examgen.engine.segmentation import dice_coefficient, jaccard_index, mean_iou, pixel_accuracy
from examgen.engine.sizes import (
    conv2d_shape,
    conv3d_shape,
    conv_output_size,
    conv_transpose2d_shape,
    conv_transpose_output_size,
    pool2d_shape,
)
from examgen.engine.unrolled import gru, gru_backward, lstm, lstm_backward, rnn, rnn_backward

__all__ = [
    "BatchNorm",
    "OptimizerState",
    "OptimizerStep",
    "ReceptiveField",
    "adagrad",
    "adam",
    "adamw",
    "additive_coupling",
    "additive_coupling_inverse",
    "average_precision",
    "avg_pool1d",
    "avg_pool1d_backward",
    "avg_pool2d",
    "avg_pool2d_backward",
    "batch_norm",
    "batch_norm_backward",
    "batch_norm_parameters",
    "batched_nms",
    "binary_cross_entropy",
    "binary_cross_entropy_backward",
    "binary_cross_entropy_with_logits",
    "binary_cross_entropy_with_logits_backward",
    "box_area",
    "box_convert",
    "box_intersection",
    "box_iou",
    "class_activation_map",
    "conv1d",
    "conv1d_backward",
    "conv1d_matrix",
    "conv1d_parameters",
    "conv2d",
    "conv2d_backward",
    "conv2d_matrix",
    "conv2d_multiply_adds",
    "conv2d_parameters",
    "conv2d_shape",
    "conv3d_parameters",
    "conv3d_shape",
    "conv_output_size",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose2d_shape",
    "conv_transpose_output_size",
    "cross_entropy",
    "cross_entropy_backward",
    "decode_boxes",
    "decode_grid_boxes",
    "dice_coefficient",
    "elu",
    "elu_backward",
    "embedding_parameters",
    "encode_boxes",
    "fgsm",
    "fold",
    "global_avg_pool",
    "global_avg_pool_backward",
    "global_max_pool",
    "global_max_pool_backward",
    "grad_cam",
    "grad_cam_weights",
    "gradient_times_input",
    "gru",
    "gru_backward",
    "gru_cell",
    "gru_cell_backward",
    "gru_parameters",
    "interpolate",
    "jaccard_index",
    "leaky_relu",
    "leaky_relu_backward",
    "linear",
    "linear_backward",
    "linear_multiply_adds",
    "linear_parameters",
    "log",
    "log_backward",
    "log_softmax",
    "log_softmax_backward",
    "lstm",
    "lstm_backward",
    "lstm_cell",
    "lstm_cell_backward",
    "lstm_parameters",
    "max_pool1d",
    "max_pool1d_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "mean_iou",
    "model_bytes",
    "momentum",
    "mse_loss",
    "mse_loss_backward",
    "nesterov",
    "nesterov_torch",
    "nll_loss",
    "nll_loss_backward",
    "nms",
    "occlusion",
    "pixel_accuracy",
    "pool2d_shape",
    "precision_recall",
    "pruned_model_bytes",
    "receptive_field",
    "relu",
    "relu_backward",
    "reversible_block",
    "reversible_block_inverse",
    "rmsprop",
    "rnn",
    "rnn_backward",
    "rnn_cell",
    "rnn_cell_backward",
    "rnn_parameters",
    "roi_pool",
    "sgd",
    "sigmoid",
    "sigmoid_backward",
    "softmax",
    "softmax_backward",
    "softplus",
    "softplus_backward",
    "swish",
    "swish_backward",
    "tanh",
    "tanh_backward",
    "throughput",
    "unfold",
]

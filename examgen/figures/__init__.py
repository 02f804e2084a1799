"""Figures for questions: numbers and labels in, a ``Scene`` out. One builder per kind of drawing.

Labels of nodes, cells, arrows and axes are LaTeX math without dollar signs, or an ``int``, or a ``Fraction``; names of
layers, captions and shortcuts are prose, with math between dollar signs. Every builder raises ``QuestionError`` for
what it cannot draw.
"""

from examgen.figures.computation_graph import computation_graph
from examgen.figures.grids import convolution, grid
from examgen.figures.layers import layer_stack, residual_block
from examgen.figures.mlp import mlp
from examgen.figures.plot import plot
from examgen.figures.recurrent import unrolled_rnn

__all__ = ["computation_graph", "convolution", "grid", "layer_stack", "mlp", "plot", "residual_block", "unrolled_rnn"]

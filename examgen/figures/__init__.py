"""Figures for questions: numbers and labels in, a ``Scene`` out. One builder per kind of drawing.

Labels of nodes, cells, arrows and axes are LaTeX math without dollar signs, or an ``int``, or a ``Fraction``; names of
layers, classes, captions and shortcuts are prose, with math between dollar signs. Every builder raises ``QuestionError`` for
what it cannot draw. A figure of one's own is ``fit([...], alt="...")`` of lines, shapes, marks and labels; see docs/figures.md.
"""

from examgen.figures.axes import decimal
from examgen.figures.boxes import boxes
from examgen.figures.computation_graph import computation_graph
from examgen.figures.geometry import connect
from examgen.figures.grids import convolution, grid
from examgen.figures.layers import layer_stack, residual_block
from examgen.figures.mlp import mlp
from examgen.figures.plot import plot
from examgen.figures.recurrent import unrolled_rnn
from examgen.figures.scatter import scatter
from examgen.prose.scene import Ellipse, Label, Line, Mark, Primitive, Rect, Scene, bounds, extent, fit

__all__ = [
    "Ellipse", "Label", "Line", "Mark", "Primitive", "Rect", "Scene", "bounds", "boxes", "computation_graph", "connect",
    "convolution", "decimal", "extent", "fit", "grid", "layer_stack", "mlp", "plot", "residual_block", "scatter", "unrolled_rnn",
]  # fmt: skip

"""Canvas, Classic and New Quizzes: a QTI 1.2 package in which one variant of each question is picked."""

from examgen.exporters.canvas.package import write
from examgen.exporters.target import Target

TARGET = Target(title="Canvas", suffix=".zip", write=write)

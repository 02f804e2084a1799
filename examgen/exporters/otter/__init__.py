"""Otter-Grader: a notebook for ``otter assign`` for each variant, and one for the lecturer."""

from examgen.exporters.otter.writing import write
from examgen.exporters.target import Target

TARGET = Target(title="Otter-Grader", suffix=".zip", write=write)

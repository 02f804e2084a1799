"""nbgrader: a source notebook for each variant, and one for the lecturer."""

from examgen.exporters.nbgrader.writing import write
from examgen.exporters.target import Target

TARGET = Target(title="nbgrader", suffix=".zip", write=write)

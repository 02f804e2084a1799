"""R/exams: an exercise in R Markdown for each variant, and a script that picks one variant of each question."""

from examgen.exporters.rexams.writing import write
from examgen.exporters.target import Target

TARGET = Target(title="R/exams", suffix=".zip", write=write)

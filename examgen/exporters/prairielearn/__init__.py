"""PrairieLearn: a course folder with a question for each variant, and an assessment in which one variant of each is picked."""

from examgen.exporters.prairielearn.course import write
from examgen.exporters.target import Target

TARGET = Target(title="PrairieLearn", suffix=".zip", write=write)

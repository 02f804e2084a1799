"""SCORM 1.2: the page that marks in the browser, as a package that reports to the learning system."""

from examgen.exporters.scorm.writing import write
from examgen.exporters.target import Target

TARGET = Target(title="SCORM 1.2", suffix=".zip", write=write)

"""Moodle XML, for Moodle 4: an item whose parts are all fields is one question; what a person marks is an essay of its own."""

from examgen.exporters.moodle.writing import write
from examgen.exporters.target import Target

TARGET = Target(title="Moodle", suffix=".xml", write=write)

"""Moodle XML, for Moodle 4: an item whose parts are all fields is one question; what a person marks is an essay of its own."""

from examgen.exporters.moodle.writing import STACK, write
from examgen.exporters.target import Target

TARGET = Target(title="Moodle", suffix=".xml", write=write, options={STACK: "matrices as questions of the plugin STACK"})

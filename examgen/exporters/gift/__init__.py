"""GIFT, a plain-text format of Moodle that other systems read, too: a question for each part, without figures and points."""

from examgen.exporters.gift.writing import write
from examgen.exporters.target import Target

TARGET = Target(title="GIFT", suffix=".gift.txt", write=write)

"""Gradescope: PDFs to upload as templates, with fields for name and number on page 1 and the number at the head of each page."""

from functools import partial

from examgen.exporters.boxed import OPTIONS, write
from examgen.exporters.boxes import Sheet
from examgen.exporters.target import Target

TARGET = Target(title="Gradescope", suffix=".zip", write=partial(write, sheet=Sheet(name="gradescope")), options=OPTIONS)

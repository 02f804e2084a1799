"""Crowdmark: a cover with names only, room for its code at the top of each page, and an even number of pages."""

from functools import partial

from examgen.exporters.boxed import OPTIONS, write
from examgen.exporters.boxes import Sheet
from examgen.exporters.target import Target

TARGET = Target(
    title="Crowdmark", suffix=".zip",
    write=partial(write, sheet=Sheet(name="crowdmark", top=4.0, cover=True, even=True, running=False)),
    options=OPTIONS,
)  # fmt: skip

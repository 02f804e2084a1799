"""A table with a row for each part: what is asked, what is right, how far off it may be. For tools of one's own."""

from examgen.exporters.csv.writing import write
from examgen.exporters.target import Target

TARGET = Target(title="spreadsheets", suffix=".csv", write=write)

"""Word documents: paper, key and solution sheet of each version, whose equations are Word's own, in a zip."""

from examgen.exporters.docx.writing import write
from examgen.exporters.target import Target

TARGET = Target(title="Word", suffix=".zip", write=write)

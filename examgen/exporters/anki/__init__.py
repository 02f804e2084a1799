"""Anki: a deck with a card for each variant. Imported again, notes are replaced and keep their history."""

from examgen.exporters.anki.writing import write
from examgen.exporters.target import Target

TARGET = Target(title="Anki", suffix=".apkg", write=write)

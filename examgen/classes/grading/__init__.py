"""Typed answers of a class marked: points, overrides, rulings, grades, and what is left for a person."""

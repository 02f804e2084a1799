"""A whole class: rosters, papers for everybody, sheets, grading."""

"""Text and drawings: Markdown, LaTeX mathematics and figures, each read once and written for every target."""

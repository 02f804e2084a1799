"""Course, blueprint, assembly, manifest, and rendering to PDF, TeX, HTML, Markdown and JSON."""

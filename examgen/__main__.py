"""``python -m examgen``."""

from __future__ import annotations

from examgen.cli import main

if __name__ == "__main__":  # worker processes import this module
    main()

"""The single file: verified variants as data, with a marker of its own."""

"""Programs of others that npm fetches into the user's cache, once; nothing of them is part of the repository."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from platformdirs import user_cache_path


def fetched(package: str, file: str, digest: str) -> Path:
    """A file of a package (with its version), from npm the first time; it has this SHA-256."""
    folder = user_cache_path("examgen-tests") / package.replace("/", "-")
    path = folder / "node_modules" / package.rpartition("@")[0] / file
    if not path.exists():
        if shutil.which("npm") is None:
            pytest.fail(f"npm is missing: it fetches {package}, which this test runs; install Debian's package npm")
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder, package], check=True)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
    return path

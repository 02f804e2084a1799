"""The page that docs/authoring.md shows is a whole one, and keeps the contract."""

from __future__ import annotations

import re
from pathlib import Path

from .conftest import Check, facts, faults

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "authoring.md"


def test_the_page_of_the_documentation_keeps_the_contract(check: Check) -> None:
    (source, *_) = re.findall(r"^```python\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    found = check(source=source, seeds=60)
    assert faults(found) == set(), facts(found)
    assert set(found.live) == {"forgot_the_bias", "added_instead_of_multiplied", "forgot_the_activation"}

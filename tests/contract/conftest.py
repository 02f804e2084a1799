"""A question without faults, and the edits that plant some."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from examgen.bank.contract import Examination, examine

NEURON = (Path(__file__).parent.parent / "bank" / "neuron.txt").read_text(encoding="utf-8")


def edited(source: str, *edits: tuple[str, str]) -> str:
    """The source with each old text, which stands there once, replaced by the new one."""
    for old, new in edits:
        assert source.count(old) == 1, f"{source.count(old)} times in the source: {old!r}"
        source = source.replace(old, new)
    return source


Edit = tuple[str, str]
Check = Callable[..., Examination]
PROMPT = "the input $x = <<x>>$ and the bias $b = <<b>>$."
STEPS = """    z = t.step("z", "w*x + b", p.w * p.x + p.b)
    t.step("y", "z/3", Fraction(z) / 3)"""
COUNTED = """    z = sum(p.w for _ in range(p.x)) + p.b
    return {"z": z, "y": Fraction(z, 3)}"""
FORGOT_TO_DIVIDE = '    return {"y": p.w * p.x + p.b}'
TENSORS = """    z = oracles.torch.relu(oracles.tensor(p.w)) * oracles.tensor(p.x) + oracles.tensor(p.b)
    return {"z": round(z.item()), "y": oracles.numbers(z / 3)}"""
TWO = '    return {"z": z, "y": Fraction(z, 3)}'
OF_TENSOR = '    return {"z": round(z.item()), "y": oracles.numbers(z / 3)}'
FAULTY = Path(__file__).parent / "faulty"


def source(name: str) -> str:
    """A page of ``faulty/``."""
    return (FAULTY / f"{name}.py").read_text(encoding="utf-8")


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Examines a question file with this source, or ``NEURON`` with these edits."""
    count = 0

    def examined(*edits: Edit, source: str = NEURON, seeds: int = 9) -> Examination:
        nonlocal count
        count += 1
        folder = tmp_path / f"bank_{count}"
        folder.mkdir()
        (folder / "planted.py").write_text(edited(source, *edits), encoding="utf-8")
        return examine([folder], "planted", range(seeds))

    return examined


def faults(found: Examination) -> set[str]:
    return {fault.check for fault in found.faults}


def facts(found: Examination) -> str:
    return "\n".join(fault.fact for fault in found.faults)

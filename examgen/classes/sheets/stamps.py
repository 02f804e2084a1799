"""What tells the pages of answer sheets from each other: printed as a QR code, and once more as a bar of squares.

64 bits: the paper's code (24), the number of the copy (16), the page (8) and the digest of the layout (16). The QR code repairs
damage by its own standard (ISO/IEC 18004); the bar has a checksum of 16 bits (CRC-CCITT) behind them.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from examgen.errors import UsageError

MOST_COPIES, MOST_PAGES = 0xFFFF, 0xFF
_TEXT = re.compile(r"([0-9A-F]{6})([0-9A-F]{4})([0-9A-F]{2})([0-9A-F]{4})", re.ASCII)
_DATA, _CHECK = 64, 16


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Stamp:
    """The page of a copy of the sheet of a paper, and which layout it has. Copies and pages count from 1."""

    code: str
    copy: int
    page: int
    layout: str

    def __post_init__(self) -> None:
        if not _TEXT.fullmatch(self.text):
            raise UsageError(f"a sheet cannot be stamped {self.text!r:.60}; copies go up to {MOST_COPIES}, pages to {MOST_PAGES}")

    @property
    def text(self) -> str:
        """What the QR code holds: 16 hexadecimal digits."""
        return f"{self.code}{self.copy:04X}{self.page:02X}{self.layout}"

    @property
    def name(self) -> str:
        """What people call the page, as it is printed there."""
        return f"{self.code}-{self.copy}, page {self.page}"

    @property
    def bits(self) -> tuple[bool, ...]:
        """What the bar shows, row by row; a filled square is True."""
        data = bytes.fromhex(self.text)
        whole = int.from_bytes(data + _check(data), "big")
        return tuple(bool(whole >> at & 1) for at in reversed(range(_DATA + _CHECK)))


def of_text(text: str) -> Stamp | None:
    """The stamp of a QR code, ``None`` for a code that is none of ours."""
    found = _TEXT.fullmatch(text)
    return Stamp(code=found[1], copy=int(found[2], 16), page=int(found[3], 16), layout=found[4]) if found else None


def of_bits(bits: Sequence[bool]) -> Stamp | None:
    """The stamp of a bar, ``None`` if its checksum is wrong or the bar is empty."""
    if len(bits) != _DATA + _CHECK or not any(bits):
        return None
    whole = sum(bit << at for at, bit in enumerate(reversed(bits))).to_bytes((_DATA + _CHECK) // 8, "big")
    data = whole[: _DATA // 8]
    return of_text(data.hex().upper()) if _check(data) == whole[_DATA // 8 :] else None


def _check(data: bytes) -> bytes:
    return binascii.crc_hqx(data, 0xFFFF).to_bytes(2, "big")

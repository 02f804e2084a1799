"""What tells the pages of answer sheets from each other: printed as a QR code, and once more as a bar of squares.

88 bits: the paper's code (40), the number of the copy (24), the page (7) and which kind of code it is (1), and the digest of the
layout (16). The QR code repairs damage by its own standard (ISO/IEC 18004); the bar has a checksum of 16 bits (CRC-CCITT) behind
them.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from examgen.errors import UsageError

MOST_COPIES, MOST_PAGES = (1 << 24) - 1, (1 << 7) - 1
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits of the codes of a class (Crockford's base 32)."""
_OF_PAPER, _OF_CLASS = re.compile(r"[0-9A-F]{6}", re.ASCII), re.compile(rf"[{_SIGNS}]{{4}}-[{_SIGNS}]{{4}}", re.ASCII)
_BYTES, _CHECK = 11, 2
BITS = 8 * (_BYTES + _CHECK)
_TEXT = re.compile(rf"[{_SIGNS}]{{18}}", re.ASCII)
"""What a QR code holds: 90 bits, of which the last two are 0."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Stamp:
    """The page of a copy of the sheet of a paper, and which layout it has. Copies and pages count from 1.

    The code is that of a paper (``9DD8A8``) or of one of a class (``7K3M-Q9XD``).
    """

    code: str
    copy: int
    page: int
    layout: str

    def __post_init__(self) -> None:
        if not (_OF_PAPER.fullmatch(self.code) or _OF_CLASS.fullmatch(self.code)):
            raise UsageError(f"a sheet cannot bear the code {self.code!r:.60}")
        if not (0 < self.copy <= MOST_COPIES and 0 < self.page <= MOST_PAGES):
            raise UsageError(
                f"a sheet cannot be copy {self.copy}, page {self.page}; copies go up to {MOST_COPIES}, pages to {MOST_PAGES}"
            )

    @property
    def text(self) -> str:
        """What the QR code holds."""
        whole = int.from_bytes(self._data, "big") << 2
        return "".join(_SIGNS[whole >> shift & 31] for shift in range(85, -1, -5))

    @property
    def name(self) -> str:
        """What people call the page, as it is printed there."""
        return f"{self.sheet}, page {self.page}"

    @property
    def sheet(self) -> str:
        """What people call the sheet."""
        return f"{self.code}/{self.copy}"

    @property
    def bits(self) -> tuple[bool, ...]:
        """What the bar shows, row by row; a filled square is True."""
        whole = int.from_bytes(self._data + _check(self._data), "big")
        return tuple(bool(whole >> at & 1) for at in reversed(range(BITS)))

    @property
    def _data(self) -> bytes:
        of_class = "-" in self.code
        number = _number(self.code.replace("-", "")) if of_class else int(self.code, 16)
        page = self.page | of_class << 7
        return number.to_bytes(5, "big") + self.copy.to_bytes(3, "big") + bytes([page]) + bytes.fromhex(self.layout)


def of_text(text: str) -> Stamp | None:
    """The stamp of a QR code, ``None`` for a code that is none of ours."""
    if not _TEXT.fullmatch(text) or _number(text) & 3:
        return None
    return _of_data((_number(text) >> 2).to_bytes(_BYTES, "big"))


def of_bits(bits: Sequence[bool]) -> Stamp | None:
    """The stamp of a bar, ``None`` if its checksum is wrong or the bar is empty."""
    if len(bits) != BITS or not any(bits):
        return None
    whole = sum(bit << at for at, bit in enumerate(reversed(bits))).to_bytes(_BYTES + _CHECK, "big")
    return _of_data(whole[:_BYTES]) if _check(whole[:_BYTES]) == whole[_BYTES:] else None


def _of_data(data: bytes) -> Stamp | None:
    number, copy, page = int.from_bytes(data[:5], "big"), int.from_bytes(data[5:8], "big"), data[8] & 127
    if data[8] >> 7:
        signs = "".join(_SIGNS[number >> shift & 31] for shift in range(35, -1, -5))
        code = f"{signs[:4]}-{signs[4:]}"
    else:
        code = f"{number:06X}"
    known = copy and page and (_OF_PAPER.fullmatch(code) or _OF_CLASS.fullmatch(code))
    return Stamp(code=code, copy=copy, page=page, layout=data[9:].hex().upper()) if known else None


def _number(signs: str) -> int:
    return sum(_SIGNS.index(sign) << 5 * at for at, sign in enumerate(reversed(signs)))


def _check(data: bytes) -> bytes:
    return binascii.crc_hqx(data, 0xFFFF).to_bytes(_CHECK, "big")

"""A folder of scans read with the sheets of an exam: every page once, and one line for each that cannot be used."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from examgen.classes.sheets.codes import stamp_on
from examgen.classes.sheets.exams import Sheets
from examgen.classes.sheets.pictures import Flat, Gray, Unreadable, files_in, flattened, is_empty, pages_of, sheets_on
from examgen.classes.sheets.reading import PALE, Reading, crop, read_page
from examgen.classes.sheets.stamps import Stamp


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page was scanned: the file in the folder, and its page there. ``digest`` names the scan, also in another folder."""

    file: str
    page: int
    digest: str

    def __str__(self) -> str:
        return f"{self.file}, page {self.page}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPage:
    """A page that was read. ``crops`` are pictures (PNG) of the boxes that are not certain, by their keys."""

    stamp: Stamp
    place: Place
    readings: tuple[Reading, ...]
    crops: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """All pages of a folder by their stamps, and what is to be said: each line has its file, fact and remedy."""

    pages: Mapping[Stamp, ScannedPage]
    faults: tuple[str, ...]
    empty: int


@dataclass
class _Desk:
    """What has come together so far."""

    pages: dict[Stamp, ScannedPage] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    empty: int = 0


def read_folder(folder: Path, sheets: Sheets, tell: Callable[[str, int, int], None] = lambda *_: None) -> Scanned:
    """Read all scans of a folder. ``tell`` hears of each file before it is read, with its number and that of all.

    ``UsageError`` if there are none; whatever is wrong with a single file or page is a fault, and the rest is read.
    """
    desk = _Desk()
    files = files_in(folder)
    for number, path in enumerate(files, 1):
        name = str(path.relative_to(folder))
        tell(name, number, len(files))
        try:
            digest = hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest()
            for page, picture in enumerate(pages_of(path), 1):
                _read_picture(desk, sheets, picture, Place(name, page, f"{digest}.{page}"))
        except (Unreadable, OSError) as error:
            said = error.strerror if isinstance(error, OSError) else str(error).removeprefix(f"{path}: ").removeprefix(f"{path} ")
            desk.faults.append(f"{name}: {said}; scan it again")
    desk.faults += _missing(desk.pages, sheets)
    return Scanned(pages=dict(sorted(desk.pages.items())), faults=tuple(desk.faults), empty=desk.empty)


def _read_picture(desk: _Desk, sheets: Sheets, picture: Gray, place: Place) -> None:
    found = sheets_on(picture)
    if not found and is_empty(picture):
        desk.empty += 1
    elif not found:
        desk.faults.append(
            f"{place}: no answer sheet is found on it; scan it again with all four corner marks, or type its answers"
        )
    for one in found:
        flat = flattened(picture, one)
        stamp, why = stamp_on(flat)
        fault = f"{why}; scan it again, or type its answers" if stamp is None else _strange(stamp, sheets)
        if stamp is None or fault:
            desk.faults.append(f"{place}: {fault}")
            continue
        layout = sheets.layout(stamp)
        assert layout is not None  # else it were strange
        readings = read_page(flat, layout, stamp.page)
        if {one.note for one in readings if one.box.columns} == {PALE}:
            desk.faults.append(
                f"{place}: {stamp.name} is pale, or in black and white, where a light pencil is lost; scan it in gray"
            )
            continue
        crops = {one.box.key: crop(flat, one) for one in readings if one.state in ("doubtful", "by hand")}
        page = ScannedPage(stamp=stamp, place=place, readings=readings, crops=crops)
        desk.pages[stamp] = _both(desk, desk.pages[stamp], page, flat) if stamp in desk.pages else page


def _strange(stamp: Stamp, sheets: Sheets) -> str:
    """Why a page with a stamp is none of the sheets; empty if it is one."""
    if stamp.code not in sheets.codes:
        known = ", ".join(sheets.codes[:3]) + ("" if len(sheets.codes) < 4 else ", ...")
        return f"is a sheet of paper {stamp.code}, not of {known}; give that paper's manifest"
    layout = sheets.layout(stamp)
    if layout is None:
        return f"the sheet {stamp.name} was laid out otherwise (layout {stamp.layout}); read it with the version that printed it"
    if stamp.page > layout.pages:
        return f"says that it is {stamp.name}, but the sheet has {layout.pages} pages; scan it again"
    return ""


def _both(desk: _Desk, first: ScannedPage, second: ScannedPage, flat: Flat) -> ScannedPage:
    """A page that was scanned twice: the first scan, with all that the second (``flat``) reads otherwise for a person."""
    readings, crops = [], dict(first.crops)
    for one, other in zip(first.readings, second.readings, strict=True):
        differs = (one.state, one.text) != (other.state, other.text)
        readings.append(replace(one, state="doubtful", certainty=0, note="two scans differ") if differs else one)
        if differs and one.box.key not in crops:
            crops[one.box.key] = crop(flat, other)
    differing = sum(one.note == "two scans differ" for one in readings)
    said = f"{differing} boxes that differ are for a person" if differing else "nothing differs"
    desk.faults.append(f"{second.place}: {second.stamp.name} was scanned before ({first.place}); {said}. Was a sheet copied?")
    return replace(first, readings=tuple(readings), crops=crops)


def _missing(pages: Mapping[Stamp, ScannedPage], sheets: Sheets) -> Iterator[str]:
    """Pages of copies of which others were read."""
    for (code, copy, layout), seen in sorted(_by_copy(pages).items()):
        stamp = Stamp(code=code, copy=copy, page=1, layout=layout)
        known = sheets.layout(stamp)
        lacking = [str(page) for page in range(1, (known.pages if known else 0) + 1) if page not in seen]
        if lacking:
            what, them = (f"page {lacking[0]} is", "it") if len(lacking) == 1 else (f"pages {', '.join(lacking)} are", "them")
            yield f"{stamp.sheet}: {what} missing; look for {them} and scan {them}, too"


def _by_copy(pages: Mapping[Stamp, ScannedPage]) -> Mapping[tuple[str, int, str], set[int]]:
    """The numbers of the pages that were read of each copy."""
    copies: dict[tuple[str, int, str], set[int]] = {}
    for stamp in pages:
        copies.setdefault((stamp.code, stamp.copy, stamp.layout), set()).add(stamp.page)
    return copies

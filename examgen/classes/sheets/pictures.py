"""Scans as gray pictures: the pages of PDF files and of pictures, and the sheets on them, each laid flat.

A flat page has ``SCALE`` pixels to a mm, black ink near 1 and paper near 0, however it was lit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from examgen.bank.files import read_file
from examgen.classes.sheets.layout import MARKER, PAGE
from examgen.classes.sheets.typesetting import CORNERS, corner_places
from examgen.errors import UsageError

Gray: TypeAlias = npt.NDArray[np.uint8]
Ink: TypeAlias = npt.NDArray[np.float32]

SUFFIXES = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
LARGEST = 2_000_000_000
"""Bytes of a file of scans."""
MOST_PIXELS = 200_000_000
DPI = 200
"""Resolution at which pages of PDF files become pictures."""
SCALE = 8
"""Pixels to a mm of a flat page: 203 dpi."""
_FINE = 3000
"""Pixels of the shorter side of a picture: 360 dpi for A4, 250 dpi for two sheets on A3."""
_SQUARE = 4
"""Side in pixels of the squares in which the brightness of the paper is looked for."""
_SMALL = 1200
"""Pixels of the shorter side of the picture on which corner marks are looked for first."""
_FEWEST = 3
_NEAR = 0.3
"""How far from where a corner mark expects the middle of its page that may be, as a share of the page's width."""


class Unreadable(Exception):
    """A file or a page of it that is no picture; the message says why."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet on a picture: its middle there, how many of its corner marks are seen, and the matrix (3, 3) that lays it flat."""

    middle: tuple[float, float]
    marks: int
    matrix: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Flat:
    """A flat page: its ``ink`` (height, width), and how dark its paper is beside the rest of the page (the same shape, 0 to 1)."""

    ink: Ink
    shade: Ink


def files_in(folder: Path) -> tuple[Path, ...]:
    """The scans of a folder and of those in it, by name. ``UsageError`` if there are none."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: is no folder; give the folder of the scans")
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    if not found:
        raise UsageError(f"{folder}: holds no scans ({', '.join(SUFFIXES)}); give the folder that the scanner writes into")
    return tuple(found)


def pages_of(path: Path) -> Iterator[Gray]:
    """The pages of a file, one after the other. ``Unreadable`` if it is none that can be read."""
    content = read_file(path, most=LARGEST, error=Unreadable, remedy="scan it again")  # type: ignore[arg-type]
    if content[:5].lstrip()[:4] == b"%PDF":
        yield from _pages_of_pdf(content)
    else:
        yield from _pages_of_picture(content)


def _pages_of_pdf(content: bytes) -> Iterator[Gray]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"is no PDF file that can be read: {error}") from None
    try:
        for number in range(len(document)):
            page = document[number]
            if page.get_width() * page.get_height() * (DPI / 72) ** 2 > MOST_PIXELS:
                raise Unreadable(f"page {number + 1} is larger than a sheet can be")
            yield np.ascontiguousarray(_gray(page.render(scale=DPI / 72, grayscale=True).to_numpy()))
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"is damaged: {error}") from None
    finally:
        document.close()


def _pages_of_picture(content: bytes) -> Iterator[Gray]:
    try:
        read, pages = cv2.imdecodemulti(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error:
        read, pages = False, ()
    if not read or not pages:
        raise Unreadable("is no picture that can be read")
    yield from (_bounded(_gray(np.asarray(page))) for page in pages)


def _bounded(picture: Gray) -> Gray:
    """The picture, smaller if it is larger than reading needs: each pixel is then the mean of those that it stands for."""
    share = _FINE / min(picture.shape)
    if share >= 1:
        return picture
    return np.asarray(cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)


def _gray(picture: npt.NDArray[Any]) -> Gray:
    return np.asarray(picture if picture.ndim == 2 else picture[..., 0], np.uint8)


def is_empty(picture: Gray) -> bool:
    """Whether nothing is on the picture, as on the back of a sheet."""
    small = cv2.resize(picture, (210, 297), interpolation=cv2.INTER_AREA)[10:-10, 10:-10]
    flat = small.astype(np.float32) / np.maximum(cv2.medianBlur(small, 21), 1)
    return bool((flat < 0.85).mean() < 0.0005)


def sheets_on(picture: Gray) -> tuple[Found, ...]:
    """The sheets on a picture, from left to right, each by three or four of its corner marks."""
    share = min(1.0, _SMALL / min(picture.shape))
    found = _found_on(picture, share)
    if share < 1 and not any(one.marks == len(CORNERS) for one in found):
        found = max(found, _found_on(picture, 1.0), key=lambda one: sum(each.marks for each in one))
    return found


def _found_on(picture: Gray, share: float) -> tuple[Found, ...]:
    """The sheets, looked for on the picture at this share of its size; their marks are measured on the picture itself."""
    small = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA) if share < 1 else picture
    corners, names, _ = _detector().detectMarkers(small)
    if names is None or not len(names):
        return ()
    marks = [
        (int(name), _sharp(picture, corner.reshape(4, 2), share))
        for name, corner in zip(np.ravel(names), corners, strict=True)
        if int(name) < len(CORNERS)
    ]
    found = [one for group in _groups(marks) if len(group) >= _FEWEST and (one := _found(group))]
    return tuple(sorted(found, key=lambda one: one.middle))


def _sharp(picture: Gray, corners: npt.NDArray[np.float32], share: float) -> npt.NDArray[np.float32]:
    """The corners of a mark as they lie on the whole picture, to a part of a pixel."""
    seen = ((corners + 0.5) / share - 0.5).astype(np.float32).reshape(-1, 1, 2)
    reach = max(2, int(np.hypot(*(seen[1] - seen[0]).ravel()) / 20))
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 30, 0.02)
    return np.asarray(cv2.cornerSubPix(picture, seen, (reach, reach), (-1, -1), stop), np.float32).reshape(4, 2)


def _detector() -> Any:
    parameters = cv2.aruco.DetectorParameters()
    parameters.adaptiveThreshWinSizeMin, parameters.adaptiveThreshWinSizeMax, parameters.adaptiveThreshWinSizeStep = 13, 53, 20
    parameters.minMarkerPerimeterRate, parameters.maxMarkerPerimeterRate = 0.02, 0.6
    return cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_5X5_50), parameters)


_Mark: TypeAlias = tuple[int, npt.NDArray[np.float32]]


def _groups(marks: Sequence[_Mark]) -> list[dict[int, npt.NDArray[np.float32]]]:
    """The marks that expect the middle of their page at about the same place; each mark once in a group."""
    groups: list[tuple[npt.NDArray[np.float64], float, dict[int, npt.NDArray[np.float32]]]] = []
    for name, corners in marks:
        middle, width = _expected(name, corners)
        for place, _, group in groups:
            if name not in group and float(np.hypot(*(middle - place))) < _NEAR * width:
                group[name] = corners
                break
        else:
            groups.append((middle, width, {name: corners}))
    return [group for _, _, group in groups]


def _expected(name: int, corners: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float64], float]:
    """Where a mark expects the middle of its page, and how wide that is, in pixels, as if it were seen straight from above."""
    right = (corners[1] - corners[0] + corners[2] - corners[3]) / (2 * MARKER)
    down = (corners[3] - corners[0] + corners[2] - corners[1]) / (2 * MARKER)
    left, top = corner_places()[name]
    away = PAGE[0] / 2 - left - MARKER / 2, PAGE[1] / 2 - top - MARKER / 2
    return np.asarray(corners.mean(axis=0) + away[0] * right + away[1] * down, float), float(np.hypot(*right)) * PAGE[0]


def _found(group: dict[int, npt.NDArray[np.float32]]) -> Found | None:
    seen = np.concatenate([group[name] for name in sorted(group)])
    places = np.concatenate([_square(*corner_places()[name]) for name in sorted(group)])
    matrix, _ = cv2.findHomography(seen, places * SCALE, cv2.RANSAC, 1.2 * SCALE)
    if matrix is None or abs(np.linalg.det(matrix)) < 1e-12:
        return None
    middle = cv2.perspectiveTransform(np.array([[[PAGE[0] / 2 * SCALE, PAGE[1] / 2 * SCALE]]]), np.linalg.inv(matrix)).ravel()
    return Found((float(middle[0]), float(middle[1])), len(group), np.asarray(matrix, float))


def _square(left: float, top: float) -> npt.NDArray[np.float32]:
    return np.array([(left, top), (left + MARKER, top), (left + MARKER, top + MARKER), (left, top + MARKER)], np.float32)


def flattened(picture: Gray, found: Found) -> Flat:
    """The sheet as a flat page, its paper made even and its black that of the corner marks."""
    size = round(PAGE[0] * SCALE), round(PAGE[1] * SCALE)
    warped = cv2.warpPerspective(picture, found.matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    flat = np.asarray(warped, np.uint8)
    paper = _paper(flat)
    even = np.asarray(1 - flat / np.maximum(cv2.resize(paper, size, interpolation=cv2.INTER_LINEAR), 1), np.float32)
    usual = float(np.median(paper))
    shade = cv2.resize(np.clip(1 - paper / max(usual, 1), 0, 1).astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    return Flat(np.clip(even / max(_black(even), 0.2), 0, 1.5).astype(np.float32), np.asarray(shade, np.float32))


def _paper(flat: Gray) -> Ink:
    """The brightness of the paper in small squares, where ink and small stains are left out."""
    size = flat.shape[1] // _SQUARE, flat.shape[0] // _SQUARE
    small = cv2.blur(cv2.resize(flat, size, interpolation=cv2.INTER_AREA), (3, 3))
    return cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 15).astype(np.float32)


def _black(ink: Ink) -> float:
    """How dark the corner marks are: their outer frames are black."""
    side, frame = MARKER / 7, []
    for left, top in corner_places():
        x, y = round((left + side / 3) * SCALE), round((top + side / 3) * SCALE)
        frame.append(ink[y : y + round(side / 3 * SCALE) + 1, x : x + round((MARKER - 2 * side / 3) * SCALE)].ravel())
    return float(np.median(np.concatenate(frame)))


def as_gray(ink: Ink) -> Gray:
    """Ink as a gray picture."""
    return np.clip(255 * (1 - ink), 0, 255).astype(np.uint8)

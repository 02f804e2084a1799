"""How often scans of answer sheets are misread without anybody noticing, and how much is left to a person.

    python benchmarks/scans.py [--scans N] [--minutes N] [--seed N] [--exam NAME] [--unclear SHARE] [--keep FOLDER]

Sheets of an exam are set as PDF and rendered. Pens and pencils fill their circles, most as told, some with crosses or ticks; some
are erased, corrected, half filled or filled twice. Then each page is scanned: turned by any angle, seen askew, blurred, unevenly
lit, noisy, stained, folded, one in a hundred black and white, at 150 to 200 dpi, as JPEG; and read as `examgen scan` reads it.

What is read otherwise than it was filled, or read at all where two answers are filled, is a silent misreading. The exit code is 1
if there is one, or if more than 2 % of the boxes or of the pages are for a person.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
from blank_pages import paper

from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.classes.sheets.codes import stamp_on
from examgen.classes.sheets.layout import PAGE, RADIUS, STUDENT, Box, Layout, Spot, layout_of
from examgen.classes.sheets.pictures import flattened, sheets_on
from examgen.classes.sheets.reading import PALE, read_page
from examgen.classes.sheets.typesetting import Copy, sheet_pdf
from examgen.paper.course import load_course

Picture = npt.NDArray[np.float32]
DPI = 200
PX = DPI / 25.4
COPIES = 4
MOST_FOR_A_PERSON = 0.02
UNCLEAR = 0.004
"""Share of boxes that are filled so that nobody can be sure: twice, half, or corrected."""


GRAIN = np.random.default_rng(0).standard_normal((3500, 3500), np.float32)
"""Noise, of which each scan has another piece."""


@dataclass(frozen=True)
class Hand:
    """How somebody fills circles."""

    way: str
    dark: float
    width: float


@dataclass
class Filled:
    """What is meant by each box of a page (``None``: nobody knows), and which boxes were filled in an unclear way."""

    meant: dict[str, str | None] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)


def a_hand(draw: np.random.Generator) -> Hand:
    """Pen or pencil; most people fill circles as they are told."""
    way = str(draw.choice(["fill", "scribble", "cross", "tick"], p=[0.62, 0.28, 0.09, 0.01]))
    if draw.random() < 0.6:
        return Hand(way, draw.uniform(0.75, 0.97), draw.uniform(0.4, 0.7))
    return Hand(way, draw.uniform(0.4, 0.75), draw.uniform(0.5, 0.8))


def stroke(page: Picture, points: Sequence[tuple[float, float]], hand: Hand, draw: np.random.Generator, fade: float = 1.0) -> None:
    """A line of the pen through points in mm; darkness varies along it."""
    edge = round(hand.width * PX) + 3
    left, top = (max(int(min(one[axis] for one in points) * PX) - edge, 0) for axis in (0, 1))
    right, bottom = (int(max(one[axis] for one in points) * PX) + edge for axis in (0, 1))
    piece = page[top:bottom, left:right]
    layer = np.zeros_like(piece)
    for (x0, y0), (x1, y1) in pairwise(points):
        dark = float(np.clip(hand.dark * fade * draw.uniform(0.85, 1.1), 0, 1))
        ends = [(round((x * PX - left) * 16), round((y * PX - top) * 16)) for x, y in ((x0, y0), (x1, y1))]
        cv2.line(layer, ends[0], ends[1], dark, max(1, round(hand.width * PX)), cv2.LINE_AA, 4)
    np.minimum(piece, 1 - layer, out=piece)


def fill(page: Picture, spot: Spot, hand: Hand, draw: np.random.Generator, fade: float = 1.0) -> None:
    """Fill a circle in somebody's way."""
    x, y = spot.x + draw.normal(0, 0.12), spot.y + draw.normal(0, 0.12)
    r = RADIUS * draw.uniform(0.9, 1.08)
    match hand.way:
        case "fill":
            pitch = hand.width * draw.uniform(0.55, 0.85)
        case "scribble":
            pitch = hand.width * draw.uniform(0.9, 1.5)
        case "cross":
            for side in (-1, 1):
                stroke(page, [(x - r, y - side * r), (x + r, y + side * r)], hand, draw, fade)
            return
        case _:
            stroke(page, [(x - r, y - 0.2 * r), (x - 0.2 * r, y + r), (x + 1.3 * r, y - 1.3 * r)], hand, draw, fade)
            return
    tilt, points = draw.uniform(0, math.pi), []
    for at, height in enumerate(np.arange(-r + hand.width / 2, r - hand.width / 2 + 1e-6, pitch)):
        half = math.sqrt(max(r * r - height * height, 0.05)) - hand.width / 3
        along = half * (1 if at % 2 else -1) * draw.uniform(0.85, 1.1)
        points += [
            (x + s * math.cos(tilt) - height * math.sin(tilt), y + s * math.sin(tilt) + height * math.cos(tilt)) for s in (along,)
        ]
    stroke(page, points, hand, draw, fade)


def a_number(box: Box, draw: np.random.Generator) -> str:
    """A number that the box can hold."""
    signed = len(box.columns[0]) == 1
    room = len(box.columns) - signed
    if box.part == STUDENT:
        return "".join(map(str, draw.integers(0, 10, room)))
    sign = "-" if signed and draw.random() < 0.4 else ""
    if "/" not in {spot.symbol for spot in box.columns[-1]} or draw.random() < 0.25:
        return sign + str(draw.integers(0, 10 ** int(draw.integers(1, min(room, 6) + 1))))
    if draw.random() < 0.2:
        return f"{sign}{draw.integers(1, 60)}/{draw.integers(2, 60)}"
    return f"{sign}{draw.uniform(0, 30):.{draw.integers(1, room - 3)}f}"


def choose(box: Box, draw: np.random.Generator) -> tuple[list[Spot], str]:
    """The circles of an answer, and how it is read."""
    if draw.random() < 0.1:
        return [], ""
    if box.form == "digits":
        text = a_number(box, draw)
        signed = len(box.columns[0]) == 1
        digits = text.removeprefix("-")
        first = signed + int(draw.integers(0, len(box.columns) - signed - len(digits) + 1))
        picked = [box.columns[0][0]] if text.startswith("-") else []
        return picked + [next(s for s in box.columns[first + at] if s.symbol == one) for at, one in enumerate(digits)], text
    if len(box.columns) > 1 and all(len(column) == 1 for column in box.columns):
        letters = [column[0] for column in box.columns[:-1] if draw.random() < 0.5] or [box.columns[-1][0]]
        return letters, ", ".join(spot.symbol for spot in letters)
    if box.kind == "ordering":
        picked = [column[at] for column, at in zip(box.columns, draw.permutation(len(box.columns)), strict=True)]
    else:
        picked = [column[draw.integers(len(column))] for column in box.columns]
    named = len(box.rows) > 1
    return picked, ", ".join(f"{row if named else ''}{spot.symbol}" for row, spot in zip(box.rows, picked, strict=True))


def fill_page(page: Picture, boxes: Sequence[Box], hand: Hand, draw: np.random.Generator, share: float = UNCLEAR) -> Filled:
    """Answer all boxes of a page; this share of them is filled so that nobody can be sure."""
    filled = Filled()
    for box in boxes:
        if not box.columns:
            scrawl(page, box, hand, draw)
            continue
        spots, text = choose(box, draw)
        filled.meant[box.key] = text
        if box.form == "digits" and spots and draw.random() < 0.9:
            write(page, box, len(text), hand, draw)
        slip = draw.random() < share and spots
        for at, spot in enumerate(spots):
            if slip and at == 0:
                column = next(column for column in box.columns if spot in column)
                filled.unclear.add(box.key)
                unclear(page, box, column, spot, filled, hand, draw)
            else:
                fill(page, spot, hand, draw)
    return filled


def unclear(
    page: Picture, box: Box, column: Sequence[Spot], spot: Spot, filled: Filled, hand: Hand, draw: np.random.Generator
) -> None:
    """Fill a circle faintly or by half, erase another, or fill two."""
    others = [one for one in column if one is not spot]
    other = others[draw.integers(len(others))] if others else None
    match int(draw.integers(4)):
        case 0 if other:
            fill(page, other, hand, draw)
            fill(page, spot, hand, draw)
            filled.meant[box.key] = None
        case 1 if other:
            fill(page, other, hand, draw, fade=draw.uniform(0.05, 0.4))
            fill(page, spot, hand, draw)
        case 2:
            fill(page, spot, hand, draw, fade=draw.uniform(0.25, 0.6))
        case _:
            half = Hand("tick", hand.dark, 0.3)
            stroke(
                page,
                [(spot.x - 0.8, spot.y + draw.uniform(-0.8, 0.8)), (spot.x + 0.8, spot.y + draw.uniform(-0.8, 0.8))],
                half,
                draw,
            )


def write(page: Picture, box: Box, count: int, hand: Hand, draw: np.random.Generator) -> None:
    """Something like characters in the boxes above the circles."""
    thin = Hand("tick", hand.dark, 0.35)
    for at in range(min(count, len(box.columns))):
        x, y = box.x + 3.8 * (at + 0.5), box.y + 6.6
        points = [(x + draw.uniform(-1.3, 1.3), y + draw.uniform(-1.9, 1.9)) for _ in range(4)]
        stroke(page, points, thin, draw)


def scrawl(page: Picture, box: Box, hand: Hand, draw: np.random.Generator) -> None:
    x = np.arange(box.x + 4, box.x + box.width * 0.6, 1.5)
    stroke(page, [(float(one), box.y + box.height / 2 + draw.uniform(-2, 2)) for one in x], Hand("tick", hand.dark, 0.4), draw)


def spoil(page: Picture, draw: np.random.Generator) -> None:
    """Coffee, a stray line, a fingerprint."""
    high, wide = page.shape
    if draw.random() < 0.08:
        middle, axes = (int(draw.integers(wide)), int(draw.integers(high))), tuple(int(one) for one in draw.uniform(4, 25, 2) * PX)
        layer = np.zeros_like(page)
        dark = draw.uniform(0.05, 0.3)
        cv2.ellipse(layer, middle, axes, draw.uniform(0, 180), 0, 360, dark, -1)
        cv2.ellipse(layer, middle, axes, draw.uniform(0, 180), 0, 360, dark * 1.5, round(0.8 * PX))
        page *= 1 - cv2.GaussianBlur(layer, (0, 0), draw.uniform(1, 6))
    if draw.random() < 0.04:
        x, y, angle = draw.uniform(15, 195), draw.uniform(30, 270), draw.uniform(0, math.pi)
        length = draw.uniform(3, 25)
        thin = Hand("tick", draw.uniform(0.3, 0.9), draw.uniform(0.2, 0.4))
        stroke(page, [(x, y), (min(max(x + length * math.cos(angle), 1), 209), min(y + length * math.sin(angle), 296))], thin, draw)
    for _ in range(draw.poisson(3)):
        cv2.circle(
            page,
            (int(draw.integers(wide)), int(draw.integers(high))),
            int(draw.integers(1, 3)),
            float(draw.uniform(0.2, 0.8)),
            -1,
            cv2.LINE_AA,
        )


def fold(page: Picture, draw: np.random.Generator) -> Picture:
    """A crease: a dark line, beyond which the paper lies a little elsewhere and is lit otherwise."""
    high, wide = page.shape
    at = int(draw.uniform(0.25, 0.75) * high)
    moved = page.copy()
    shift = (draw.uniform(-0.5, 0.5, 2) * PX).astype(np.float32)
    ramp = np.clip(1 - np.abs(np.arange(high) - at) / (high * 0.3), 0, 1).astype(np.float32)
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    moved = cv2.remap(
        page, x + shift[0] * ramp[:, None], y + shift[1] * ramp[:, None], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    moved[at:] *= draw.uniform(0.9, 1)
    cv2.line(moved, (0, at), (wide, at + int(draw.integers(-20, 20))), float(draw.uniform(0.6, 0.9)), 2, cv2.LINE_AA)
    return moved


def scanned(page: Picture, draw: np.random.Generator) -> npt.NDArray[np.uint8]:
    """The page as a scanner or a telephone sees it."""
    if draw.random() < 0.15:
        page = fold(page, draw)
    scale = draw.uniform(150, 200) / DPI
    high, wide = page.shape
    turn = draw.normal(0, 2) + float(draw.choice([0, 180, 90, 270, draw.uniform(0, 360)], p=[0.68, 0.15, 0.05, 0.05, 0.07]))
    corners = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    lean = 0.03 if draw.random() < 0.15 else 0.004
    angle = math.radians(turn)
    spin = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    seen = (corners - corners.mean(0)) @ spin.T * scale + draw.uniform(-lean, lean, (4, 2)) * wide * scale
    seen = seen - seen.min(0) + draw.uniform(0, 30, 2)
    size = tuple(int(one) for one in np.ceil(seen.max(0) + draw.uniform(0, 30, 2)))
    matrix = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    around = float(draw.choice([1.0, 0.15, 0.6]))
    picture = cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_CONSTANT, borderValue=around)
    blur = draw.uniform(0, 1.1)
    if blur > 0.3:
        picture = cv2.GaussianBlur(picture, (0, 0), blur)
    if draw.random() < 0.01:
        cut, soft = draw.uniform(0.55, 0.75), draw.uniform(0.4, 0.8)
        return coded(255 * (cv2.GaussianBlur(picture, (0, 0), soft) > cut), draw)
    if draw.random() < 0.3:
        slope = draw.uniform(-0.2, 0.2, 2)
        x, y = np.linspace(-1, 1, size[0], dtype=np.float32), np.linspace(-1, 1, size[1], dtype=np.float32)
        picture = picture * (1 - np.abs(slope).sum() + slope[0] * x[None, :] + slope[1] * y[:, None])
    low, top = draw.uniform(0, 0.2), draw.uniform(0.8, 1)
    picture = low + (top - low) * picture
    noise = draw.uniform(0, 0.045)
    y, x = draw.integers(0, 400, 2)
    grain = GRAIN[y : y + picture.shape[0], x : x + picture.shape[1]] * np.float32(255 * noise)
    picture = np.clip(picture * np.float32(255) + grain, 0, 255)
    return coded(picture, draw)


def coded(picture: npt.NDArray[np.generic], draw: np.random.Generator) -> npt.NDArray[np.uint8]:
    """The picture after JPEG."""
    jpeg = cv2.imencode(".jpg", picture.astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, int(draw.integers(40, 92))])[1]
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE), np.uint8)


@dataclass
class Count:
    """What was counted."""

    pages: int = 0
    lost: int = 0
    boxes: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    where: Counter[str] = field(default_factory=Counter)
    silent: list[str] = field(default_factory=list)


def judge(count: Count, name: str, read: Mapping[str, tuple[str, str, str]], filled: Filled, ways: str) -> None:
    """Compare what was read of a page with what was meant."""
    for key, meant in filled.meant.items():
        state, text, note = read[key]
        kind = "unclear" if key in filled.unclear else "clear"
        count.boxes[f"{kind} boxes"] += 1
        if state == "doubtful":
            count.boxes[f"{kind} for a person"] += 1
            count.notes[f"{ways} {kind}: {note.partition(': ')[2] or note}"] += 1
            count.where[name] += 1
        elif meant is None or text != meant:
            count.silent.append(f"{name}, {key}: read {text!r}, meant {meant!r} ({ways}, {kind})")


def measure(layout: Layout, blanks: Sequence[Picture], wanted: argparse.Namespace) -> Count:
    """Fill, scan and read so many pages."""
    count, begun = Count(), time.monotonic()
    while count.pages < wanted.scans and time.monotonic() - begun < 60 * wanted.minutes:
        draw = np.random.default_rng([wanted.seed, count.pages])
        number = int(draw.integers(len(blanks)))
        page, hand = blanks[number].copy(), a_hand(draw)
        filled = fill_page(page, layout.on(number % layout.pages + 1), hand, draw, wanted.unclear)
        spoil(page, draw)
        picture = scanned(page, draw)
        name = f"scan {count.pages}"
        count.pages += 1
        found = sheets_on(picture)
        flat = flattened(picture, found[0]) if found else None
        stamp = stamp_on(flat)[0] if flat else None
        if flat is None or stamp is None:
            count.lost += 1
            count.notes["page lost: " + ("no code" if found else "no corner marks")] += 1
            keep(wanted, name, picture)
            continue
        if stamp.page != number % layout.pages + 1 or stamp.copy != number // layout.pages + 1:
            count.silent.append(f"{name}: took page {number} for {stamp.name}")
            continue
        silent = len(count.silent)
        read = {one.box.key: (one.state, one.text, one.note) for one in read_page(flat, layout, stamp.page)}
        if all(note == PALE for key, (_, _, note) in read.items() if key in filled.meant):
            count.lost += 1
            count.notes["page lost: too pale"] += 1
            continue
        judge(count, name, read, filled, hand.way)
        if len(count.silent) > silent:
            keep(wanted, name, picture)
            print(*count.silent[silent:], sep="\n", flush=True)
        if count.pages % 250 == 0:
            print(f"{count.pages} scans, {time.monotonic() - begun:.0f} s, {len(count.silent)} silent", flush=True)
    return count


def keep(wanted: argparse.Namespace, name: str, picture: npt.NDArray[np.uint8]) -> None:
    if wanted.keep:
        wanted.keep.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(wanted.keep / f"{name.replace(' ', '-')}.jpg"), picture)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--scans", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so many")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--exam", default="midterm")
    parser.add_argument(
        "--unclear", type=float, default=UNCLEAR, help="share of boxes that are filled unclearly, to look for errors"
    )
    parser.add_argument("--keep", type=Path, help="folder for pictures of what went wrong")
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    made = paper(load_course(bundled_bank()), scan([bundled_bank()]), wanted.exam, 1)
    layout = layout_of(made, digits=8)
    document = pypdfium2.PdfDocument(sheet_pdf(made, layout, [Copy(number=one) for one in range(1, COPIES + 1)]))
    blanks = [page.render(scale=DPI / 72, grayscale=True).to_numpy().astype(np.float32) / 255 for page in document]
    assert abs(blanks[0].shape[1] / PX - PAGE[0]) < 1
    count = measure(layout, blanks, wanted)
    boxes = count.boxes["clear boxes"] + count.boxes["unclear boxes"]
    person = count.boxes["clear for a person"] + count.boxes["unclear for a person"]
    print(f"{count.pages} scans: {count.lost} pages are for a person ({100 * count.lost / count.pages:.2f} %)")
    print(f"{boxes} boxes: {person} are for a person ({100 * person / boxes:.2f} %); {len(count.silent)} silent misreadings")
    print(*(f"  {name}: {number}" for name, number in sorted(count.boxes.items())), sep="\n")
    print(*(f"  {name}: {number}" for name, number in count.notes.most_common()), sep="\n")
    print("most on", ", ".join(f"{name} ({number})" for name, number in count.where.most_common(12)))
    return int(
        bool(count.silent) or person + count.lost > MOST_FOR_A_PERSON * boxes or count.lost > MOST_FOR_A_PERSON * count.pages
    )


if __name__ == "__main__":
    sys.exit(main())

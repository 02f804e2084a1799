"""Rosters as people have them, and as they should not be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result

from examgen.classes.roster import Student, read_roster
from examgen.classes.seats import in_seat_order, version
from examgen.classes.tables import TableFaults, read_table, write_table

Write = Callable[..., Path]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_separator_and_any_script(roster: Write, mark: str, separator: str) -> None:
    rows = [
        ("Name", "ID", "Extra time", "Large-Print", "e-mail"),
        ('李, 小龙; "B"', "m-1/2", "25 %", "x", ""),
        ("علی", "7", "", "no", "=1"),
    ]
    text = "\r\n".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    students = read_roster(roster(f"{mark}{text}\r\n\r\n"))
    assert [student.name for student in students] == ['李, 小龙; "B"', "علی"]
    assert students[0] == Student(id="m-1/2", name='李, 小龙; "B"', extra_time=25, large_print=True)
    assert students[0].minutes(90) == 113


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,name\n1,A\n2,B\n1,C\n", "row 4: the id '1' stands in row 2"),
        ("id,name\n=1+1,A\n", "row 2: the id '=1+1' begins like a formula"),
        ("id,name\n1 2,A\n", "row 2: the id '1 2' is none"),
        ("id,first\n1,A\n", "row 1: has no column 'name'"),
        ("id,name,id\n1,A,2\n", "row 1: has two columns 'id'"),
        ("id,name,extratime\n1,A,25\n", "call it 'extra_time'"),
        ("id,name,extra_time\n1,A,half\n", "row 2: extra_time 'half' is no percentage"),
        ("id,name,absent\n1,A,maybe\n", "row 2: absent 'maybe' is neither yes nor no"),
        ("id,name\n1,A,B\n", "row 2: has 3 cells, the header has 2"),
        ('id,name\n1,"A\n2,B\n', "row 2: the cell 'name' holds a line break"),
        ("id,name\n1,A\u202eB\n", "row 2: the cell 'name' holds a line break or another control character"),
        (f"id,name\n1,{'A' * 300}\n", "row 2: the cell 'name' has 300 characters"),
        ("id,name\n", "has no students"),
        ("", "is empty"),
        ("id,name\n1,Zoë\n".encode("latin-1"), "row 2: is not UTF-8"),
        ("id,name\n" + "".join(f"{n},A\n" for n in range(20_001)), "has 20001 rows, more than 20000"),
    ],
)
def test_each_fault_is_a_line_with_row_and_remedy(roster: Write, text: str, said: str) -> None:
    with pytest.raises(TableFaults) as caught:
        read_roster(roster(text))
    assert len(caught.value.faults) == 1
    assert said in caught.value.faults[0]
    assert "; " in caught.value.faults[0]


def test_all_faults_are_told_and_nothing_is_made(examgen: Callable[..., Result], roster: Write) -> None:
    result = examgen("class", roster("id,name\n1,A\n1,B\n=2,C\n"), "--exam", "midterm", "--out", "exam")
    assert result.exit_code == 2
    assert [line.split(": ")[1].split(",")[0] for line in result.output.splitlines()[:2]] == [f"{roster()}"] * 2
    assert not Path("exam").exists()


def test_no_cell_that_we_write_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(write_table(["id", "name"], [[1, "=HYPERLINK(1)"], [2, "-3.5"], [3, "@x"], [4, "李"]]))
    assert [row.cells["name"] for row in read_table(path, ["id"]).rows] == ["'=HYPERLINK(1)", "-3.5", "'@x", "李"]


@pytest.mark.parametrize("count", [2, 3, 4, 5, 7])
def test_neighbors_have_different_versions(count: int) -> None:
    given = {
        (row, at): version(Student(id=f"{row}{at}", name="A", seat=f"{chr(65 + row)}{at}"), count, 99)
        for row in range(8)
        for at in range(12)
    }
    sides = [(0, 1), (1, 0)] + [(1, 1), (1, -1)] * (count > 3)
    for (row, at), mine in given.items():
        assert all(given.get((row + down, at + right)) != mine for down, right in sides)
    assert set(given.values()) == set(range(1, count + 1))


def test_seat_order_is_by_room_row_and_place() -> None:
    seats = ["B2", "A10", "A9", "", "Row 3, seat 1", "B1"]
    students = [Student(id=str(at), name="A", seat=seat, group="x") for at, seat in enumerate(seats)]
    students.append(Student(id="first room", name="A", seat="A1"))
    assert [one.seat for one in in_seat_order(students)] == ["A9", "A10", "B1", "B2", "Row 3, seat 1", "", "A1"]


def test_a_roster_may_be_a_workbook_and_a_damaged_one_is_one_line(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [("ID", "Name", "Extra time"), (1001, "Çelik", 25), (None, None, None), (1002.0, "Bo", None)]:
        book.active.append(row)
    path = tmp_path / "roster.xlsx"
    book.save(path)
    assert [(one.id, one.name, one.extra_time) for one in read_roster(path)] == [("1001", "Çelik", 25), ("1002", "Bo", 0)]
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(TableFaults, match="is no workbook that can be read"):
        read_roster(path)

"""Pages that do more than compute, or never stop computing, each reported by the check meant for it; honest ones are not."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import Result

from examgen.bank.checking import check_bank
from examgen.bank.contract import Examination
from examgen.bank.isolation.errand import Limits
from examgen.bank.isolation.pace import LIMIT, Times
from examgen.bank.syllabus import Syllabus

from .planting import planted
from .plants import BUSY, CHANGING, ENDING, ENDLESS, HONEST, SLOW, UNSTEADY, Plants

FAULTY = Path(__file__).parent / "faulty"
SYLLABUS = Syllabus(topics=("mlp", "cnn.shapes", "optim.adaptive"), outcomes=7)
COMPUTES, ENDS, QUICK, AGAIN = "page_only_computes", "page_comes_to_its_end", "page_is_quick", "variants_can_be_made_again"
Report = Callable[..., dict[str, Examination]]


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """Checks pages of these sources, all in one bank, as ``examgen check`` does."""

    def checked(sources: Mapping[str, str], seeds: int = 12, limits: Limits | None = None) -> dict[str, Examination]:
        for name, source in sources.items():
            path = tmp_path / "bank" / f"{name}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, encoding="utf-8")
        found = check_bank([tmp_path / "bank"], [], seeds, 2, time.perf_counter, syllabus=SYLLABUS, limits=limits)
        return {one.id: one for one in found}

    return checked


def in_words(found: Examination, but: tuple[str, ...] = ("imports_are_allowed",)) -> str:
    """The faults in one text; those of ``but`` have tests of their own."""
    return "\n".join(f"seed {one.seed}: {one.check}: {one.fact}" for one in found.faults if one.check not in but)


def expect(report: Report, check: str, pages: Plants, **options: object) -> dict[str, Examination]:
    """Each of the pages has one kind of fault, with these words, and their file is named."""
    found = report({name: planted(**places) for name, (_, places) in pages.items()}, **options)
    for name, (words, _) in pages.items():
        said = in_words(found[name])
        assert {one.check for one in found[name].faults} - {"imports_are_allowed"} == {check}, f"{name}: {said}"
        assert words in said, f"{name}: {said}"
        assert f"{name}.py" in said, f"{name}: {said}"
    return found


# --- honest pages ----------------------------------------------------------------------------------------------------------------


def test_honest_pages_have_no_faults(report: Report) -> None:
    sources = {name: planted(**places) for name, places in HONEST.items()}
    sources |= {f"base/{path.stem}": path.read_text(encoding="utf-8") for path in (FAULTY / "base").glob("*.py")}
    found = report(sources)
    assert {name: in_words(one, ()) for name, one in found.items() if one.faults} == {}
    assert {one.seeds for one in found.values()} == {12}


# --- pages that do more than compute ---------------------------------------------------------------------------------------------


def test_a_page_does_nothing_but_compute(report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    expect(report, COMPUTES, BUSY, seeds=4)
    assert [path.name for path in tmp_path.iterdir()] == ["bank"]


def test_a_page_leaves_what_all_pages_share_as_it_was(report: Report) -> None:
    expect(report, COMPUTES, CHANGING)


# --- variants that cannot be made again ------------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_variant_everywhere_and_always(report: Report) -> None:
    expect(report, AGAIN, UNSTEADY)


def test_generators_that_seed_themselves_are_found_out(report: Report) -> None:
    load = "import numpy as np\nGENERATOR = np.random.default_rng({})"
    sources = {
        name: planted(load=load.format(seed), said="return str(GENERATOR.integers(10**6))")
        for name, seed in (("fresh", ""), ("seeded", 1))
    }
    assert {name: AGAIN in in_words(found) for name, found in report(sources).items()} == {"fresh": True, "seeded": True}


# --- pages that end their process, or never end ----------------------------------------------------------------------------------


def test_a_page_that_ends_its_process_is_one_fault(report: Report) -> None:
    expect(report, ENDS, ENDING, seeds=3)


def test_a_page_without_end_is_one_fault(report: Report) -> None:
    expect(report, ENDS, ENDLESS, limits=Limits(processor=2))


def test_a_page_that_stands_still_is_one_fault(report: Report) -> None:
    locked = planted(load="import threading\nLOCK = threading.Lock()\nLOCK.acquire()", condition="LOCK.acquire()")
    found = report({"waits": locked}, limits=Limits(silence=8))["waits"]
    assert in_words(found).startswith("seed 0: page_comes_to_its_end: ")
    assert "condition the_weight_is_not_the_input stood still for 8 s" in in_words(found)


def test_what_was_found_before_the_end_is_told(report: Report) -> None:
    found = report(
        {"late": planted(load="import posix", mistake="if p.b % 5 == 2:\n    posix._exit(0)", header=", apart=('none',)")}, seeds=30
    )["late"]
    assert {one.check for one in found.faults} == {ENDS, "questions_kept_apart_exist"}
    (end,) = (one for one in found.faults if one.check == ENDS)
    assert found.seeds == end.seed
    assert found.seeds is not None
    assert found.seeds > 0


MORE = "".join(
    f'''

@q.mistake
def added_{number}(p):
    """An area is a product."""
    return {{"area": p.a + p.b + {number}}}
''' for number in (1, 2))  # fmt: skip
PLENTY = {"@q.mistake": MORE.strip() + "\n\n\n@q.mistake"}
"""Gives the small question of other tests as many mistakes as the contract wants."""


@pytest.mark.parametrize("jobs", [1, 2])
def test_all_other_pages_are_checked_and_the_exit_code_is_that_of_faults(
    examgen: Callable[..., Result], write_question: Callable[..., Path], tmp_path: Path, jobs: int
) -> None:
    for number in range(4):
        leaves = {"import Question": "import Question; import posix; posix._exit(0)"} if number == 1 else {}
        write_question(tmp_path / "bank", f"rnn/area_{number}", edit={**PLENTY, **leaves})
    result = examgen("check", "--bank", tmp_path / "bank", "--seeds", 2, "--jobs", jobs)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[-1] == "4 questions checked over 2 seeds, 1 with faults"
    assert [line for line in lines if "exit code 0" in line and line.startswith("rnn/area_1: page_comes_to_its_end: ")]
    one = examgen("check", "rnn/area_1", "--bank", tmp_path / "bank", "--seeds", 2, "--jobs", jobs)
    assert one.exit_code == 1


# --- pages that take long --------------------------------------------------------------------------------------------------------


def test_a_page_that_takes_long_is_told_which_function_does(report: Report) -> None:
    found = expect(report, QUICK, SLOW, limits=Limits(processor=100))["mistake"]
    took, limit = map(float, re.findall(r"(\d+\.\d+) s", in_words(found)))
    assert took > limit >= LIMIT
    assert found.seeds == 3
    assert "; the check stopped after 3 variants" in in_words(found)


def test_a_function_is_judged_by_most_variants_and_by_the_pace_of_its_process() -> None:
    times = Times()
    limit = max(LIMIT, 10 * times.limit)  # the pace may be taken again
    for seed in range(5):
        times.add("derived once and kept", seed, 30 * limit if seed == 0 else limit / 1000)
        times.add("slow", seed, 30 * limit)
        times.add("slow", seed, limit / 1000)
        times.add("quick", seed, 0.9 * LIMIT)
    assert [stage for stage, _ in times.too_long()] == ["slow"]


# --- headers ---------------------------------------------------------------------------------------------------------------------

OFTEN = "integers(2, 30)\n    x: int = draw.integers(2, 30)\n    b: int = draw.integers(1, 30)"
SELDOM = "integers(2, 4)\n    x: int = draw.choice(7)\n    b: int = draw.choice(5)"
HEADERS = {
    "topic_is_in_the_course": ('topic="mlp"', 'topic="cnn.shape"', "did you mean 'cnn.shapes'?"),
    "outcomes_are_in_the_course": (
        "outcomes=(1,)",
        "outcomes=(1, 8)",
        "outcome 8 is not in the course file; its outcomes are 1 to 7",
    ),
    "minutes_fit_the_marks": (
        "minutes=3",
        "minutes=45",
        "45 minutes are given for 2 marks in 2 parts; between 1 and 10 are plausible",
    ),
    "questions_kept_apart_exist": (
        "minutes=3",
        "minutes=3, apart=('minutes_fit_the_mark',)",
        "did you mean 'minutes_fit_the_marks'?",
    ),
    "conventions_are_named_once": ("minutes=3", "minutes=3, conventions=('floor', 'floor')", "the convention floor is named twice"),
    "there_are_enough_variants": (OFTEN, SELDOM, "few_variants="),
}


def test_what_is_wrong_with_a_header_is_told(report: Report) -> None:
    sources = {check: planted().replace(old, new) for check, (old, new, _) in HEADERS.items()}
    found = report(
        {
            **sources,
            "twice": planted().replace("outcomes=(1,)", "outcomes=(2, 2)"),
            "zero": planted().replace("minutes=3", "minutes=0"),
        }
    )
    for check, (_, _, words) in HEADERS.items():
        assert {one.check for one in found[check].faults} == {check}, in_words(found[check])
        assert words in in_words(found[check])
    assert "name each learning outcome once" in in_words(found["twice"])
    assert "minutes=0" in in_words(found["zero"])


def test_a_bank_without_a_course_file_is_free_in_its_topics(
    examgen: Callable[..., Result], write_question: Callable[..., Path], tmp_path: Path
) -> None:
    write_question(tmp_path / "bank", "knots/area", topic="knots", edit=PLENTY)
    assert examgen("check", "--bank", tmp_path / "bank", "--seeds", 2).exit_code == 0
    course = 'title = "Knots"\n[[week]]\nnumber = 1\ntitle = "One"\ntopics = ["knots.sailing"]\n'
    (tmp_path / "bank" / "course.toml").write_text(course, encoding="utf-8")
    assert examgen("check", "--bank", tmp_path / "bank", "--seeds", 2).exit_code == 0
    (tmp_path / "bank" / "course.toml").write_text(course.replace("knots.sailing", "knits"), encoding="utf-8")
    result = examgen("check", "--bank", tmp_path / "bank", "--seeds", 2)
    assert result.exit_code == 1
    assert "topic 'knots' is not in the course file; did you mean 'knits'?" in result.output


# --- the pages with one error each -----------------------------------------------------------------------------------------------

KINDS = {
    "impure/counter_between_variants": (AGAIN, "count (line 5)"),
    "impure/datetime_today": (AGAIN, "datetime (line 5)"),
    "impure/numpy_random_at_load": (AGAIN, "default_rng (line 5)"),
    "impure/prints_in_solve": (COMPUTES, "line 31: solution prints 'debug"),
    "impure/sets_default_dtype": (COMPUTES, "torch's default dtype"),
    "impure/writes_a_file_at_load": (COMPUTES, "line 10: loading writes the file"),
    "exit/os_exit_0": (ENDS, "line 32: solution ends its process"),
    "exit/sys_exit": (ENDS, "line 32: solution ends the program (SystemExit: 0)"),
    "slow/infinite_loop_rare": (ENDS, "condition until_even did not end"),
    "slow/one_second_witness": (QUICK, "witness counted takes"),
    "header/minutes_absurd": ("minutes_fit_the_marks", "600 minutes are given for 2 marks"),
    "header/outcome_99_topic_unknown": ("outcomes_are_in_the_course", "topic 'quantum.gravity' is not in the course file"),
    "label/decimals_negative": ("QuestionError", "decimals is -1; numbers for work on paper have 0 to 6"),
    "prompt/twelve_digits": ("QuestionError", "decimals is 12; numbers for work on paper have 0 to 6"),
    "variety/three_variants": ("there_are_enough_variants", 'few_variants="..."'),
    "variety/three_variants_excused_by_a_word": ("there_are_enough_variants", 'few_variants="..."'),
    "variety/acceptance_0_1_percent": ("enough_draws_are_accepted", "refused by lucky"),
    "typeset/typo_in_a_property": ("TemplateError", "prompt, line 1: p.wegiht does not exist; there are b, w, x"),
}


def test_pages_with_one_error_each(report: Report) -> None:
    sources = {name: (FAULTY / f"{name}.py").read_text(encoding="utf-8") for name in KINDS}
    found = report(sources, seeds=40, limits=Limits(processor=4))
    for name, (check, words) in KINDS.items():
        assert check in {one.check for one in found[name].faults}, f"{name}: {in_words(found[name])}"
        assert words in in_words(found[name], ()), f"{name}: {in_words(found[name], ())}"

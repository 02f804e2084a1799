"use strict";
// What became of each part: the rules of examgen/marking (reports.py). reading.js reads what was typed, comparing.js says what is right,
// diagnosing.js what is behind a wrong answer, and following.js computes what follows from it.

const Marker = (() => {
  const { NUMERIC, leaves, form, refilled, compare, onlyCut, isCompared } = Comparing;

  // Of each part {name, verdict, understood, entries, share, mistakes, feedback, diagnosed, carried}; the feedback of a diagnosed part
  // is made of sentences of mistakes. `typed` holds a text, or rows of cells, for each; `mistakes` are [{name, said, bare, answers}] of
  // the variant, of which only wrong answers are kept; `solution` is what following.py writes, or null, and `text` gives the pieces to
  // which it refers. Constructions and open answers wait for the student's own judgement.
  function mark(parts, typed, mistakes, solution = null, text = (one) => one) {
    const marked = parts.map((part, place) => answered(part, typed[place]));
    const answers = Diagnosing.answers(marked, mistakes, solution, text);
    const follows = Diagnosing.carried(answers);
    const found = Diagnosing.diagnoses(answers, follows);
    return marked.map(({ part, reading, report }) => {
      if (!reading || report.verdict === "right") return report;
      const from = follows.get(part.name);
      if (from?.earns) return { ...report, ...ALL_RIGHT(report), feedback: `This follows correctly from your answer to ${from.of}.`, carried: true };
      const diagnosis = found.get(part.name);
      if (diagnosis) return { ...report, ...Diagnosing.spoken(diagnosis), diagnosed: true };
      return { ...report, feedback: from ? tooSimple(from.of) : explained(part, reading, report) };
    });
  }

  const tooSimple = (source) => `This follows from your answer to ${source}, but with less work than the right answer takes, so it earns nothing more.`;

  const ALL_RIGHT = ({ entries }) => ({ verdict: "right", share: 1, entries: entries.map(() => true) });

  // The part, its reading (null unless it is compared), and the report, still without what is said of a wrong answer.
  function answered(part, typed) {
    const asCells = Array.isArray(typed);
    const blank = {
      name: part.name, verdict: "unanswered", understood: "", entries: [], share: 0, mistakes: [], feedback: "There is no answer.",
      diagnosed: false, carried: false,
    };
    if (asCells ? typed.flat().every((cell) => !Text.strip(cell)) : !Text.strip(typed)) return { part, reading: null, report: blank };
    try {
      const reading = asCells ? Reading.readCells(part, typed) : Reading.read(part, typed);
      const report = { ...blank, understood: reading.understood };
      if (!isCompared(part)) return { part, reading: null, report: { ...report, verdict: "needs a grader", feedback: "" } };
      return { part, reading, report: { ...report, ...compare(part, reading), feedback: "Right." } };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return { part, reading: null, report: { ...blank, verdict: "unreadable", feedback: sentence(error.message) } };
    }
  }

  const COUNTED = { shape: "axes", choices: "decisions", ordering: "places", matching: "items", satisfies: "requirements" };

  function explained(part, reading, { entries, verdict }) {
    if (verdict === "too few digits") return `This is rounded too coarsely: give ${part.decimals} decimals, or an exact value.`;
    if (["number", "vector", "matrix"].includes(part.kind) && onlyCut(part, reading, entries)) {
      return `Digits were cut off instead of rounded: give ${part.decimals} decimals, rounded, or an exact value.`;
    }
    if (part.kind === "shape" && reading.value.length !== part.answer.length) {
      return `The shape has ${part.answer.length} axes, and ${reading.value.length} were given.`;
    }
    if (["vector", "matrix"].includes(part.kind) && form(reading.value) !== form(part.answer)) {
      return `The ${part.kind === "vector" ? "number of entries" : "size of the matrix"} is not right.`;
    }
    if (isTurned(part, reading)) return entries.length > 1 ? "Every sign is turned." : "The sign is turned.";
    if (verdict === "partly" || (["vector", "matrix"].includes(part.kind) && entries.some(Boolean))) {
      if (part.kind === "choice") return "This earns half of the points.";
      return `${entries.filter(Boolean).length} of ${entries.length} ${COUNTED[part.kind] ?? "entries"} are right.`;
    }
    return "This is not right.";
  }

  // Whether the answer would be right with every sign turned.
  function isTurned(part, reading) {
    if (part.kind === "shape" || !NUMERIC.includes(part.kind)) return false;
    const answer = refilled(part.answer, leaves(Exact.decoded(part.answer)).map(Exact.negative).values());
    return compare({ ...part, answer }, reading).verdict === "right";
  }

  const sentence = (problem) => problem[0].toUpperCase() + problem.slice(1) + (problem.endsWith(".") ? "" : ".");

  return { mark };
})();

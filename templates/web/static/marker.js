"use strict";
// Compare, recognise the mistake, carry errors forward: the rules of examgen/marking (comparing.py, diagnosing.py, reports.py); reading.js
// reads what was typed, and following.js computes what follows from it.
// A part is what examgen/practice/static_data.py writes: {name, kind, unit, decimals, answer, tolerance, options, items, accepts,
// points, fields}; its docstring says how numbers are written.

const Marker = (() => {
  const NOISE = 1e-12;

  // --- values -----------------------------------------------------------------------------------------------------------------

  const { decoded } = Exact;
  const leaves = (value) => (Array.isArray(value) ? value.flatMap(leaves) : [value]);
  const form = (value) => (Array.isArray(value) ? `[${value.map(form).join()}]` : ".");

  // --- comparing --------------------------------------------------------------------------------------------------------------

  // Which entries are right, and the verdict on all of them: right, partly, wrong, too few digits.
  function compare(part, reading) {
    const entries = ENTRIES[part.kind](part, reading.value);
    if (entries.every(Boolean)) return { entries, counted: entries, share: 1, verdict: "right" };
    const counted = sharing(part, reading.value, entries);
    const share = counted.filter(Boolean).length / Math.max(1, counted.length);
    if (["number", "vector", "matrix"].includes(part.kind) && onlyRounded(part, reading, entries)) {
      return { entries, counted, share, verdict: "too few digits" };
    }
    return { entries, counted, share, verdict: share > 0 ? "partly" : "wrong" };
  }

  // The entries of a not entirely right answer that share the marks: a 0 in the place of a 0 is not counted.
  function sharing(part, value, entries) {
    if (!["vector", "matrix"].includes(part.kind) || !entries.some(Boolean)) return entries;
    const [typed, answers] = [leaves(value), leaves(decoded(part.answer))];
    return entries.filter((_, at) => Exact.float(typed[at]) !== 0 || Exact.float(answers[at]) !== 0);
  }

  function compareNumbers(part, value) {
    const [right, tolerances] = [decoded(part.answer), leaves(decoded(part.tolerance))];
    if (form(value) !== form(right)) return leaves(right).map(() => false);
    return leaves(value).map((one, place) => within(one, leaves(right)[place], tolerances[place]));
  }

  function within(value, answer, tolerance) {
    if (value instanceof Rational && answer instanceof Rational && !(tolerance instanceof Ln2)) {
      const distance = Exact.add(value, answer.negative());
      const allowed = typeof tolerance === "number" ? Rational.of(String(tolerance)) : tolerance;
      return !Exact.isNegative(Exact.add(allowed, distance)) && !Exact.isNegative(Exact.add(allowed, distance.negative()));
    }
    const [one, other] = [Exact.float(value), Exact.float(answer)];
    const distance = Math.abs(one - other);
    return Exact.same(value, answer) || distance <= Exact.float(tolerance) + NOISE * Math.max(Math.abs(one), Math.abs(other));
  }

  function onlyRounded(part, reading, entries) {
    const right = decoded(part.answer);
    if (!reading.units.length || form(reading.value) !== form(right)) return false;
    const [values, answers] = [leaves(reading.value), leaves(right)];
    return entries.every((entry, at) => entry || (reading.units[at] !== null && rounded(values[at], answers[at], reading.units[at])));
  }

  // A zero or a single whole digit is too little to tell.
  function rounded(value, answer, unit) {
    const size = Math.abs(Exact.float(value));
    const enough = size !== 0 && (Exact.float(unit) < 1 || size >= 10 * Exact.float(unit));
    return enough && within(value, answer, unit.over(new Rational(2n)));
  }

  function comparePlaces(part, value) {
    const right = part.kind === "shape" ? decoded(part.answer) : part.answer;
    if (form(value) !== form(right)) return right.map(() => false);
    return right.map((one, place) => (part.kind === "shape" ? Exact.same(one, value[place]) : one === value[place]));
  }

  function compareFormulas(part, value) {
    const [right, given] = [Reading.formulaValues(part, part.answer), Reading.formulaValues(part, value)];
    const both = right.map((one, at) => [one, given[at]]).filter((pair) => pair.every((one) => typeof one === "number"));
    const close = ([one, other]) => Math.abs(one - other) <= Math.max(1e-9 * Math.max(Math.abs(one), Math.abs(other)), 1e-18);
    return [both.length >= part.least && both.every(close)];
  }

  const spelled = (text) => Picks.folded(text).replace(/[-_\u2010-\u2015]+/g, "").replace(/\.+$/, "");

  const ENTRIES = {
    integer: compareNumbers, number: compareNumbers, vector: compareNumbers, matrix: compareNumbers,
    shape: comparePlaces, ordering: comparePlaces, matching: comparePlaces, expression: compareFormulas,
    choice: (part, value) => [value === part.answer],
    choices: (part, value) => part.options.map((option) => value.includes(option) === part.answer.includes(option)),
    claim: (part, value) => [value === part.answer],
    text: (part, value) => [[part.answer, ...part.accepts].map(spelled).includes(spelled(value))],
  };

  // --- marking ----------------------------------------------------------------------------------------------------------------

  // What became of each part: {name, verdict, understood, entries, share, mistake, feedback, diagnosed, carried}; the feedback of a
  // diagnosed part is made of sentences of mistakes. `typed` holds a text, or rows of cells, for each; `mistakes` are [{name, sentence, answers}] of the variant, of which only wrong answers are kept; `following` is
  // what following.py writes, or null. Constructions and open answers wait for the student's own judgement.
  function mark(parts, typed, mistakes, following = null) {
    const marked = parts.map((part, place) => answered(part, typed[place]));
    const found = diagnoses(marked, mistakes);
    const followed = following && replayer(following, marked);
    return marked.map(({ part, reading, report }, place) => {
      if (!reading || report.verdict === "right") return report;
      const from = followed ? carriedFrom(marked, place, followed) : "";
      if (from) return { ...report, ...ALL_RIGHT(report), feedback: `This follows correctly from your answer to ${from}.`, carried: true };
      const diagnosis = found.get(part.name);
      if (diagnosis) return { ...report, ...spoken(diagnosis), diagnosed: true };
      return { ...report, feedback: explained(part, reading, report) };
    });
  }

  const ALL_RIGHT = ({ entries }) => ({ verdict: "right", share: 1, entries: entries.map(() => true) });

  // The part, its reading (null unless it is compared), and the report, still without what is said of a wrong answer.
  function answered(part, typed) {
    const asCells = Array.isArray(typed);
    const blank = {
      name: part.name, verdict: "unanswered", understood: "", entries: [], share: 0, mistake: "", feedback: "There is no answer.",
      diagnosed: false, carried: false,
    };
    if (asCells ? typed.flat().every((cell) => !Text.strip(cell)) : !Text.strip(typed)) return { part, reading: null, report: blank };
    try {
      const reading = asCells ? Reading.readCells(part, typed) : Reading.read(part, typed);
      const report = { ...blank, understood: reading.understood };
      if (!ENTRIES[part.kind]) return { part, reading: null, report: { ...report, verdict: "needs a grader", feedback: "" } };
      return { part, reading, report: { ...report, ...compare(part, reading), feedback: "Right." } };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return { part, reading: null, report: { ...blank, verdict: "unreadable", feedback: sentence(error.message) } };
    }
  }

  // The mistakes behind each wrong answer that some lead to: {mistakes, doubtful}. One that leaves all right answers right comes before
  // one that does not; of these the one behind most answers; where several are equally likely, all of them.
  function diagnoses(marked, mistakes) {
    const wrong = marked.filter(({ report }) => report.verdict === "wrong" || report.verdict === "partly");
    const right = marked.filter(({ report }) => report.verdict === "right");
    const behind = mistakes.map((mistake) => ({
      mistake,
      spoils: right.some(({ part }) => mistake.answers[part.name] !== undefined),
      names: wrong.filter((one) => leadsTo(mistake, one)).map(({ part }) => part.name),
    }));
    const found = wrong.map(({ part }) => [part.name, likeliest(behind.filter(({ names }) => names.includes(part.name)))]);
    return new Map(found.filter(([, diagnosis]) => diagnosis.mistakes.length));
  }

  function likeliest(behind) {
    const doubtful = behind.every(({ spoils }) => spoils);
    const open = behind.filter(({ spoils }) => spoils === doubtful);
    const most = Math.max(...open.map(({ names }) => names.length));
    return { mistakes: open.filter(({ names }) => names.length === most).map(({ mistake }) => mistake), doubtful };
  }

  // What to tell the student, as sure as the diagnosis is: at most two mistakes.
  function spoken({ mistakes: [first, ...others], doubtful }) {
    if (doubtful) return { mistake: "", feedback: `Perhaps: ${first.sentence}` };
    if (!others.length) return { mistake: first.name, feedback: first.sentence };
    return { mistake: "", feedback: `One of two slips leads to this. Either: ${first.sentence} Or: ${others[0].sentence}` };
  }

  function leadsTo(mistake, { part, reading }) {
    const wrong = mistake.answers[part.name];
    return wrong !== undefined && compare({ ...part, answer: wrong, accepts: [] }, reading).verdict === "right";
  }

  // --- errors carried forward -------------------------------------------------------------------------------------------------

  const NUMERIC = ["integer", "number", "vector", "matrix", "shape"];

  // The earlier parts from whose wrong answers this one follows, as "part (a)"; empty if it does not. Each one is tried alone, then all.
  function carriedFrom(marked, place, followed) {
    const { part, reading } = marked[place];
    const wrong = NUMERIC.includes(part.kind) ? marked.slice(0, place).filter(isCarried) : [];
    const tries = [...wrong.map((one) => [one]), ...(wrong.length > 1 ? [wrong] : [])];
    const sources = tries.find((some) => {
      const answer = followed(some, part);
      return answer !== null && compare({ ...part, answer }, reading).verdict === "right";
    });
    return (sources ?? []).map((one) => `part (${String.fromCharCode(97 + marked.indexOf(one))})`).join(" and ");
  }

  function isCarried({ part, reading, report }) {
    const slipped = NUMERIC.includes(part.kind) && ["wrong", "partly"].includes(report.verdict);
    return slipped && leaves(reading.value).some((entry) => Exact.float(entry) !== 0);
  }

  // The function that gives a part's answer as it follows from the student's answers to these sources; null if none of its size does.
  function replayer(following, marked) {
    const numeric = marked.filter(({ part }) => NUMERIC.includes(part.kind));
    const right = new Map(numeric.map(({ part }) => [part.name, leaves(decoded(part.answer))]));
    const kept = new Map();

    function replayed(sources) {
      const answers = new Map(sources.map(({ part, reading }) => [part.name, leaves(reading.value)]));
      const key = [...answers.keys()].join();
      if (!kept.has(key)) kept.set(key, sources.every(({ part }) => following.sources.includes(part.name)) ? tried(answers) : new Map());
      return kept.get(key);
    }

    function tried(answers) {
      try {
        return Following.computed(following, right, answers);
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        return new Map();
      }
    }

    return (sources, part) => {
      const entries = replayed(sources).get(part.name);
      return entries?.length === leaves(part.answer).length ? refilled(part.answer, entries.values()) : null;
    };
  }

  const refilled = (nest, entries) => (Array.isArray(nest) ? nest.map((one) => refilled(one, entries)) : entries.next().value);

  function explained(part, reading, { entries, counted, verdict }) {
    if (verdict === "too few digits") return `This is rounded too coarsely: give ${part.decimals} decimals, or an exact value.`;
    if (part.kind === "shape" && reading.value.length !== part.answer.length) {
      return `The shape has ${part.answer.length} axes, and ${reading.value.length} were given.`;
    }
    if (isTurned(part, reading)) return entries.length > 1 ? "Every sign is turned." : "The sign is turned.";
    if (verdict === "partly") {
      const zeros = counted.length === entries.length ? "" : " (a 0 in the place of a 0 is not counted)";
      return `${counted.filter(Boolean).length} of ${counted.length} entries are right${zeros}.`;
    }
    return "This is not right.";
  }

  // Whether the answer would be right with every sign turned.
  function isTurned(part, reading) {
    if (!["integer", "number", "vector", "matrix"].includes(part.kind)) return false;
    const answer = refilled(part.answer, leaves(decoded(part.answer)).map(Exact.negative).values());
    return compare({ ...part, answer }, reading).verdict === "right";
  }

  const sentence = (problem) => problem[0].toUpperCase() + problem.slice(1) + (problem.endsWith(".") ? "" : ".");

  return { mark };
})();

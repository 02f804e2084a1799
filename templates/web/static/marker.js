"use strict";
// Read, compare, recognise the mistake: the rules of examgen/marking (reading.py, comparing.py, diagnosing.py,
// reports.py); errors are carried forward by following.js.
// A part is what examgen/practice/static_data.py writes: {name, kind, unit, decimals, answer, tolerance, options, items, accepts,
// points, fields}; its docstring says how numbers are written.

const Marker = (() => {
  const MAX_TYPED = 4000;
  const NOISE = 1e-12;
  const NUMBER_EXPECTED = "this part expects a number such as 0.25, 4/5 or 2*ln(2)";

  // --- values -----------------------------------------------------------------------------------------------------------------

  const { decoded } = Exact;
  const leaves = (value) => (Array.isArray(value) ? value.flatMap(leaves) : [value]);
  const form = (value) => (Array.isArray(value) ? `[${value.map(form).join()}]` : ".");

  // --- reading ----------------------------------------------------------------------------------------------------------------

  // {value, understood, units}; Unreadable says what is wrong.
  function read(part, text) {
    if (part.kind !== "open" && Text.size(text) > MAX_TYPED) {
      throw new Unreadable(`the answer is longer than ${MAX_TYPED} characters`);
    }
    if (!Text.strip(text)) throw new Unreadable("nothing was written");
    return READERS[part.kind](part, part.kind === "open" ? text : squeezed(text));
  }

  const squeezed = (text) => Text.lines(text).filter((line) => Text.strip(line)).map((line) => Text.words(line).join(" ")).join("\n");
  const bare = (part, text) => text.replace(new RegExp(`^\\s*(?:${Text.escaped(part.name)})?\\s*=`), "");

  function again(reader, message) {
    try {
      return reader();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      throw message(error.message);
    }
  }

  function readNumber(part, text) {
    const expected = part.kind === "integer" ? "this part expects a whole number" : NUMBER_EXPECTED;
    const { value, understood, unit } = again(
      () => Scalars.lone(bare(part, text), part.kind === "integer", part.unit, part.decimals),
      (problem) => new Unreadable(`${problem}; ${expected}${part.unit ? ` in ${part.unit}` : ""}`),
    );
    return { value, understood, units: [unit] };
  }

  function readVector(part, text) {
    const size = Array.isArray(part.answer) ? part.answer.length : null;
    const expected = `this part expects ${size || "a number of"} entries separated by commas`;
    const fits = (rows, columns) => (rows === 1 || columns === 1) && (size === null || rows * columns === size);
    return gridReading(Grids.read(Grids.untransposed(bare(part, text)), fits, expected, part.decimals), true);
  }

  function readMatrix(part, text) {
    const size = Array.isArray(part.answer) ? [part.answer.length, part.answer[0].length] : null;
    const expected = `this part expects ${size ? `a ${size[0]} by ${size[1]} matrix` : "a matrix"}: rows separated by ; and entries by commas`;
    const fits = (rows, columns) => size === null || (rows === size[0] && columns === size[1]);
    return gridReading(Grids.read(bare(part, text), fits, expected, part.decimals, size !== null), false);
  }

  function gridReading(rows, flat) {
    const entries = rows.flat();
    const lines = (flat ? [entries] : rows).map((row) => row.map((entry) => entry.understood).join(", "));
    return {
      value: flat ? entries.map((entry) => entry.value) : rows.map((row) => row.map((entry) => entry.value)),
      understood: `[${lines.join("; ")}]`,
      units: entries.map((entry) => entry.unit),
    };
  }

  // A grid of fields: each holds one number, so a comma in it is a decimal comma.
  function readCells(part, rows) {
    const name = (row, column) => (part.kind === "vector" ? `entry ${column + 1}` : `row ${row + 1}, column ${column + 1}`);
    const read = rows.map((cells, row) => cells.map((cell, column) => {
      if (!Text.strip(cell)) throw new Unreadable(`${name(row, column)} is empty`);
      if (Text.size(cell) > MAX_TYPED) throw new Unreadable(`${name(row, column)} is longer than ${MAX_TYPED} characters`);
      return again(() => Scalars.lone(squeezed(cell), false, "", part.decimals), (problem) => new Unreadable(`${name(row, column)}: ${problem}`));
    }));
    return gridReading(read, part.kind === "vector");
  }

  function readShape(part, text) {
    const axes = Grids.shape(bare(part, text));
    return { value: axes, understood: axes.join("x"), units: [] };
  }

  function readExpression(part, text) {
    const formula = Text.strip(Formula.normalised(text).replace(/^\s*[A-Za-z][\p{L}\p{N}_]*\s*=/u, ""));
    const known = part.variables.length ? `a formula in ${part.variables.join(", ")}` : "a formula without variables";
    return again(
      () => {
        const written = Scalars.spelledOut(formula);
        const problems = formulaValues(part, written).filter((value) => value instanceof Unreadable);
        if (problems.length === part.points.length) throw problems[problems.length - 1];
        return { value: written, understood: written, units: [] };
      },
      (problem) => Scalars.unreadable(text, `${problem}; this part expects ${known}, with a * for every multiplication`),
    );
  }

  function formulaValues(part, formula) {
    const tree = Formula.parse(formula);
    return part.points.map((point) => {
      try {
        const values = new Map(part.variables.map((name, place) => [name, new Rational(BigInt(point[place]), 997n)]));
        return Exact.float(Formula.evaluate(tree, values));
      } catch (error) {
        if (error instanceof Unreadable) return error;
        throw error;
      }
    });
  }

  const listed = (reader) => (part, text) => {
    const value = reader(part, text);
    return { value, understood: value.join("; ") || "none", units: [] };
  };

  function readChoice(part, text) {
    const value = Picks.choice(part, text);
    return { value, understood: value, units: [] };
  }

  function readClaim(_, text) {
    const value = Picks.claim(text);
    return { value, understood: String(value), units: [] };
  }

  function readText(_, text) {
    const value = Text.words(text).join(" ");
    if (Text.size(value) > 200 || !/[\p{L}\p{N}]/u.test(value)) throw Scalars.unreadable(value, "this part expects a word or a name");
    return { value, understood: value, units: [] };
  }

  function readConstruction(part, text) {
    const typed = byField(part, text);
    const understood = part.fields.map(([name, kind]) => {
      const field = { ...part, name, kind, answer: null, unit: "" };
      const reading = again(
        () => READERS[kind](field, typed.get(name)),
        (problem) => new Unreadable(`${name}: ${problem.replaceAll("this part", name)}`),
      );
      return `${name} = ${reading.understood}`;
    });
    return { value: null, understood: understood.join("; "), units: [] };
  }

  function byField(part, text) {
    const names = part.fields.map(([name]) => name);
    const [before, ...found] = text.split(new RegExp(`(?:^|[;,\\s])\\s*(${names.map(Text.escaped).join("|")})\\s*[=:]`));
    if (names.length === 1 && !found.length) return new Map([[names[0], text]]);
    const typed = new Map();
    for (let at = 0; at < found.length; at += 2) typed.set(found[at], found[at + 1].replace(/^[ \t\r\n;,]+|[ \t\r\n;,]+$/g, ""));
    if (Text.strip(before) || names.some((name) => !typed.get(name)) || found.length > 2 * names.length) {
      throw Scalars.unreadable(text, `this part expects ${names.map((name) => `${name}=...`).join("; ")}`);
    }
    return typed;
  }

  const READERS = {
    integer: readNumber, number: readNumber, vector: readVector, matrix: readMatrix, shape: readShape,
    expression: readExpression, choice: readChoice, choices: listed(Picks.choices), claim: readClaim,
    ordering: listed(Picks.ordering), matching: listed(Picks.matching), text: readText, satisfies: readConstruction,
    open: (_, text) => ({ value: Text.strip(text), understood: Text.strip(text), units: [] }),
  };

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
    const [right, given] = [formulaValues(part, part.answer), formulaValues(part, value)];
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
      const reading = asCells ? readCells(part, typed) : read(part, typed);
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

  return { read, mark };
})();

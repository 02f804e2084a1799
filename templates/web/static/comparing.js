"use strict";
// Is a value right? Entry by entry, within the tolerance: the rules of examgen/marking/comparing.py.
// A part is what examgen/single/data.py writes: {name, kind, unit, decimals, answer, tolerance, options, items, accepts,
// points, fields, marks, cost, also, half}; its docstring says how numbers are written.

const Comparing = (() => {
  const NOISE = 1e-12;
  const NUMERIC = ["integer", "number", "vector", "matrix", "shape"];

  // --- values -----------------------------------------------------------------------------------------------------------------

  const { decoded } = Exact;
  const leaves = (value) => (Array.isArray(value) ? value.flatMap(leaves) : [value]);
  const form = (value) => (Array.isArray(value) ? `[${value.map(form).join()}]` : ".");

  // --- comparing --------------------------------------------------------------------------------------------------------------

  // Which entries are right, and the verdict on all of them: right, partly, wrong, too few digits.
  function compare(part, reading) {
    const entries = ENTRIES[part.kind](part, reading.value);
    const share = earned(part, reading.value, entries) / part.marks;
    if (entries.every(Boolean)) return { entries, share, verdict: "right" };
    if (["number", "vector", "matrix"].includes(part.kind) && onlyRounded(part, reading, entries)) {
      return { entries, share, verdict: "too few digits" };
    }
    return { entries, share, verdict: share > 0 ? "partly" : "wrong" };
  }

  // Each wrong entry costs what the paper says, as in examgen/marking/points.py.
  function earned(part, value, entries) {
    if (entries.every(Boolean)) return part.marks;
    if (part.kind === "choice" && part.half.includes(value)) return part.marks / 2;
    return showsWork(part, value, entries) ? Math.max(0, part.marks - part.cost * entries.filter((right) => !right).length) : 0;
  }

  // Whether a right entry is more than an empty-minded one: a 0 in the place of a 0, or every option ticked, or none.
  function showsWork(part, value, entries) {
    if (part.kind === "choices") return value.length > 0 && value.length < part.options.length;
    const answers = ["vector", "matrix"].includes(part.kind) ? leaves(decoded(part.answer)).map(Exact.float) : [];
    if (answers.length !== entries.length || answers.every((answer) => answer === 0)) return entries.some(Boolean);
    return entries.some((right, at) => right && answers[at] !== 0);
  }

  function compareNumbers(part, value) {
    const [right, tolerance] = [decoded(part.answer), decoded(part.tolerance)];
    if (form(value) !== form(right)) return leaves(part.unsized ? value : right).map(() => false);
    const allowed = form(tolerance) === form(right) ? (place) => leaves(tolerance)[place] : () => largest(leaves(tolerance));
    return leaves(value).map((one, place) => within(one, leaves(right)[place], allowed(place)));
  }

  const largest = (list) => list.reduce((one, other) => (Exact.float(other) > Exact.float(one) ? other : one));

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

  // Whether digits of the right value were cut off, instead of rounded, in every entry outside the tolerance.
  function onlyCut(part, reading, entries) {
    const right = decoded(part.answer);
    if (!reading.units.length || form(reading.value) !== form(right)) return false;
    const [values, answers] = [leaves(reading.value), leaves(right)].map((list) => list.map(Exact.float));
    return entries.every((entry, at) => entry || (reading.units[at] !== null && cut(values[at], answers[at], Exact.float(reading.units[at]))));
  }

  const cut = (value, answer, unit) =>
    value !== 0 && unit < 1 && value * answer > 0 && Math.abs(value) <= Math.abs(answer) && Math.abs(answer) < Math.abs(value) + unit;

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
    const close = (one, other) => Math.abs(one - other) <= Math.max(1e-9 * Math.max(Math.abs(one), Math.abs(other)), 1e-18);
    return [right.every((one, at) => typeof one !== "number" || (typeof given[at] === "number" && close(one, given[at])))];
  }

  const spelled = (text) => Picks.folded(text).replace(/[-_\u2010-\u2015]+/g, "").replace(/\.+$/, "");

  const ENTRIES = {
    integer: compareNumbers, number: compareNumbers, vector: compareNumbers, matrix: compareNumbers,
    shape: comparePlaces, ordering: comparePlaces, matching: comparePlaces, expression: compareFormulas,
    choice: (part, value) => [value === part.answer || part.also.includes(value)],
    choices: (part, value) => part.options.map((option) => value.includes(option) === part.answer.includes(option)),
    claim: (part, value) => [value === part.answer],
    text: (part, value) => [[part.answer, ...part.accepts].map(spelled).includes(spelled(value))],
  };

  const isCompared = (part) => part.kind in ENTRIES;
  const accepts = (part, value) => ENTRIES[part.kind](part, value).every(Boolean);

  // The nest with other entries, in their order.
  const refilled = (nest, entries) => (Array.isArray(nest) ? nest.map((one) => refilled(one, entries)) : entries.next().value);

  return { NUMERIC, leaves, form, refilled, compare, onlyCut, isCompared, accepts };
})();

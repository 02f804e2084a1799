"use strict";
// What follows from a student's own earlier answers: the steps of examgen/practice/following.py, computed with exact numbers.
// A quantity is a number or a matrix (an array of rows); a vector is a matrix of one column.

const Following = (() => {
  const isMatrix = Array.isArray;
  const entries = (quantity) => (isMatrix(quantity) ? quantity.flat() : [quantity]);
  const column = (list) => list.map((entry) => [entry]);
  const wrong = (what) => new Unreadable(`no value: ${what}`);

  const minus = (x) => Exact.negative(x);
  const isLess = (one, other) => Exact.isNegative(Exact.add(one, minus(other)));
  const larger = (one, other) => (isLess(one, other) ? other : one);
  const smaller = (one, other) => (isLess(one, other) ? one : other);
  const total = (list) => list.reduce(Exact.add, Exact.ZERO);
  const floor = (x) => {
    if (!(x instanceof Rational)) return Math.floor(Exact.float(x));
    return new Rational((x.up - (((x.up % x.down) + x.down) % x.down)) / x.down);
  };

  // --- operations ---------------------------------------------------------------------------------------------------------------

  const each = (rule) => (x) => (isMatrix(x) ? x.map((row) => row.map(rule)) : rule(x));

  // Entry by entry; a number goes with every entry, and a bias with every row of examples.
  const both = (rule) => (one, other) => {
    if (!isMatrix(one) && !isMatrix(other)) return rule(one, other);
    if (!isMatrix(one)) return each((entry) => rule(one, entry))(other);
    if (!isMatrix(other)) return each((entry) => rule(entry, other))(one);
    const sized = sameSize(one, other) ? other : one.map(() => entries(other));
    if (!sameSize(one, sized)) throw wrong("sizes differ");
    return one.map((row, r) => row.map((entry, c) => rule(entry, sized[r][c])));
  };
  const sameSize = (one, other) => one.length === other.length && one[0].length === other[0].length;

  function product(one, other) {
    if (!isMatrix(one) || !isMatrix(other)) return both(Exact.multiply)(one, other);
    if (one[0].length !== other.length) throw wrong("sizes differ");
    const columns = transposed(other);
    return unpacked(one.map((row) => columns.map((those) => total(row.map((entry, at) => Exact.multiply(entry, those[at]))))));
  }

  const unpacked = (matrix) => (matrix.length === 1 && matrix[0].length === 1 ? matrix[0][0] : matrix);
  const transposed = (x) => (isMatrix(x) ? x[0].map((_, c) => x.map((row) => row[c])) : x);

  function correlation(signal, kernel) {
    const [rows, columns] = [signal.length - kernel.length + 1, signal[0].length - kernel[0].length + 1];
    if (rows < 1 || columns < 1) throw wrong("sizes differ");
    const at = (r, c) => total(kernel.flatMap((row, i) => row.map((weight, j) => Exact.multiply(weight, signal[r + i][c + j]))));
    return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (__, c) => at(r, c)));
  }

  function softmax(x) {
    const powers = entries(x).map(Exact.exp);
    const sum = total(powers);
    return column(powers.map((power) => Exact.divide(power, sum)));
  }

  const norm = (x) => Exact.sqrt(total(entries(x).map((entry) => Exact.multiply(entry, entry))));
  const mean = (x) => Exact.divide(total(entries(x)), new Rational(BigInt(entries(x).length)));
  const positive = (x) => (isLess(Exact.ZERO, x) ? Exact.ONE : Exact.ZERO);

  const FUNCTIONS = new Map([
    ...["ln", "log", "exp", "sqrt", "abs", "tanh", "sigmoid"].map((name) => [name, each(Formula.FUNCTIONS.get(name))]),
    ["relu", each((x) => larger(x, Exact.ZERO))], ["floor", each(floor)], ["ceil", each((x) => minus(floor(minus(x))))],
    ["positive", each(positive)], ["T", transposed], ["odot", both(Exact.multiply)], ["corr", correlation], ["softmax", softmax],
    ["norm", norm], ["mean", mean], ["sum", (x) => total(entries(x))],
    ["max", (...given) => given.flatMap(entries).reduce(larger)], ["min", (...given) => given.flatMap(entries).reduce(smaller)],
  ]);
  const OPERATORS = { "@": product, ...Object.fromEntries(["+", "-", "*", "/", "^"].map((sign) => [sign, both(Formula.ARITHMETIC[sign])])) };

  function value(node, inputs) {
    if (node.number) return node.number;
    if (node.name !== undefined && inputs.has(node.name)) return inputs.get(node.name);
    if (node.negative) return each(minus)(value(node.negative, inputs));
    if (node.operator) return OPERATORS[node.operator](value(node.left, inputs), value(node.right, inputs));
    if (node.call && FUNCTIONS.has(node.call)) return FUNCTIONS.get(node.call)(...node.given.map((one) => value(one, inputs)));
    if (node.base) return entry(node, inputs);
    throw wrong("an unknown name");
  }

  // The entry of a vector, or the row (as a column) or entry of a matrix.
  function entry(node, inputs) {
    const [row, column_] = node.places.map((place) => Exact.float(value(place, inputs)));
    const found = value(node.base, inputs)[row];
    if (found === undefined) throw wrong("no such entry");
    return column_ === undefined ? unpacked(column(found)) : found[column_];
  }

  // --- steps --------------------------------------------------------------------------------------------------------------------

  // The value of every step, row by row, when these answers (step name to the list of its entries) stand in the place of its own;
  // `right` are the right answers in the same form. Unreadable where nothing follows.
  function computed({ steps }, right, answered) {
    const known = new Map([...right, ...answered]);
    for (const [name, formula, inputs] of steps) {
      if (!answered.has(name)) known.set(name, stepped(formula, inputs, known));
    }
    return known;
  }

  function stepped(formula, inputs, known) {
    if (!formula) return leaves(inputs[""]).map((one) => looked(one, known));
    const given = Object.entries(inputs).map(([name, nest]) => [name, quantity(nest, known)]);
    return entries(value(Formula.parse(formula), new Map(given)));
  }

  const leaves = (nest) => (Array.isArray(nest) ? nest.flatMap(leaves) : [nest]);

  function quantity(nest, known) {
    if (!Array.isArray(nest)) return looked(nest, known);
    return Array.isArray(nest[0]) ? nest.map((row) => row.map((one) => looked(one, known))) : column(nest.map((one) => looked(one, known)));
  }

  function looked(one, known) {
    if (one === null || typeof one !== "object") return Exact.decoded(one);
    const found = known.get(one.of)?.[one.at];
    if (found === undefined) throw wrong("an entry is missing");
    return found;
  }

  return { computed };
})();

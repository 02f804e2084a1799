"use strict";
// The worked solution, replayed in the browser with exact numbers: with a student's own answers, with slips, with rounded steps.
// What it computes from is written by examgen/single/following.py. A quantity is a number, a truth value or a matrix (an array of
// rows); a vector is a matrix of one column. A word is a string.

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
  const counted = (number) => new Rational(BigInt(number));
  const whole = (x) => Math.round(Exact.float(x));
  const floor = (x) => {
    if (!(x instanceof Rational)) return Math.floor(Exact.float(x));
    return new Rational((x.up - (((x.up % x.down) + x.down) % x.down)) / x.down);
  };

  // --- operations ---------------------------------------------------------------------------------------------------------------

  const isWord = (x) => typeof x === "string";
  const number = (x) => {
    if (isWord(x)) throw wrong("a word is no number");
    return x === true ? Exact.ONE : x === false ? Exact.ZERO : x;
  };
  const mapped = (rule, x) => (isMatrix(x) ? x.map((row) => row.map(rule)) : rule(x));
  const each = (rule) => (x) => mapped((entry) => rule(number(entry)), x);

  // Entry by entry; a number goes with every entry, and a bias with every row of examples.
  const both = (rule) => (one, other) => {
    if (!isMatrix(one) && !isMatrix(other)) return rule(number(one), number(other));
    if (!isMatrix(one)) return each((entry) => rule(number(one), entry))(other);
    if (!isMatrix(other)) return each((entry) => rule(entry, number(other)))(one);
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

  // A star stands between numbers, or a number and an array.
  function times(one, other) {
    if (isMatrix(one) && isMatrix(other)) throw wrong("sizes differ");
    return both(Exact.multiply)(one, other);
  }

  function elementwise(one, other) {
    if (isMatrix(one) !== isMatrix(other) || (isMatrix(one) && !sameSize(one, other))) throw wrong("sizes differ");
    return both(Exact.multiply)(one, other);
  }

  const unpacked = (matrix) => (matrix.length === 1 && matrix[0].length === 1 ? matrix[0][0] : matrix);
  const transposed = (x) => (isMatrix(x) ? x[0].map((_, c) => x.map((row) => row[c])) : x);

  const COMPARED = {
    "<": isLess, "<=": (x, y) => !isLess(y, x), ">": (x, y) => isLess(y, x), ">=": (x, y) => !isLess(x, y),
    "==": (x, y) => !isLess(x, y) && !isLess(y, x), "!=": (x, y) => isLess(x, y) || isLess(y, x),
  };
  const comparison = (sign) => (one, other) => {
    if (isWord(one) && isWord(other) && "!==".includes(sign)) return (one === other) === (sign === "==");
    if (!isMatrix(one) && !isMatrix(other)) return COMPARED[sign](number(one), number(other));
    return both((x, y) => (COMPARED[sign](x, y) ? Exact.ONE : Exact.ZERO))(one, other);
  };

  // --- functions ----------------------------------------------------------------------------------------------------------------

  const range = (length) => Array.from({ length }, (_, at) => at);
  const grid = (rows, columns, at) => range(rows).map((r) => range(columns).map((c) => at(r, c)));

  function correlation(signal, kernel, stride = Exact.ONE) {
    const step = whole(stride);
    const [rows, columns] = [0, 1].map((axis) => Math.floor((size(signal, axis) - size(kernel, axis)) / step) + 1);
    if (size(kernel, 0) > size(signal, 0) || size(kernel, 1) > size(signal, 1)) throw wrong("sizes differ");
    return grid(rows, columns, (r, c) => total(kernel.flatMap((row, i) => row.map((weight, j) => Exact.multiply(weight, signal[r * step + i][c * step + j])))));
  }

  function transposedCorrelation(signal, kernel, stride = Exact.ONE) {
    const isVector = size(signal, 1) === 1 && size(kernel, 1) === 1;
    const [down, across] = [whole(stride), isVector ? 1 : whole(stride)];
    const [rows, columns] = [(size(signal, 0) - 1) * down + size(kernel, 0), (size(signal, 1) - 1) * across + size(kernel, 1)];
    const found = grid(rows, columns, () => Exact.ZERO);
    signal.forEach((row, r) => row.forEach((entry, c) => kernel.forEach((weights, i) => weights.forEach((weight, j) => {
      const [y, x] = [r * down + i, c * across + j];
      found[y][x] = Exact.add(found[y][x], Exact.multiply(entry, weight));
    }))));
    return found;
  }

  const size = (matrix, axis) => (axis ? matrix[0].length : matrix.length);

  const pooled = (rule) => (signal, window, stride = window) => {
    const [reach, step] = [whole(window), whole(stride)];
    const wide = size(signal, 1) === 1 ? 1 : reach;
    if (reach > size(signal, 0) || wide > size(signal, 1)) throw wrong("sizes differ");
    const count = (axis, kernel) => Math.floor((size(signal, axis) - kernel) / step) + 1;
    return grid(count(0, reach), wide === 1 ? 1 : count(1, wide), (r, c) => rule(range(reach).flatMap((i) => range(wide).map((j) => signal[r * step + i][c * step + j]))));
  };

  // Of a vector, or of each row of a matrix.
  const perRow = (rule) => (x) => {
    if (!isMatrix(x)) throw wrong("a number has no entries");
    return size(x, 1) === 1 ? column(rule(entries(x))) : x.map(rule);
  };
  function softmax(list) {
    const powers = list.map(Exact.exp);
    const sum = total(powers);
    return powers.map((power) => Exact.divide(power, sum));
  }

  const mean = (list) => Exact.divide(total(list), counted(list.length));
  const positive = (x) => (isLess(Exact.ZERO, x) ? Exact.ONE : Exact.ZERO);
  const sign = (x) => Exact.add(positive(x), minus(positive(minus(x))));
  const extreme = (rule) => (...given) => (given.length > 1 ? given.reduce(both(rule)) : entries(given[0]).reduce(rule));
  const place = (rule) => (first, x) => {
    const list = entries(x);
    const best = list.reduce(rule);
    return counted(list.findIndex((one) => COMPARED["=="](one, best)) + first);
  };
  const onehot = (first, at, length) => {
    const chosen = whole(at) - first;
    if (chosen < 0 || chosen >= whole(length)) throw wrong("no such place");
    return column(range(whole(length)).map((k) => (k === chosen ? Exact.ONE : Exact.ZERO)));
  };
  const crossEntropy = (first, logits, target) => {
    const chosen = softmax(entries(logits))[whole(target) - first];
    if (chosen === undefined) throw wrong("no such place");
    return minus(Exact.log(chosen));
  };
  const mse = (x, y) => mean(entries(both((a, b) => ((d) => Exact.multiply(d, d))(Exact.add(a, minus(b))))(x, y)));
  const slope = (factor) => (x) => (isLess(Exact.ZERO, x) ? x : Exact.multiply(factor, x));
  const ofFloat = (rule) => each((x) => rule(Exact.float(x)));

  function chosen(words, mask) {
    if (entries(words).length !== entries(mask).length) throw wrong("sizes differ");
    return column(entries(words).filter((_, at) => Exact.float(number(entries(mask)[at])) !== 0));
  }

  const FUNCTIONS = new Map([
    ...["ln", "log", "exp", "sqrt", "abs", "tanh", "sigmoid"].map((name) => [name, each(Formula.FUNCTIONS.get(name))]),
    ["relu", each((x) => larger(x, Exact.ZERO))], ["leaky_relu", (x, factor = new Rational(1n, 100n)) => each(slope(factor))(x)],
    ["elu", ofFloat((x) => (x > 0 ? x : Math.expm1(x)))], ["softplus", ofFloat((x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0))],
    ["swish", ofFloat((x) => x / (1 + Math.exp(-x)))], ["sin", ofFloat(Math.sin)], ["cos", ofFloat(Math.cos)],
    ["floor", each(floor)], ["ceil", each((x) => minus(floor(minus(x))))], ["positive", each(positive)], ["sign", each(sign)],
    ["T", transposed], ["odot", elementwise], ["outer", (x, y) => column(entries(x)).map(([a]) => entries(y).map((b) => Exact.multiply(a, b)))],
    ["flip", (x) => (isMatrix(x) ? x.map((row) => [...row].reverse()).reverse() : x)], ["concat", (...given) => column(given.flatMap(entries))], ["chosen", chosen], ["softmax", perRow(softmax)],
    ["log_softmax", perRow((list) => softmax(list).map(Exact.log))], ["mse_loss", mse],
    ["corr", correlation], ["conv_transpose", transposedCorrelation],
    ["max_pool", pooled((list) => list.reduce(larger))], ["avg_pool", pooled(mean)],
    ["norm", (x) => Exact.sqrt(total(entries(x).map((entry) => Exact.multiply(entry, entry))))],
    ["mean", (x) => mean(entries(x))], ["sum", (x) => total(entries(x))], ["max", extreme(larger)], ["min", extreme(smaller)],
  ]);
  // These count places from the question's first index.
  const COUNTED = new Map([
    ["argmax", place(larger)], ["argmin", place(smaller)], ["onehot", onehot], ["cross_entropy", crossEntropy],
  ]);
  const OPERATORS = {
    "@": product, "*": times, ...Object.fromEntries(["+", "-", "/", "^"].map((one) => [one, both(Formula.ARITHMETIC[one])])),
    ...Object.fromEntries(Formula.COMPARISONS.map((one) => [one, comparison(one)])),
  };

  function value(node, inputs, first) {
    const inner = (one) => value(one, inputs, first);
    if (node.number) return node.number;
    if (node.name !== undefined && inputs.has(node.name)) return inputs.get(node.name);
    if (node.negative) return each(minus)(inner(node.negative));
    if (node.operator) return OPERATORS[node.operator](inner(node.left), inner(node.right));
    if (node.call && FUNCTIONS.has(node.call)) return FUNCTIONS.get(node.call)(...node.given.map(inner));
    if (node.call && COUNTED.has(node.call)) return COUNTED.get(node.call)(first, ...node.given.map(inner));
    if (node.listed) return listed(node.listed.map(inner));
    if (node.base) return entry(inner(node.base), node.places, (one) => placeOf(inner(one)) - first);
    throw wrong("an unknown name");
  }

  // Numbers make a vector, vectors the rows of a matrix.
  const listed = (parts) => (parts.some(isMatrix) ? parts.map(entries) : column(parts.map((one) => (isWord(one) ? one : number(one)))));

  // Entries of a vector; a row (as a column), an entry or a block of a matrix.
  function placeOf(counted) {
    if (!Number.isInteger(Exact.float(counted))) throw wrong(`there is no place ${Exact.float(counted)}`);
    return whole(counted);
  }

  function entry(array, places, placed) {
    if (!isMatrix(array)) throw wrong("no such entry");
    const taken = (list, at) => {
      if (!("stop" in at)) return one(list, placed(at));
      const [start, stop] = [at.start === null ? 0 : placed(at.start), at.stop === null ? list.length : placed(at.stop)];
      if (start < 0 || stop > list.length || start >= stop) throw wrong("no such entry");
      return list.slice(start, stop);
    };
    const one = (list, at) => {
      if (at < 0 || at >= list.length) throw wrong("no such entry");
      return list[at];
    };
    const isVector = size(array, 1) === 1 && places.length === 1;
    const rows = taken(isVector ? entries(array) : array, places[0]);
    const isRun = "stop" in places[0];
    if (isVector) return isRun ? column(rows) : rows;
    if (places.length === 1) return isRun ? rows : unpacked(column(rows));
    const found = isRun ? rows.map((row) => taken(row, places[1])) : taken(rows, places[1]);
    if (!isRun) return isMatrix(found) ? column(found) : found;
    return isMatrix(found[0]) ? found : column(found);
  }

  // --- rounding -----------------------------------------------------------------------------------------------------------------

  // What a student writes who rounds as the paper says: short decimals as they are, fractions and ln 2 as decimals.
  function written(x, decimals) {
    if (typeof x === "boolean" || isWord(x) || (x instanceof Rational && (x.whole || Shown.isShort(x, decimals)))) return x;
    const rounded = Shown.rounded(x, decimals);
    return x instanceof Ln2 ? new Ln2(rounded, Exact.ZERO) : rounded;
  }

  // --- replays ------------------------------------------------------------------------------------------------------------------

  // The value of every step (a quantity) when these answers (step name to a quantity) stand in the place of its own;
  // `slips` are lists of steps that stand in the place of others, `rounds` rounds each step. As far as the solution goes.
  function computed(solution, { answered = new Map(), slips = [], rounds = false }) {
    const known = new Map();
    const instead = new Map();
    for (const step of slips.flat()) instead.set(step[0], merged(solution, instead.get(step[0]), step));
    try {
      for (const right of solution.steps) {
        const [name, formula, inputs] = instead.get(right[0]) ?? right;
        // what belongs here comes first: an edited formula may mention it by the name of the step
        if (formula !== right[1]) known.set(name, stepped(right[1], right[2], known, solution.first));
        const found = stepped(formula, inputs, known, solution.first);
        const kept = answered.get(name) ?? (rounds ? mapped((entry) => written(entry, solution.decimals), found) : found);
        known.set(name, kept);
        if (solution.shapes.includes(name) && entries(kept).some((entry) => Exact.float(number(entry)) < 1)) {
          known.delete(name);
          break;
        }
      }
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
    }
    return known;
  }

  // One of two slips may edit a line in which a parameter that the other one edits is a constant: both changes count.
  function merged(solution, one, other) {
    if (!one) return other;
    const right = solution.steps.find((step) => step[0] === other[0]);
    const [edited, constant] = other[1] === right[1] ? [one, other] : [other, one];
    const changed = Object.entries(constant[2]).filter(([name, nest]) => JSON.stringify(nest) !== JSON.stringify(right[2][name]));
    const inputs = { ...edited[2], ...Object.fromEntries(changed.filter(([name]) => name in edited[2])) };
    return [edited[0], edited[1], inputs];
  }

  // The lines [part, formula, inputs] that are written down otherwise, from the steps that were computed.
  function said(solution, lines, known) {
    const found = new Map();
    for (const [part, formula, inputs] of lines) {
      if (known.has(part)) try {
        found.set(part, stepped(formula, inputs, known, solution.first));
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
      }
    }
    return found;
  }

  function stepped(formula, inputs, known, first) {
    if (!formula) return quantity(inputs[""], known);
    const given = Object.entries(inputs).map(([name, nest]) => [name, quantity(nest, known)]);
    return value(Formula.parse(formula), new Map(given), first);
  }

  function quantity(nest, known) {
    if (!Array.isArray(nest)) return looked(nest, known);
    return Array.isArray(nest[0]) ? nest.map((row) => row.map((one) => looked(one, known))) : column(nest.map((one) => looked(one, known)));
  }

  // A number, a word, a step or an entry of one.
  function looked(one, known) {
    if (one === null || typeof one !== "object") return Exact.decoded(one);
    if ("word" in one) return one.word;
    const step = known.get(one.of);
    const found = step === undefined || one.at === undefined ? step : entries(step)[one.at];
    if (found === undefined) throw wrong("an entry is missing");
    return found;
  }

  return { computed, said, entries, column };
})();

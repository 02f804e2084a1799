"use strict";
// From typed text to a value in the form of the part's answer, by the rules of examgen/marking/reading.py. What has no clear meaning is
// unreadable, not wrong.

const Reading = (() => {
  const MAX_TYPED = 4000;
  const NUMERIC = ["integer", "number", "vector", "matrix"];
  const ABOUT = "\u2248";
  const WITHIN = 1 - 1e-6;
  const NUMBER_EXPECTED = "this part expects a number such as 0.25, 4/5 or 2*ln(2)";
  const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"];
  const WORDS = { shape: "axis", ordering: "place", matching: "item" };

  // {value, understood, units}; Unreadable says what is wrong.
  function read(part, text) {
    if (part.kind !== "open" && Text.size(text) > MAX_TYPED) {
      throw new Unreadable(`the answer is longer than ${MAX_TYPED} characters`);
    }
    if (!Text.strip(text)) throw new Unreadable("nothing was written");
    const kept = part.kind === "open" ? text : squeezed(text);
    return NUMERIC.includes(part.kind) && kept.includes(ABOUT) ? sides(part, kept) : READERS[part.kind](part, kept);
  }

  // "20/3 ≈ 6.67": what stands first, if what follows is the same, rounded or cut off.
  function sides(part, text) {
    const [first, ...others] = text.split(ABOUT).map((side) => READERS[part.kind](part, side));
    if (!others.every((other) => isAbout(first, other))) throw Scalars.unreadable(text, `the two sides of ${ABOUT} differ; give one of them`);
    return first;
  }

  const flat = (value) => (Array.isArray(value) ? value.flatMap(flat) : [value]);
  const sized = (value) => (Array.isArray(value) ? `[${value.map(sized).join()}]` : ".");

  function isAbout(exact, rough) {
    const others = flat(rough.value);
    return sized(exact.value) === sized(rough.value) && flat(exact.value).every((one, at) => {
      const [unit, distance] = [rough.units[at] ?? null, Math.abs(Exact.float(one) - Exact.float(others[at]))];
      return Exact.same(one, others[at]) || (unit !== null && distance < WITHIN * Exact.float(unit));
    });
  }

  const cleaned = (part, text) => again(() => Cleaning.cleaned(text, part.kind, part.name), (problem) => Scalars.unreadable(text, problem));

  const squeezed = (text) => Text.lines(text).filter((line) => Text.strip(line)).map((line) => Text.words(line).join(" ")).join("\n");

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
      () => {
        const found = Scalars.lone(cleaned(part, text), part.kind === "integer", part.unit, part.decimals);
        if (part.kind === "integer" && Exact.float(found.value) % 1) throw Scalars.unreadable(text, "it is no whole number");
        return found;
      },
      (problem) => new Unreadable(`${problem}; ${expected}${part.unit ? ` in ${part.unit}` : ""}`),
    );
    return { value, understood, units: [unit] };
  }

  function readVector(part, text) {
    const size = isSized(part) ? part.answer.length : null;
    const expected = `this part expects ${size || "a number of"} entries separated by commas`;
    const fits = (rows, columns) => (rows === 1 || columns === 1) && (size === null || rows * columns === size);
    return gridReading(Grids.read(Grids.untransposed(cleaned(part, text)), fits, expected, part.decimals, true, size), true);
  }

  function readMatrix(part, text) {
    const size = isSized(part) ? [part.answer.length, part.answer[0].length] : null;
    const expected = `this part expects ${size ? `a ${size[0]} by ${size[1]} matrix` : "a matrix"}: rows separated by ; and entries by commas`;
    const fits = (rows, columns) => size === null || (rows === size[0] && columns === size[1]);
    return gridReading(Grids.read(cleaned(part, text), fits, expected, part.decimals, size !== null, size && size[0] * size[1]), false);
  }

  // Whether the student sees how many entries are asked for; a field of a construction has no answer to have so many.
  const isSized = (part) => !part.unsized && Array.isArray(part.answer);

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
    const name = (row, column) => called(part, row * rows[0].length + column);
    const read = rows.map((cells, row) => cells.map((cell, column) => {
      if (Grids.isOpen(cell)) return Grids.open;
      if (!Text.strip(cell)) throw new Unreadable(`${name(row, column)} is empty; write ? for an entry that you leave open`);
      if (Text.size(cell) > MAX_TYPED) throw new Unreadable(`${name(row, column)} is longer than ${MAX_TYPED} characters`);
      return again(() => Scalars.lone(Cleaning.cleaned(squeezed(cell), "number", part.name), false, "", part.decimals), (problem) => new Unreadable(`${name(row, column)}: ${problem}`));
    }));
    return gridReading(read, part.kind === "vector");
  }

  function readShape(part, text) {
    const axes = Grids.shape(cleaned(part, text));
    return { value: axes, understood: axes.join("x"), units: [] };
  }

  function readExpression(part, text) {
    const known = part.variables.length ? `a formula in ${part.variables.join(", ")}` : "a formula without variables";
    return again(
      () => {
        const formula = Text.strip(Formula.normalised(Cleaning.unambiguous(text)).replace(/^\s*[A-Za-z][\p{L}\p{N}_]*\s*=/u, ""));
        const written = Scalars.spelledOut(formula);
        checkProducts(part, written);
        const problems = formulaValues(part, written).filter((value) => value instanceof Unreadable);
        if (problems.length === part.points.length) throw problems[problems.length - 1];
        return { value: written, understood: written, units: [] };
      },
      (problem) => Scalars.unreadable(text, `${problem}; this part expects ${known}, with a * for every multiplication`),
    );
  }

  // "p(1-p)" lacks a sign: p is no function.
  function checkProducts(part, formula) {
    const names = part.variables.map(Text.escaped).join("|");
    const found = names ? new RegExp(`(?<![A-Za-z0-9_])(${names})[${Text.SPACE}]*(\\([^()]*\\))`).exec(formula) : null;
    if (found) throw new Unreadable(`write ${found[1]}*${found[2]} for ${found[1]}${found[2]}`);
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

  // What the entry at a place (from 0, row by row) is called. Ordinals, because papers number entries, rows and columns from 0.
  function called(part, place) {
    if (part.kind !== "matrix") return `${ordinal(place)} ${WORDS[part.kind] ?? "entry"}`;
    const columns = part.answer[0].length;
    return `${ordinal(Math.floor(place / columns))} row, ${ordinal(place % columns)} column`;
  }

  function ordinal(place) {
    const number = place + 1;
    const ending = [11, 12, 13].includes(number % 100) ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[number % 10] ?? "th");
    return ORDINALS[place] ?? `${number}${ending}`;
  }

  return { read, readCells, formulaValues, called };
})();

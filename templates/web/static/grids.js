"use strict";
// Vectors, matrices and shapes as students type them, as in examgen/marking/grids.py: the asked size decides what a comma means.

const Grids = (() => {
  const CLOSING = { "(": ")", "[": "]" };
  const CLOSERS = Object.values(CLOSING);
  const TRANSPOSED = /(?<=[\])])\s*(\^?\s*\(?T\)?|')$/;
  const DOUBTFUL = /[\p{L}\p{N}_)]\s+[-+](?!\s)/u;

  function read(text, fits, expected, decimals, decimalCommas = true, asked = null) {
    let problem = null;
    for (const [rows, decimalComma] of candidates(Text.strip(Formula.normalised(text)))) {
      if (new Set(rows.map((row) => row.length)).size !== 1 || !fits(rows.length, rows[0].length)) continue;
      try {
        return rows.map((row) => row.map((cell) => entry(cell, decimalComma && decimalCommas, decimals)));
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        problem ??= decimalComma ? new Unreadable(`${error.message}; ${expected}`) : error;
      }
    }
    throw problem ?? Scalars.unreadable(text, expected + given(text, asked));
  }

  // How many entries there are, if that is the trouble.
  function given(text, asked) {
    const counts = asked ? [...candidates(Text.strip(Formula.normalised(text)))].slice(0, 2).map(([rows]) => rows.flat().length) : [];
    const most = Math.max(0, ...counts);
    return asked && most > 0 && most < asked ? `; you gave ${most} of ${asked} entries` : "";
  }

  const untransposed = (text) => Text.strip(Formula.normalised(text)).replace(TRANSPOSED, "");

  // "?" stands for an entry that is left open; it is wrong, and the others count.
  const open = { value: NaN, understood: "?", unit: null };
  const isOpen = (cell) => Text.strip(cell) === open.understood;

  function entry(cell, decimalComma, decimals) {
    if (isOpen(cell)) return open;
    if (DOUBTFUL.test(Text.strip(cell))) throw Scalars.unreadable(cell, "it could be one entry or two; put a comma between entries");
    return Scalars.entry(cell, decimalComma, decimals);
  }

  // Cells by row, in order of preference, and whether a comma inside a cell is a decimal comma.
  function* candidates(text) {
    const rows = rowsOf(text);
    yield [rows.map((row) => split(row.replace(/[ ,]+$/, ""), ",")), false];
    yield [rows.map((row) => split(row, " \t\n").filter(Boolean)), true];
    yield [rows.map((row) => [row]), true];
    if (new Set(rows.map((row) => row.includes(","))).size > 1) {
      yield [rows.map((row) => (row.includes(",") ? split(row.replace(/[ ,]+$/, ""), ",") : split(row, " \t\n"))), false];
    }
    if (text.includes(";")) yield [linesOf(text).map((row) => split(row.replace(/^[ ;]+|[ ;]+$/g, ""), ";")), true];
  }

  function rowsOf(text) {
    const inner = unwrapped(text);
    const groups = split(inner, ",; \t\n").filter(Boolean);
    if (groups.length && groups.every(isRow)) return groups.map(unwrapped);
    const rows = split(inner.replace(/ ?;?\n/g, ";"), ";");
    return rows.length > 1 && !Text.strip(rows[rows.length - 1]) ? rows.slice(0, -1) : rows;
  }

  // Rows with brackets or lines of their own: then a ";" may separate entries.
  function linesOf(text) {
    const inner = unwrapped(text);
    const groups = split(inner, ",; \t\n").filter(Boolean);
    return groups.length && groups.every(isRow) ? groups.map(unwrapped) : inner.split("\n");
  }

  // "[...]" is a row, and "(...)" with several entries: "(1/2)" is just a number in brackets.
  function isRow(group) {
    const inner = unwrapped(group);
    return inner !== group && (group[0] === "[" || split(inner, ",;").length > 1);
  }

  function unwrapped(text) {
    text = Text.strip(text);
    const encloses = text[0] in CLOSING && text.length > 1 && depths(text).slice(0, -1).every((depth) => depth > 0);
    return encloses && CLOSERS.includes(text[text.length - 1]) ? Text.strip(text.slice(1, -1)) : text;
  }

  function depths(text) {
    const opened = [];
    const found = [];
    for (const character of text.split("")) {
      if (character in CLOSING) opened.push(CLOSING[character]);
      else if (CLOSERS.includes(character) && opened.pop() !== character) {
        throw Scalars.unreadable(text, `a bracket ${character} has no partner`);
      }
      found.push(opened.length);
    }
    if (opened.length) throw Scalars.unreadable(text, `a bracket ${opened[opened.length - 1]} is missing`);
    return found;
  }

  // The pieces between separators that stand outside of all brackets.
  function split(text, separators) {
    const cuts = [-1];
    depths(text).forEach((depth, at) => depth === 0 && separators.includes(text[at]) && cuts.push(at));
    return cuts.map((cut, place) => Text.strip(text.slice(cut + 1, cuts[place + 1] ?? text.length)));
  }

  function shape(text) {
    const inner = unwrapped(Formula.normalised(text)).replace(/[ ,]+$/, "");
    const pieces = Text.strip(inner).split(/\s*[x*,;]\s*|\s+by\s+|\s+/i);
    if (!pieces.every((piece) => /^\d{1,12}$/.test(piece))) {
      throw Scalars.unreadable(text, "this part expects a shape, whole numbers such as 64x112x112");
    }
    return pieces.map((piece) => new Rational(BigInt(piece)));
  }

  return { read, untransposed, shape, open, isOpen };
})();

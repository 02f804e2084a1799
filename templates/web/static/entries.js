"use strict";
// Grids of fields, on the served pages and in the single file: arrow keys walk through them, and what is pasted fills them.

const Entries = (() => {
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const LONGEST = 4000;

  // Arrow keys go from field to field of `rows`; to the left and right only from the end of what is typed.
  function walk(event, rows) {
    const step = STEPS[event.key];
    const row = rows.findIndex((cells) => cells.includes(event.target));
    if (!step || row < 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const { selectionStart, selectionEnd, value } = event.target;
    const edge = step[1] < 0 ? selectionEnd === 0 : selectionStart === value.length;
    const target = rows[row + step[0]]?.[rows[row].indexOf(event.target) + step[1]];
    if (!target || (step[1] !== 0 && !edge)) return;
    event.preventDefault();
    target.focus();
    target.select();
  }

  // A whole matrix or vector fills the grid, from whichever field it is pasted into; anything else is pasted as usual.
  function paste(event, rows) {
    if (event.target.readOnly) return;
    const found = split(event.clipboardData.getData("text").slice(0, LONGEST), rows.length, rows[0].length);
    if (!found) return;
    event.preventDefault();
    rows.forEach((cells, row) => cells.forEach((input, column) => {
      input.value = found[row][column];
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }));
    rows.at(-1).at(-1).focus();
  }

  // --- what is pasted -------------------------------------------------------------------------------------------------------------

  const ONE_NUMBER = /^[-+\u2212]?\d*,\d+$/;
  const CALL = /^(?:[\w.]+\.)?(?:tensor|array|matrix)\s*\(([^]*?)(?:,\s*[a-z_]+\s*=[^]*)?\)$/i;
  // From the surest separator to the least sure one: a comma may belong to a decimal, a space to a term.
  const SEPARATORS = [/\t/, /\s*,\s+/, /\s+/, /\s*,\s*/];

  const TORN = /[\d)]\s+[-+]?\d/;

  // The texts of the cells by row if there are as many as the grid has fields, else null. A vector may be pasted in any shape.
  function split(text, height, width) {
    const plain = unwrapped(text.trim());
    if (height * width === 1 || ONE_NUMBER.test(plain)) return null;
    const lines = plain.replaceAll(/\]\s*,?\s*\[/g, "\n").replaceAll(/[[\]]/g, " ").split(/[;\n]/)
      .map((line) => line.trim().replace(/,$/, "")).filter(Boolean);
    for (const separator of SEPARATORS) {
      const found = lines.map((line) => line.split(separator).map(cell));
      if (found.flat().some((one) => TORN.test(one))) continue;
      if (found.length === height && found.every((row) => row.length === width)) return found;
      if (height === 1 && found.flat().length === width) return [found.flat()];
    }
    return null;
  }

  // A decimal point that ends a number, as Python writes it, says nothing.
  const cell = (text) => text.trim().replace(/^([-+]?\d+)\.$/, "$1");

  // Without `tensor(...)` or `np.array(...)` and what these say besides, and with square brackets for round ones around entries.
  function unwrapped(text) {
    const inner = CALL.exec(text)?.[1].trim() ?? text;
    if (!enclosed(inner) || !/[,;\s]/.test(inner)) return inner;
    const entries = inner.slice(1, -1).trim();
    return entries.startsWith("(") ? `[${entries.replaceAll(/\)\s*,\s*\(/g, "],[").replaceAll(/^\(|\)\s*,?$/g, "")}]` : `[${entries}]`;
  }

  // Whether the first round bracket is closed by the last character.
  function enclosed(text) {
    let depth = 0;
    const closing = [...text].findIndex((character) => {
      depth += { "(": 1, ")": -1 }[character] ?? 0;
      return depth === 0;
    });
    return text.startsWith("(") && closing === text.length - 1;
  }

  return { walk, paste, split };
})();

"use strict";
// The fields of a part: what a student types or ticks, as text (or rows of cells) for the marker.

// An element; attributes that are null or false are left out, "on..." ones are listeners.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== ""));
  return element;
}

// An element with HTML that the bank wrote. Nothing that a student typed ever comes here.
function written(tag, attributes, html) {
  const element = make(tag, attributes);
  element.innerHTML = html;
  return element;
}

const Fields = (() => {
  const CHOSEN = new Set(["choice", "choices", "claim"]);
  const RIGHT = "right";
  const WRONG = "wrong";

  // {element, typed(), mark(entries), clear(), first}: `first` takes the focus, `mark` shows which entries are right.
  function fields(part, names, texts) {
    if (part.kind === "matrix" || part.kind === "vector") return grid(part, names);
    if (CHOSEN.has(part.kind)) return options(part, names, texts);
    if (part.kind === "matching") return matching(part, names, texts);
    return line(part, names, texts);
  }

  const described = (names) => ({ "aria-labelledby": names.label, "aria-describedby": names.notes });

  function line(part, names, texts) {
    const tag = part.kind === "open" ? "textarea" : "input";
    const input = make(tag, {
      ...described(names), id: names.field, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      class: part.kind === "expression" || part.kind === "satisfies" || part.kind === "open" ? "long" : "short",
    });
    const echo = make("span", { class: "echo" });
    input.addEventListener("input", () => echo.replaceChildren(...echoed(part, input.value)));
    const unit = part.unit ? make("span", { class: "unit" }, part.unit) : null;
    const list = part.options.length ? lettered(part, texts) : null;
    const example = { shape: "such as 3x32x32", ordering: "all letters in order, such as B, A, C" }[part.kind];
    const form = part.fields.length ? part.fields.map(([name]) => `${name}=...`).join("; ") : example;
    return {
      element: make("div", {}, list, make("div", { class: "line" }, input, unit, echo), form ? make("p", { class: "example" }, form) : null),
      typed: () => input.value,
      mark: (entries) => input.setAttribute("aria-invalid", String(!entries.every(Boolean))),
      clear: () => input.removeAttribute("aria-invalid"),
      first: input,
    };
  }

  // What is understood while it is typed, if it is not what stands there anyway.
  function echoed(part, text) {
    try {
      const { understood } = Marker.read(part, text);
      return understood === text.trim() || part.kind === "open" ? [] : ["read as ", make("b", {}, understood)];
    } catch (error) {
      if (error instanceof Unreadable) return [];
      throw error;
    }
  }

  // --- grids ------------------------------------------------------------------------------------------------------------------

  function grid(part, names) {
    const rows = part.kind === "vector" ? [part.answer] : part.answer;
    const called = (row, column) => (part.kind === "vector" ? `entry ${column + 1}` : `row ${row + 1}, column ${column + 1}`);
    const inputs = rows.map((cells, row) => cells.map((_, column) => make("input", {
      "aria-label": called(row, column), "aria-describedby": names.notes, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    })));
    const lines = inputs.map((cells) => make("div", { class: "row" }, cells.map((input) => make("span", { class: "cell" }, input))));
    const element = make("div", { class: `grid ${part.kind}`, role: "group", ...described(names) }, lines);
    element.addEventListener("keydown", (event) => walk(event, inputs));
    element.addEventListener("paste", (event) => paste(event, inputs));
    const all = inputs.flat();
    return {
      element: make("div", { class: "scroll" }, element),
      typed: () => inputs.map((cells) => cells.map((input) => input.value)),
      mark: (entries) => all.forEach((input, place) => show(input, input.parentElement, entries[place])),
      clear: () => all.forEach((input) => show(input, input.parentElement, null)),
      first: all[0],
    };
  }

  function show(input, box, right) {
    box.classList.toggle(RIGHT, right === true);
    box.classList.toggle(WRONG, right === false);
    if (right === null || right === undefined) input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", String(!right));
  }

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  // Arrow keys go from field to field; to the left and right only from the end of what is typed.
  function walk(event, inputs) {
    const step = STEPS[event.key];
    const row = inputs.findIndex((cells) => cells.includes(event.target));
    if (!step || row < 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const { selectionStart, selectionEnd, value } = event.target;
    const edge = step[1] < 0 ? selectionEnd === 0 : selectionStart === value.length;
    const target = inputs[row + step[0]]?.[inputs[row].indexOf(event.target) + step[1]];
    if (!target || (step[1] !== 0 && !edge)) return;
    event.preventDefault();
    target.focus();
    target.select();
  }

  // A whole matrix (or vector) fills the grid from any of its fields; anything else is pasted as usual.
  function paste(event, inputs) {
    const lines = Text.lines(event.clipboardData.getData("text").slice(0, 4000)).map((line) => Text.words(line).join(" ")).filter(Boolean);
    const [height, width] = [inputs.length, inputs[0].length];
    if (height * width === 1) return;
    const rows = Grids.cells(lines.join("\n"), height, width) ?? (height === 1 ? turned(Grids.cells(lines.join("\n"), width, 1)) : null);
    if (!rows) return;
    event.preventDefault();
    inputs.forEach((cells, row) => cells.forEach((input, column) => { input.value = rows[row][column]; }));
    inputs[height - 1][width - 1].focus();
  }

  const turned = (column) => column && [column.map(([cell]) => cell)];

  // --- options ----------------------------------------------------------------------------------------------------------------

  function options(part, names, texts) {
    const shown = part.kind === "claim" ? ["true", "false"] : part.shownOptions.map((place) => texts[place]);
    const values = part.kind === "claim" ? [...shown] : [...Picks.PRINTED.slice(0, shown.length)];
    if (part.kind === "choices") {
      shown.push("none of these");
      values.push("none");
    }
    const inputs = values.map((value, place) => make("input", {
      type: part.kind === "choices" ? "checkbox" : "radio", name: names.field, value, id: `${names.field}-${place}`,
    }));
    const lines = inputs.map((input, place) => make("label", { class: "option" },
      input, values[place].length > 1 ? "" : make("span", {}, `(${values[place]})`), written("span", {}, shown[place])));
    return {
      element: make("div", { class: "options", role: part.kind === "choices" ? "group" : "radiogroup", ...described(names) }, lines),
      typed: () => typedOptions(part, inputs.filter((input) => input.checked)),
      mark: (entries) => inputs.forEach((input, place) => {
        const right = part.kind === "choices" ? entries[place] : entries[0];
        show(input, lines[place], part.kind === "choices" || input.checked ? right : null);
        input.removeAttribute("aria-invalid");
      }),
      clear: () => inputs.forEach((input, place) => show(input, lines[place], null)),
      first: inputs[0],
    };
  }

  // The letter together with the option's text is never read as another option.
  function typedOptions(part, ticked) {
    if (!ticked.length) return "";
    if (part.kind === "choices") return ticked.map((input) => input.value).join(", ");
    const [{ value }] = ticked;
    return part.kind === "claim" ? value : `${value}) ${part.options[Picks.PRINTED.indexOf(value)]}`;
  }

  function lettered(part, texts) {
    const lines = part.shownOptions.map((place, at) => written("li", {}, `(${Picks.PRINTED[at]}) ${texts[place]}`));
    return make("ul", { class: "lettered scroll" }, lines);
  }

  function matching(part, names, texts) {
    const letters = [...Picks.PRINTED.slice(0, part.options.length)];
    const selects = part.items.map((_, place) => make("select", { id: `${names.field}-${place}` },
      make("option", { value: "" }, "choose"), letters.map((letter) => make("option", { value: letter }, letter))));
    const lines = part.shownItems.map((item, place) => make("p", { class: "line" },
      written("label", { for: `${names.field}-${place}` }, texts[item]), selects[place]));
    return {
      element: make("div", { role: "group", ...described(names) }, lines, lettered(part, texts)),
      typed: () => selects.map((select, place) => (select.value ? `${place + 1}${select.value}` : "")).join(" "),
      mark: (entries) => selects.forEach((select, place) => show(select, lines[place], entries[place])),
      clear: () => selects.forEach((select, place) => show(select, lines[place], null)),
      first: selects[0],
    };
  }

  return { fields };
})();

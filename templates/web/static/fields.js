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
  const LONG = new Set(["vector", "matrix", "expression", "satisfies", "open"]);
  const STATES = ["right", "wrong", "partly", "follows", "unreadable"];

  // {element, typed(), mark(state, entries), clear(), problems(), first}: `first` takes the focus, `mark` shows the state of the answer
  // and which entries are right, `problems` are [place, text] of entries that are empty (no text) or cannot be read.
  function fields(part, names, texts) {
    if ((part.kind === "matrix" || part.kind === "vector") && !part.unsized) return grid(part, names);
    if (CHOSEN.has(part.kind)) return options(part, names, texts);
    if (part.kind === "matching" || part.kind === "ordering") return picked(part, names, texts);
    if (part.kind === "satisfies") return named(part, names, texts);
    return line(part, names, texts);
  }

  const described = (names) => ({ "aria-labelledby": names.label, "aria-describedby": names.notes });

  // Shows the state of one field in its box; nothing is known of it without one.
  function show(input, box, state = null) {
    box.classList.remove(...STATES);
    input.removeAttribute("aria-invalid");
    if (!state) return;
    box.classList.add(state);
    input.setAttribute("aria-invalid", String(!["right", "follows"].includes(state)));
  }

  const single = (state) => (state === "too few digits" ? "partly" : STATES.includes(state) ? state : null);
  const each = (state, right) => (state === "follows" ? state : right === undefined ? null : right ? "right" : "wrong");

  function line(part, names, texts) {
    const tag = part.kind === "open" ? "textarea" : "input";
    const input = make(tag, {
      ...described(names), id: names.field, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      class: LONG.has(part.kind) ? "long" : "short",
    });
    const box = make("span", { class: "cell" }, input);
    const echo = make("span", { class: "echo" });
    input.addEventListener("input", () => echo.replaceChildren(...echoed(part, input.value)));
    const unit = part.unit ? make("span", { class: "unit" }, part.unit) : null;
    const example = { shape: "such as 3x32x32", vector: "such as [1/2, 0.25, -3]", matrix: "such as [1, 2; 3, 4]" }[part.kind];
    return {
      element: make("div", {}, make("div", { class: "line" }, box, unit, echo), example ? make("p", { class: "example" }, example) : null),
      typed: () => input.value,
      mark: (state) => show(input, box, single(state)),
      clear: () => show(input, box),
      problems: () => [],
      first: input,
    };
  }

  // What is understood while it is typed, if it is not what stands there anyway.
  function echoed(part, text) {
    try {
      const { understood } = Reading.read(part, text);
      return understood === text.trim() || part.kind === "open" ? [] : ["read as ", make("b", {}, understood)];
    } catch (error) {
      if (error instanceof Unreadable) return [];
      throw error;
    }
  }

  // --- grids ------------------------------------------------------------------------------------------------------------------

  function grid(part, names) {
    const rows = part.kind === "vector" ? [part.answer] : part.answer;
    const inputs = rows.map((cells, row) => cells.map((_, column) => make("input", {
      "aria-label": Reading.called(part, row * cells.length + column), "aria-describedby": names.notes, autocomplete: "off", autocapitalize: "off",
      spellcheck: "false",
    })));
    const lines = inputs.map((cells) => make("div", { class: "row" }, cells.map((input) => make("span", { class: "cell" }, input))));
    const element = make("div", { class: `grid ${part.kind}`, role: "group", ...described(names) }, lines);
    element.addEventListener("keydown", (event) => Entries.walk(event, inputs));
    element.addEventListener("paste", (event) => Entries.paste(event, inputs));
    const all = inputs.flat();
    const problems = () => all.map(({ value }, place) => [place, problem(value, part.decimals)]).filter(([, text]) => text !== null);
    const unread = () => problems().forEach(([place]) => show(all[place], all[place].parentElement, "unreadable"));
    return {
      element: make("div", { class: "scroll" }, element),
      typed: () => inputs.map((cells) => cells.map((input) => input.value)),
      mark: (state, entries) => {
        if (state === "unreadable") unread();
        else all.forEach((input, place) => show(input, input.parentElement, each(state, entries[place])));
      },
      clear: () => all.forEach((input) => show(input, input.parentElement)),
      problems,
      first: all[0],
    };
  }

  // Why the text of a cell is no number, nothing for an empty cell, and null if it can be read.
  function problem(text, decimals) {
    if (!text.trim()) return "";
    if (Grids.isOpen(text)) return null;
    try {
      Scalars.lone(text, false, "", decimals);
      return null;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return error.message;
    }
  }

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
      mark: (state, entries) => inputs.forEach((input, place) => {
        show(input, lines[place], part.kind === "choices" ? each(state, entries[place]) : input.checked ? single(state) : null);
        input.removeAttribute("aria-invalid");
      }),
      clear: () => inputs.forEach((input, place) => show(input, lines[place])),
      problems: () => [],
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

  // A field for each name of a construction.
  function named(part, names, texts) {
    const inputs = part.fields.map((_, place) => make("input", {
      id: `${names.field}-${place}`, "aria-describedby": names.notes, autocomplete: "off", autocapitalize: "off", spellcheck: "false", class: "short",
    }));
    const lines = inputs.map((input, place) => make("p", { class: "line" },
      written("label", { for: input.id }, `${texts[part.shownFields[place]]} =`), make("span", { class: "cell" }, input)));
    const entries = () => inputs.map(({ value }) => Text.strip(value));
    const paint = (state) => inputs.forEach((input) => show(input, input.parentElement, state === "unreadable" && !Text.strip(input.value) ? state : null));
    return {
      element: make("div", { role: "group", ...described(names) }, lines),
      typed: () => (entries().some(Boolean) ? part.fields.map(([name], place) => `${name}=${entries()[place]}`).join("; ") : ""),
      entries,
      mark: paint,
      clear: () => paint(null),
      problems: () => [],
      first: inputs[0],
    };
  }

  // A letter for each item, or for each place of an order.
  function picked(part, names, texts) {
    const isOrder = part.kind === "ordering";
    const letters = [...Picks.PRINTED.slice(0, part.options.length)];
    const begin = (text) => text[0].toUpperCase() + text.slice(1);
    const items = isOrder ? part.options.map((_, place) => begin(Reading.called(part, place))) : part.shownItems.map((item) => texts[item]);
    const selects = items.map((_, place) => make("select", { id: `${names.field}-${place}` },
      make("option", { value: "" }, "choose"), letters.map((letter) => make("option", { value: letter }, letter))));
    const boxes = selects.map((select) => make("span", { class: "cell" }, select));
    const lines = items.map((item, place) => make("p", { class: "line" }, written("label", { for: `${names.field}-${place}` }, item), boxes[place]));
    return {
      element: make("div", { role: "group", ...described(names) }, lines, lettered(part, texts)),
      typed: () => selects.map(({ value }, place) => (value && !isOrder ? `${place + 1}${value}` : value)).filter(Boolean).join(", "),
      mark: (state, entries) => selects.forEach((select, place) => show(select, boxes[place], each(state, entries[place]))),
      clear: () => selects.forEach((select, place) => show(select, boxes[place])),
      problems: () => [],
      first: selects[0],
    };
  }

  return { fields };
})();

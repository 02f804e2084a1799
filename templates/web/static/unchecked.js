"use strict";
// What is typed in the single file and not checked yet, kept in this tab: it comes back with its question, and when the page is loaded
// again.

const Unchecked = (() => {
  const KEY = `examgen unchecked: ${Course.INDEX.course}`;
  let memory = {};

  // A browser may refuse storage, or have no room; then it lasts as long as the page is open.
  function all() {
    try {
      return JSON.parse(Host.tab().getItem(KEY)) ?? {};
    } catch {
      return memory;
    }
  }

  function save(found) {
    memory = found;
    try {
      Host.tab().setItem(KEY, JSON.stringify(found));
    } catch {
      // it stays in memory
    }
  }

  const isTicked = (field) => ["radio", "checkbox"].includes(field.type);
  const fields = (form) => [...form.querySelectorAll("input, textarea, select")];
  const typed = (form) => fields(form).map((field) => (isTicked(field) ? field.checked : field.value));

  // {place, values} of a question (or another name), or null; `place` says which variant it was.
  const of = (id) => all()[id] ?? null;
  const keep = (id, place, form) => save({ ...all(), [id]: { place, values: typed(form) } });

  function drop(id) {
    const { [id]: _, ...others } = all();
    save(others);
  }

  // Puts the values back and lets the page know.
  function restore(form, values) {
    fields(form).forEach((field, at) => {
      const value = values[at];
      const property = isTicked(field) ? "checked" : "value";
      if (value === undefined || field[property] === value) return;
      field[property] = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  return { of, keep, drop, restore, typed };
})();

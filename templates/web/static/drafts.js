"use strict";
// What is typed but not checked yet is kept in this tab, and comes back when its question is opened again or loaded anew.

const Drafts = (() => {
  const form = document.querySelector("[data-swap]");
  const KEY = `examgen draft: ${location.pathname}`;
  const NOT_TYPED = ["token", "tries", "hints", "ticked"];

  const tries = () => form.querySelector("[name=tries]").value;
  const closed = () => form.querySelector("#state").hasAttribute("data-closed");
  const typed = () => [...new FormData(form)].filter(([name]) => !NOT_TYPED.includes(name));

  // A browser may refuse storage, or have no room; then nothing comes back.
  function stored(act) {
    try {
      return act(sessionStorage);
    } catch {
      return null;
    }
  }

  function save() {
    stored((storage) => storage.setItem(KEY, JSON.stringify({ tries: tries(), typed: typed() })));
  }

  // Forgets what has been marked (another tab may have had something else marked), or can no longer be answered.
  function settle() {
    if (!form.isConnected) return;
    const draft = stored((storage) => JSON.parse(storage.getItem(KEY)));
    const marked = draft && draft.tries !== tries() && JSON.stringify(draft.typed) === JSON.stringify(typed());
    if (marked || closed()) stored((storage) => storage.removeItem(KEY));
  }

  function restore() {
    settle();
    const draft = stored((storage) => JSON.parse(storage.getItem(KEY)));
    if (!draft || JSON.stringify(draft.typed) === JSON.stringify(typed())) return;
    const changed = [...form.elements].filter((field) => field.name && !NOT_TYPED.includes(field.name) && filled(field, draft.typed));
    changed.forEach((field) => field.dispatchEvent(new Event("input", { bubbles: true })));
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = "What you had typed is restored; it is not checked yet.";
    document.getElementById("feedback").append(note);
  }

  // Whether the field had to be changed to show what was typed.
  function filled(field, pairs) {
    const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "submit" || field.type === "hidden") return false;
    const property = field.type === "radio" || field.type === "checkbox" ? "checked" : "value";
    const wanted = property === "checked" ? values.includes(field.value) : (values[0] ?? "");
    if (field[property] === wanted) return false;
    field[property] = wanted;
    return true;
  }

  if (form) {
    document.addEventListener("DOMContentLoaded", restore); // when the other scripts, too, notice what changes
    form.addEventListener("input", save);
  }
  return { settle };
})();

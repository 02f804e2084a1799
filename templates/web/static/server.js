"use strict";
// What the served pages do better with a script; everything works without it. drafts.js and exam.js have more of it.

(() => {
  const CHANGING = ["state", "parts", "feedback", "buttons", "solution"];
  const STATES = ["right", "wrong", "partly", "follows", "unreadable", "too-few-digits"];

  // --- answers without loading the page again -----------------------------------------------------------------------------------

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-swap]")) return;
    event.preventDefault();
    swap(form, event.submitter);
  });

  async function swap(form, button) {
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    try {
      const what = button ? button.value : "answer";
      const response = await sent(form, what);
      show(new DOMParser().parseFromString(await response.text(), "text/html"), what);
      Drafts.settle();
    } catch {
      tell("The page could not be reached. Your answer is still here; press the button again.");
    } finally {
      delete form.dataset.busy;
    }
  }

  function sent(form, what) {
    const body = new URLSearchParams(new FormData(form));
    body.set("do", what);
    return fetch(form.action.split("#")[0], { method: "POST", body });
  }

  // Replaces what has changed; the live region stays the same element, so that its new words are read out.
  function show(page, what) {
    const before = document.activeElement;
    const solved = document.getElementById("worked");
    if (!page.getElementById("feedback")) {
      document.getElementById("main").replaceChildren(...page.getElementById("main").childNodes);
      return;
    }
    for (const id of CHANGING) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
    document.getElementById("state").toggleAttribute("data-closed", page.getElementById("state").hasAttribute("data-closed"));
    const solution = document.getElementById("worked");
    if (what === "solution" && solution && !solved) {
      solution.focus({ preventScroll: true });
      solution.scrollIntoView({ block: "start" });
      return;
    }
    if (before && before.id && document.getElementById(before.id)) document.getElementById(before.id).focus({ preventScroll: true });
    else if (!before || !before.isConnected) document.getElementById("feedback").focus({ preventScroll: true });
    document.getElementById("feedback").scrollIntoView({ block: "nearest" });
  }

  function tell(words) {
    const line = document.createElement("p");
    line.className = "notice";
    line.textContent = words;
    document.getElementById("feedback").replaceChildren(line);
  }

  // --- what was said of an answer that is being changed ---------------------------------------------------------------------------

  document.addEventListener("input", (event) => {
    const part = event.target.closest("[data-part]");
    if (!part) return;
    for (const box of part.querySelectorAll(".cell, .option")) box.classList.remove(...STATES);
    for (const field of part.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    const verdict = part.querySelector(".verdict");
    if (verdict) verdict.className = "verdict stale";
  });

  // --- grids ----------------------------------------------------------------------------------------------------------------------

  const rows = (grid) => [...grid.querySelectorAll(".row")].map((row) => [...row.querySelectorAll("input")]);

  for (const [name, act] of [["keydown", Entries.walk], ["paste", Entries.paste]]) {
    document.addEventListener(name, (event) => {
      const grid = event.target.closest("[data-grid]");
      if (grid) act(event, rows(grid));
    });
  }

  // --- waiting --------------------------------------------------------------------------------------------------------------------

  const waiting = document.querySelector("[data-wait]");
  if (waiting) setTimeout(() => location.reload(), 1000 * waiting.dataset.wait);
})();

"use strict";
// What the served page does better with a script; everything works without it.

(() => {
  const CHANGING = ["state", "parts", "feedback", "buttons", "solution"];
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

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
      const response = await sent(form, button ? button.value : "answer");
      show(new DOMParser().parseFromString(await response.text(), "text/html"));
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
  function show(page) {
    const before = document.activeElement;
    if (!page.getElementById("feedback")) {
      document.getElementById("main").replaceChildren(...page.getElementById("main").childNodes);
      return;
    }
    for (const id of CHANGING) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
    if (before && before.id && document.getElementById(before.id)) document.getElementById(before.id).focus({ preventScroll: true });
    else if (!before || !before.isConnected) document.getElementById("feedback").focus({ preventScroll: true });
    const shown = document.getElementById("worked") || document.getElementById("feedback");
    shown.scrollIntoView({ block: "nearest" });
  }

  function tell(words) {
    const line = document.createElement("p");
    line.className = "notice";
    line.textContent = words;
    document.getElementById("feedback").replaceChildren(line);
  }

  // --- grids ---------------------------------------------------------------------------------------------------------------------

  const cells = (grid) => [...grid.querySelectorAll(".row")].map((row) => [...row.querySelectorAll("input")]);

  // Arrow keys go from field to field; to the left and right only from the end of what is typed.
  document.addEventListener("keydown", (event) => {
    const grid = event.target.closest("[data-grid]");
    const step = STEPS[event.key];
    if (!grid || !step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const { selectionStart, selectionEnd, value } = event.target;
    const atEdge = step[1] < 0 ? selectionEnd === 0 : selectionStart === value.length;
    const rows = cells(grid);
    const row = rows.findIndex((one) => one.includes(event.target));
    const target = rows[row + step[0]]?.[rows[row].indexOf(event.target) + step[1]];
    if (!target || (step[1] && !atEdge)) return;
    event.preventDefault();
    target.focus();
    target.select();
  });

  // A whole matrix or vector fills the grid, from whichever field it is pasted into; anything else is pasted as usual.
  document.addEventListener("paste", (event) => {
    const grid = event.target.closest("[data-grid]");
    if (!grid || event.target.readOnly) return;
    const rows = cells(grid);
    const pasted = split(event.clipboardData.getData("text").slice(0, 4000), rows.length, rows[0].length);
    if (!pasted) return;
    event.preventDefault();
    rows.forEach((row, r) => row.forEach((input, c) => { input.value = pasted[r][c]; }));
    rows.at(-1).at(-1).focus();
  });

  // The entries by row if there are as many as the grid has fields (a column fills a row), else nothing.
  function split(text, height, width) {
    if (height * width === 1) return null;
    const lines = text.replaceAll(/\]\s*,?\s*\[/g, "\n").replaceAll(/[[\]]/g, " ").split(/[;\n]/).filter((line) => line.trim());
    for (const separator of [/,/, /\s+/, /\t/]) {
      const found = lines.map((line) => line.trim().replace(/,$/, "").split(separator).map((cell) => cell.trim()));
      if (found.length === height && found.every((row) => row.length === width)) return found;
      if (height === 1 && found.length === width && found.every((row) => row.length === 1)) return [found.flat()];
    }
    return null;
  }

  // --- the clock of a mock exam --------------------------------------------------------------------------------------------------

  const exam = document.querySelector("[data-exam]");
  const clock = document.querySelector("[data-left]");

  if (exam && clock) {
    const ends = Date.now() + 1000 * clock.dataset.left;
    const left = () => Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    let kept = null;
    exam.addEventListener("input", () => {
      clearTimeout(kept);
      kept = setTimeout(keep, 1500);
    });
    const ticking = setInterval(() => {
      const seconds = left();
      clock.firstElementChild.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (seconds === 300) tell("Five minutes are left.");
      if (seconds === 60) tell("One minute is left.");
      if (seconds <= 2) {
        clearInterval(ticking);
        exam.requestSubmit(exam.querySelector("[value=finish]"));
      }
    }, 1000);
  }

  async function keep() {
    try {
      const response = await sent(exam, "save");
      tell(response.ok ? "Your answers are kept." : "Your answers could not be kept. Press “Keep my answers”.");
    } catch {
      tell("Your answers could not be kept: the page cannot be reached.");
    }
  }

  // --- waiting -------------------------------------------------------------------------------------------------------------------

  const waiting = document.querySelector("[data-wait]");
  if (waiting) setTimeout(() => location.reload(), 1000 * waiting.dataset.wait);
})();

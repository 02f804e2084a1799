"use strict";
// A running mock exam: its clock, and answers that are kept as they are typed.

(() => {
  const clock = document.querySelector("[data-left]");
  if (!clock) return;
  const form = document.querySelector("[data-exam]");
  const address = document.querySelector("main form").action;
  const PAUSE = 1500;
  const AGAIN = 5000;
  const LAST_SECONDS = 3;

  // --- the clock ------------------------------------------------------------------------------------------------------------------

  const ends = Date.now() + 1000 * clock.dataset.left;
  const left = () => Math.max(0, Math.ceil((ends - Date.now()) / 1000));
  let before = left();

  setInterval(() => {
    const seconds = left();
    const passed = (mark) => before > mark && seconds <= mark;
    clock.firstElementChild.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (passed(300)) tell("Five minutes are left.");
    if (passed(60)) tell("One minute is left.");
    if (passed(LAST_SECONDS)) keep();
    if (seconds === 0) location.replace(address); // again, if the server's clock is a moment behind
    before = seconds;
  }, 1000);

  function tell(words) {
    const line = document.createElement("p");
    line.className = "notice";
    line.textContent = words;
    document.getElementById("feedback")?.replaceChildren(line);
  }

  // --- keeping --------------------------------------------------------------------------------------------------------------------

  // Parts that have been changed since they were loaded or kept, with the number of changes. Only these are sent: another tab may
  // have kept other parts meanwhile.
  const changed = new Map();
  let timer = null;
  let hasLeftField = false;
  const told = new Set();
  let keeping = Promise.resolve();

  function keep() {
    clearTimeout(timer);
    keeping = keeping.then(send);
    return keeping;
  }

  const body = () => {
    const sent = new URLSearchParams(new FormData(form));
    sent.set("do", "keep");
    return sent;
  };

  async function send() {
    if (!form || !changed.size) return;
    const sent = new Map(changed);
    try {
      const response = await fetch(address, { method: "POST", body: body() });
      if (response.redirected) location.replace(address);
      if (!response.ok) throw new Error(response.status);
      for (const [name, count] of sent) if (changed.get(name) === count) changed.delete(name);
      showKept(await response.text());
    } catch {
      tell("Your answers could not be kept. This page goes on trying; they are still here.");
      timer = setTimeout(keep, AGAIN);
    }
  }

  // Shown, but not read out, since it happens all the time. Who has left a field that cannot be read is told so.
  function showKept(html) {
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    document.getElementById("kept").textContent = `Kept at ${time}`;
    const problems = document.getElementById("problems");
    problems.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    const names = [...problems.querySelectorAll("a")].map((link) => link.textContent);
    const fresh = names.filter((name) => hasLeftField && !told.has(name));
    fresh.forEach((name) => told.add(name));
    [...told].filter((name) => !names.includes(name)).forEach((name) => told.delete(name));
    if (fresh.length) tell(`Kept, but this cannot be read: ${fresh.join(", ")}.`);
    else document.getElementById("feedback").replaceChildren();
    hasLeftField = false;
  }

  // --- what was changed -----------------------------------------------------------------------------------------------------------

  const isChanged = (name) => [...changed.keys()].some((part) => name === part || name.startsWith(`${part}.`));

  function onlyChanged({ formData }) {
    const ticked = formData.getAll("ticked").filter(isChanged);
    for (const name of new Set(formData.keys())) if (!["token", "do"].includes(name) && !isChanged(name)) formData.delete(name);
    ticked.forEach((name) => formData.append("ticked", name));
  }

  // The question's number is marked where something stands in one of its fields.
  function markBegun(part) {
    const question = part.split(".")[0];
    const fields = [...form.querySelectorAll(`[name^="${question}."]`)];
    const begun = fields.some((field) => (["radio", "checkbox"].includes(field.type) ? field.checked : field.value.trim()));
    document.querySelector(`[data-place="${question}"]`).classList.toggle("begun", begun);
  }

  if (form) {
    form.addEventListener("formdata", onlyChanged);
    form.addEventListener("input", ({ target }) => {
      const part = target.closest("[data-part]")?.dataset.part;
      if (!part) return;
      changed.set(part, (changed.get(part) ?? 0) + 1);
      markBegun(part);
      clearTimeout(timer);
      timer = setTimeout(keep, left() > LAST_SECONDS ? PAUSE : 0);
    });
    form.addEventListener("change", () => {
      hasLeftField = true;
      keep();
    });
    form.addEventListener("submit", (event) => {
      if (event.submitter && event.submitter.value !== "save") return;
      event.preventDefault(); // the Enter key and the button keep, and the page stays where it is
      keep().then(() => { if (!changed.size && !document.getElementById("feedback").textContent) tell("Your answers are kept."); });
    });
    addEventListener("pagehide", () => {
      if (changed.size) fetch(address, { method: "POST", body: body(), keepalive: true });
    });
  }
})();

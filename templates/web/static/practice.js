"use strict";
// A question with its feedback, hints and solution; and which view is shown. Each view has an address of its own ("#/", "#/progress",
// "#/question/ID"); coming to a question, or back to it, shows another variant.

(() => {
  const { INDEX, BY_ID, IDS, BOOK, link, counted, topicName } = Course;
  const { HEADINGS, headline, listed, said } = Verdicts;
  const OVERTAKEN = "This followed from your earlier answer, which is another one now: work it out again.";
  const MAIN = document.querySelector("main");

  // --- a question ---------------------------------------------------------------------------------------------------------------

  const packed = (place) => Uint8Array.from(atob(document.getElementById(`question-${place}`).textContent), (character) => character.charCodeAt(0));
  const unpacked = (place) => new Response(new Blob([packed(place)]).stream().pipeThrough(new DecompressionStream("deflate"))).json();

  async function question(id) {
    const about = BY_ID.get(id);
    const { texts, variants } = await unpacked(about.place);
    return sitting(about, variants[BOOK.fresh(id, variants.length)], texts);
  }

  function sitting(about, variant, texts) {
    const state = { about, variant, texts, tries: 0, hints: 0, revealed: false, over: false };
    state.parts = variant.parts.map((part, place) => partView(part, place, state));
    state.status = make("p", { class: "status", role: "status", tabindex: "-1" });
    state.help = make("section", { class: "help", "aria-live": "polite", "aria-label": "Hints and solution" });
    state.check = make("button", { class: "button primary" }, "Check");
    state.hint = make("button", { type: "button", class: "button", onclick: () => hint(state) }, "Hint");
    state.solution = make("button", { type: "button", class: "button", onclick: () => solution(state) }, "Show the solution");
    const again = make("button", { type: "button", class: "button", onclick: () => show() }, "Another one like this");
    state.hint.hidden = nextHint(state) === null;
    const submitted = (event) => {
      event.preventDefault();
      check(state);
    };
    const form = make("form", { novalidate: "", onsubmit: submitted }, state.parts.map((part) => part.element),
      make("div", { class: "actions" }, state.check, state.hint, state.solution, again), state.status);
    const next = BY_ID.get(BOOK.recommended(IDS, Date.now(), about.id));
    return [
      make("p", { class: "back" }, make("a", { href: "#/" }, "All questions")),
      make("h1", { tabindex: "-1" }, about.title),
      make("p", { class: "facts" }, `${topicName(about.topic)} · ${counted(about.marks, "point")} · ${counted(about.minutes, "minute")} on paper`),
      stem(variant, texts), form, document.getElementById("writing").content.cloneNode(true), state.help,
      make("p", { class: "onward" }, "Next: ", make("a", { href: link(next.id) }, next.id === about.id ? "this question again" : next.title)),
    ];
  }

  function stem(variant, texts) {
    return make("div", { class: "stem text" }, written("div", {}, texts[variant.prompt]),
      variant.figure === null ? null : written("figure", {}, texts[variant.figure]),
      variant.notes.map((note) => written("p", { class: "note" }, texts[note])));
  }

  function partView(part, place, state) {
    const { texts } = state;
    const names = { label: `part-${place}-label`, notes: `part-${place}-verdict`, field: `part-${place}-field` };
    const fields = Fields.fields(part, names, texts);
    const verdict = make("div", { class: "verdict", id: names.notes, role: "status" });
    const element = make("div", { class: "part" },
      make("div", { class: "asked text", id: names.label }, part.label ? make("b", { class: "letter" }, `(${part.label})`) : null,
        written("div", {}, texts[part.prompt]), part.rounding.map((piece) => written("p", { class: "note" }, texts[piece]))),
      fields.element, verdict);
    element.addEventListener("input", () => { fields.clear(); verdict.className = "verdict stale"; });
    return { part, fields, verdict, element, share: null, state: "" };
  }

  function check(state) {
    const text = (place) => state.texts[place];
    const known = state.variant.mistakes.map((one) => ({ ...one, said: text(one.said), bare: text(one.bare) }));
    const typed = state.parts.map(({ fields }) => fields.typed());
    const reports = Marker.mark(state.variant.parts, typed, known, state.variant.following, text);
    const stuck = reports.findIndex((report) => report.verdict === "unreadable");
    if (stuck >= 0 || reports.every((report) => report.verdict === "unanswered")) {
      uncounted(state, reports, stuck);
      return;
    }
    reports.forEach((report, place) => tell(state.parts[place], since(state.parts[place], report), state));
    const general = new Map(known.map((one) => [one.name, text(one.general)]));
    state.made = reports.flatMap(({ mistakes }) => mistakes.map((name) => ({ name, sentence: general.get(name) })));
    if (state.parts.every(({ share }) => share !== null)) finish(state);
    else state.status.textContent = "Judge the part that this page cannot mark; then the attempt is counted.";
  }

  // A part that followed from an earlier answer, and is left as it was though that answer has changed, is nobody's mistake.
  function since(one, report) {
    const typed = JSON.stringify(one.fields.typed());
    const overtaken = one.followed === typed && report.verdict !== "right";
    one.followed = report.carried ? typed : null;
    return overtaken ? Object.assign(report, { mistakes: [], diagnosed: false, feedback: OVERTAKEN }) : report;
  }

  // Something could not be read, or nothing was typed: what could be read is not judged, and what was said of it earlier is gone.
  function uncounted(state, reports, stuck) {
    reports.forEach((report, place) => {
      if (report.verdict === "unreadable") tell(state.parts[place], report, state);
      else unchecked(state.parts[place], report.verdict !== "unanswered");
    });
    const { element, fields } = state.parts[Math.max(stuck, 0)];
    (element.querySelector("[aria-invalid=true]") ?? fields.first).focus();
    const problems = state.parts.filter(({ state: found }) => ["unreadable", "incomplete"].includes(found));
    state.status.textContent = stuck >= 0 ? `Not counted as an attempt: ${listed(problems)}.` : "Write an answer first.";
  }

  function unchecked(one, typed) {
    one.state = typed ? "unchecked" : "";
    one.fields.clear();
    one.verdict.className = `verdict ${one.state}`;
    one.verdict.replaceChildren(typed ? make("b", {}, HEADINGS.unchecked) : "");
  }

  // Every part has its share of the marks: the attempt counts.
  function finish(state) {
    const marks = state.parts.reduce((sum, { part }) => sum + part.marks, 0);
    const share = state.parts.reduce((sum, { part, share: earned }) => sum + part.marks * earned, 0) / marks;
    const helped = state.hints > 0 || state.revealed;
    offerHint(state);
    if (!state.over) BOOK.attempt(state.about.id, { first: state.tries ? null : share, helped, mistakes: state.made, now: Date.now() });
    state.tries += 1;
    state.over = state.over || share === 1 || state.revealed;
    state.status.textContent = headline(state.parts, share, marks);
    if (share === 1) close(state);
  }

  // All is right: nothing is left to check or to hint at.
  function close(state) {
    state.check.hidden = state.hint.hidden = true;
    for (const { element } of state.parts) {
      element.querySelectorAll("input:not([type=radio], [type=checkbox]), textarea").forEach((field) => { field.readOnly = true; });
      element.querySelectorAll("select, [type=radio], [type=checkbox]").forEach((field) => { field.disabled = true; });
    }
    state.status.focus();
  }

  function tell(one, report, state) {
    const { fields, verdict, part } = one;
    const unread = report.verdict === "unreadable" ? fields.problems() : [];
    one.state = report.carried ? "follows" : unread.length && unread.every(([, text]) => !text) ? "incomplete" : report.verdict;
    one.share = report.verdict === "needs a grader" ? null : report.share;
    verdict.className = `verdict ${one.state.replaceAll(" ", "-")}`;
    fields.clear();
    fields.mark(report.carried ? "follows" : report.verdict, report.entries);
    const asRead = report.understood && !["choice", "choices", "claim", "matching", "open"].includes(part.kind);
    verdict.replaceChildren(make("b", {}, HEADINGS[one.state]),
      asRead ? make("span", { class: "read" }, "read as ", make("code", {}, report.understood)) : "",
      said(part, report, unread), report.verdict === "needs a grader" ? judge(one, state) : "");
    scrollable(verdict);
  }

  // Constructions and open answers: the student compares with the model answer.
  function judge(one, state) {
    const decide = (share) => () => {
      one.share = share;
      one.verdict.className = `verdict ${share ? "right" : "wrong"}`;
      one.verdict.replaceChildren(make("b", {}, share ? "Right, by your own judgement" : "Not right, by your own judgement"));
      state.status.focus();
      if (state.parts.every((part) => part.share !== null)) finish(state);
    };
    const choice = (text, share) => make("button", { type: "button", class: "button", onclick: decide(share) }, text);
    return make("div", { class: "judge" },
      make("p", {}, "This page cannot try your answer. Other answers than this one may be right: put yours to the test."),
      make("div", { class: "text" }, written("p", {}, state.texts[one.part.shownAnswer])),
      written("p", { class: "note" }, state.texts[one.part.shownAccepted]),
      make("div", { class: "actions" }, choice("Mine is right", 1), choice("Mine is not right", 0)));
  }

  // --- help ---------------------------------------------------------------------------------------------------------------------

  function step({ note, lines }, texts) {
    const [wide, narrow] = lines;
    return make("li", {}, note === null ? null : written("div", { class: "text" }, texts[note]),
      wide === undefined ? null : written("div", { class: narrow === undefined ? "text" : "text if-wide" }, texts[wide]),
      narrow === undefined ? null : written("div", { class: "text if-narrow" }, texts[narrow]));
  }

  // The next step on the way to an answer that is not yet right: {place, line}; null if there is none. The way to the first open answer
  // comes first, with its numbers; that answer itself, and all that comes behind it, is shown as a formula only.
  function nextHint({ variant, parts, hints }) {
    const [open, solved] = [false, true].map((right) => parts.filter((one) => (one.share === 1) === right).map((one) => one.part.step));
    const first = Math.min(...open);
    for (const target of open.sort((one, other) => one - other)) {
      const from = Math.max(hints, ...solved.filter((at) => at < target).map((at) => at + 1));
      for (let place = from; place <= target; place += 1) {
        const { note, lines, sketch } = variant.steps[place];
        const line = place < first ? { note, lines } : sketch;
        if (line && (line.note !== null || line.lines.length)) return { place, line };
      }
    }
    return null;
  }

  function hint(state) {
    const next = nextHint(state);
    if (next === null) return;
    state.list ??= state.help.appendChild(make("ol", { class: "steps" }));
    if (state.hints === 0) state.help.prepend(make("h2", {}, "Hints"));
    state.list.append(step(next.line, state.texts));
    state.hints = next.place + 1;
    offerHint(state);
    scrollable(state.help);
  }

  // Without hints left the button says so; it stays where it is, so that it keeps the focus.
  function offerHint(state) {
    const left = !state.revealed && nextHint(state) !== null;
    state.hint.setAttribute("aria-disabled", String(!left));
    state.hint.textContent = left ? (state.hints ? "Next hint" : "Hint") : "No more hints";
  }

  function solution(state) {
    const { variant, texts, parts, help } = state;
    if (!state.over && !state.tries) BOOK.attempt(state.about.id, { first: 0, helped: true, mistakes: [], now: Date.now() });
    state.revealed = state.over = true;
    state.solution.disabled = true;
    offerHint(state);
    const answers = parts.map(({ part }) => make("li", {}, make("span", {}, part.label ? `(${part.label}) ` : ""),
      written("span", { class: "text" }, texts[part.shownAnswer]), part.unit ? ` ${part.unit}` : ""));
    const shown = variant.steps.filter(({ note, lines }) => note !== null || lines.length);
    const heading = make("h2", { tabindex: "-1" }, "Worked solution");
    help.replaceChildren(heading, make("ol", { class: "steps" }, shown.map((line) => step(line, texts))),
      make("h3", {}, parts.length > 1 ? "Answers" : "Answer"), make("ul", { class: "answers scroll" }, answers));
    scrollable(help);
    heading.focus();
  }

  // --- views --------------------------------------------------------------------------------------------------------------------

  const SCROLLING = ".text p, .text ul, .text ol, .wide, figure, .scroll";

  // Wide formulas and tables scroll in boxes of their own, which the keyboard reaches where there is something to scroll.
  function scrollable(element) {
    for (const wide of element.querySelectorAll("math[display=block], .text table")) {
      if (!wide.parentElement.classList.contains("wide")) {
        const box = make("span", { class: "wide" });
        wide.replaceWith(box);
        box.append(wide);
      }
    }
    element.querySelectorAll(SCROLLING).forEach((box) => SIZES.observe(box));
  }

  const SIZES = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    const named = target.classList.contains("wide") ? { role: "group", "aria-label": "Wide formula or table" } : {};
    const scrolls = target.scrollWidth > target.clientWidth;
    for (const [name, value] of Object.entries({ tabindex: "0", ...named })) {
      if (scrolls) target.setAttribute(name, value);
      else target.removeAttribute(name);
    }
  }));

  async function view() {
    const [, place, id] = decodeURIComponent(location.hash).match(/^#\/(question\/)?(.*)$/) ?? [];
    if (place && BY_ID.has(id)) return question(id);
    return id === "progress" ? Overview.progress() : Overview.home();
  }

  async function show() {
    const children = await view();
    SIZES.disconnect();
    MAIN.replaceChildren(...children.flat());
    scrollable(MAIN);
    const heading = MAIN.querySelector("h1");
    document.title = `${heading.textContent} · ${INDEX.course}`;
    document.querySelectorAll("nav a").forEach((one) => {
      if (one.getAttribute("href") === (location.hash || "#/")) one.setAttribute("aria-current", "page");
      else one.removeAttribute("aria-current");
    });
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }

  addEventListener("hashchange", show);
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    MAIN.focus();
  });
  show();
})();

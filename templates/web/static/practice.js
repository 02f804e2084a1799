"use strict";
// A question with its feedback, hints and solution; and which view is shown. Each view has an address of its own ("#/", "#/progress",
// "#/question/ID", "#/exam/NAME"); coming to a question, or back to it, shows another variant, unless something typed waits there.

(() => {
  const { INDEX, BY_ID, BOOK, link, topicName } = Course;
  const { HEADINGS, headline, listed, points } = Verdicts;
  const { SETTLED, SIZES, load, stem, partView, marked, tell, tried, counted, lock, earned, computed, step, scrollable } = Asking;
  const OVERTAKEN = "This followed from your earlier answer, which is another one now: work it out again.";
  const RESTORED = "What you had typed is here again; it is not checked yet.";
  const UNREAD = ["unreadable", "incomplete"];
  const MAIN = document.querySelector("main");

  // --- a question ---------------------------------------------------------------------------------------------------------------

  async function question(id, kept) {
    const { texts, variants } = await load(id);
    const waits = kept && kept.place < variants.length;
    const place = waits ? kept.place : BOOK.fresh(id, variants.length);
    const { form, children, state } = sitting(BY_ID.get(id), place, variants[place], texts);
    if (waits) {
      Unchecked.restore(form, kept.values);
      state.status.textContent = RESTORED;
    }
    form.addEventListener("input", () => { if (!state.over) Unchecked.keep(id, place, form); });
    return children;
  }

  function sitting(about, place, variant, texts) {
    const state = { about, variant, place, texts, tries: 0, reviewed: false, hints: 0, revealed: false, over: false };
    state.parts = variant.parts.map((part, place) => partView(part, place, texts));
    state.settled = variant.parts.every(SETTLED);
    state.status = make("p", { class: "status", role: "status", tabindex: "-1" });
    state.help = make("section", { class: "help", "aria-live": "polite", "aria-label": "Hints and solution" });
    state.check = make("button", { class: "button" }, "Check");
    state.hint = make("button", { type: "button", class: "button", onclick: () => hint(state) }, "Hint");
    state.solution = make("button", { type: "button", class: "button", onclick: () => solution(state) }, "Show the solution");
    const again = make("button", { type: "button", class: "button", onclick: () => another(about.id) }, "Another one like this");
    const next = BY_ID.get(BOOK.recommended(INDEX.questions, Date.now(), about.id));
    state.next = make("a", { class: "button", href: link(next.id), onclick: () => { if (next.id === about.id) show(); } }, "Next question");
    state.hint.hidden = nextHint(state) === null;
    lead(state, state.check);
    const submitted = (event) => {
      event.preventDefault();
      check(state);
    };
    const form = make("form", { novalidate: "", onsubmit: submitted }, state.parts.map((part) => part.element),
      make("div", { class: "actions" }, state.check, state.hint, state.solution, again, state.next), state.status);
    const children = [
      make("p", { class: "back" }, make("a", { href: "#/" }, "All questions")),
      make("h1", { tabindex: "-1" }, about.title),
      make("p", { class: "facts" }, `${topicName(about.topic)} · ${Course.counted(about.marks, "point")} · ${Course.counted(about.minutes, "minute")} on paper`),
      stem(variant, texts), form, document.getElementById("writing").content.cloneNode(true), state.help,
    ];
    return { form, children, state };
  }

  // The one button that is the next step.
  function lead(state, main) {
    for (const button of [state.check, state.hint, state.solution, state.next]) button.classList.toggle("primary", button === main);
  }

  function another(id) {
    Unchecked.drop(id);
    show();
  }

  function check(state) {
    const { reports, made } = marked(state);
    const stuck = reports.findIndex((report) => report.verdict === "unreadable");
    if (reports.every((report) => ["unreadable", "unanswered"].includes(report.verdict))) {
      uncounted(state, reports, stuck);
      return;
    }
    reports.forEach((report, place) => told(state, place, since(state.parts[place], report)));
    state.made = made();
    state.reports = reports;
    state.stuck = stuck;
    if (state.parts.every(({ share }) => share !== null)) finish(state);
    else state.status.textContent = "Judge the part that this page cannot mark; then the attempt is counted.";
    if (stuck >= 0) toProblem(state, stuck);
  }

  function told(state, place, report) {
    const one = state.parts[place];
    tell(one, report, () => judge(one, state));
    scrollable(one.verdict);
  }

  // A part that followed from an earlier answer, and is left as it was though that answer has changed, is nobody's mistake.
  function since(one, report) {
    const typed = JSON.stringify(one.fields.typed());
    const overtaken = one.followed === typed && report.verdict !== "right";
    one.followed = report.carried ? typed : null;
    return overtaken ? Object.assign(report, { mistakes: [], diagnosed: false, feedback: OVERTAKEN }) : report;
  }

  // Nothing could be read, or nothing was typed.
  function uncounted(state, reports, stuck) {
    reports.forEach((report, place) => {
      if (report.verdict === "unreadable") told(state, place, report);
      else silent(state.parts[place]);
    });
    toProblem(state, Math.max(stuck, 0));
    const problems = state.parts.filter(({ state: found }) => UNREAD.includes(found));
    state.status.textContent = stuck >= 0 ? `Not counted as an attempt: ${listed(problems)}.` : "Write an answer first.";
  }

  function toProblem(state, place) {
    const { element, fields } = state.parts[place];
    (element.querySelector("[aria-invalid=true]") ?? fields.first).focus();
  }

  function silent(one) {
    one.state = "";
    one.fields.clear();
    one.verdict.className = "verdict";
    one.verdict.replaceChildren();
  }

  // Every part has its share of the points: the attempt counts. The first one in which all could be read is a review of the question.
  function finish(state) {
    const { marks, share } = earned(state.parts, (one) => one.share);
    tried(state, state.reports);
    if (!state.over) {
      const isFirst = !state.reviewed && state.stuck < 0;
      const first = isFirst ? (one) => one.first ?? one.share : null;
      counted(state, { first, hinted: state.hints > 0, revealed: state.revealed, mistakes: state.made });
      state.reviewed ||= isFirst;
      if (state.stuck < 0) Unchecked.drop(state.about.id);
    }
    state.tries += 1;
    state.over = state.over || share === 1 || state.revealed;
    state.status.textContent = headline(state.parts, share, marks);
    offerHint(state);
    if (share === 1 || state.settled) close(state);
    else goOn(state);
  }

  // After an answer that is not right: the one thing to do next.
  function goOn(state) {
    const next = nextHint(state);
    if (state.over) lead(state, state.next);
    else if (state.parts.some(({ state: found }) => UNREAD.includes(found))) lead(state, state.check);
    else {
      lead(state, next ? state.hint : state.solution);
      state.status.append(" Next step: ", next ? `take the hint${next.label}, and check again.` : "read the worked solution, and try another one.");
    }
  }

  // All is right, or only the other option is left: nothing is left to check or to hint at. After a claim the reason follows.
  function close(state) {
    state.over = true;
    state.check.hidden = state.hint.hidden = true;
    lock(state.parts);
    lead(state, state.next);
    if (state.settled) reveal(state, "The reason");
    state.status.focus();
  }

  // Constructions and open answers: the student compares with the model answer.
  function judge(one, state) {
    const decide = (share) => () => {
      one.share = share;
      one.state = share ? "right" : "wrong";
      one.verdict.className = `verdict ${share ? "right" : "wrong"}`;
      one.verdict.replaceChildren(make("b", {}, share ? "Right, by your own judgement" : "Not right, by your own judgement"),
        make("span", {}, points(share * one.part.marks, one.part.marks)));
      state.status.focus();
      if (state.parts.every((part) => part.share !== null)) finish(state);
    };
    const choice = (text, share) => make("button", { type: "button", class: "button", onclick: decide(share) }, text);
    return make("div", { class: "judge" },
      computed(one, state) ?? make("p", {}, "This page cannot try your answer."),
      make("p", {}, "Other answers than this one may be right: put yours to the test."),
      make("div", { class: "text" }, written("p", {}, state.texts[one.part.shownAnswer])),
      written("p", { class: "note" }, state.texts[one.part.shownAccepted]),
      make("div", { class: "actions" }, choice("Mine is right", 1), choice("Mine is not right", 0)));
  }

  // --- help ---------------------------------------------------------------------------------------------------------------------

  // The next step on the way to an answer that is not yet right: {place, line, label}; null if there is none. The way to the first open
  // answer comes first, with its numbers; that answer itself, and all that comes behind it, is shown as a formula only.
  function nextHint({ variant, parts, hints }) {
    const [open, solved] = [false, true].map((right) => parts.filter((one) => (one.share === 1) === right).map((one) => one.part.step));
    const first = Math.min(...open);
    for (const target of open.sort((one, other) => one - other)) {
      const from = Math.max(hints, ...solved.filter((at) => at < target).map((at) => at + 1));
      for (let place = from; place <= target; place += 1) {
        const { note, lines, sketch } = variant.steps[place];
        const line = place < first ? { note, lines } : sketch;
        const { label } = parts.find(({ part }) => part.step === target).part;
        if (line && (line.note !== null || line.lines.length)) return { place, line, label: label ? ` for (${label})` : "" };
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
    const next = state.revealed ? null : nextHint(state);
    state.hint.setAttribute("aria-disabled", String(next === null));
    state.hint.textContent = next ? `${state.hints ? "Next hint" : "Hint"}${state.tries ? next.label : ""}` : "No more hints";
  }

  // What was typed and not checked stands beside it, and is marked; it counts no more.
  function solution(state) {
    if (!state.over && !state.reviewed) counted(state, { first: () => 0, seen: true, mistakes: [] });
    const open = !state.over;
    state.over = state.reviewed = true;
    if (open) markDraft(state);
    Unchecked.drop(state.about.id);
    reveal(state, "Worked solution");
    state.help.querySelector("h2").focus();
  }

  function reveal(state, title) {
    state.revealed = true;
    state.solution.disabled = true;
    offerHint(state);
    lead(state, state.next);
    const heading = make("h2", { tabindex: "-1" }, title);
    state.help.replaceChildren(heading, ...Asking.solution(state));
    scrollable(state.help);
  }

  function markDraft(state) {
    const { reports } = marked(state);
    reports.forEach((report, place) => { if (report.verdict !== "unanswered") told(state, place, report); });
    if (reports.some(({ verdict }) => verdict !== "unanswered")) state.status.textContent = "What you typed is marked, and counts no more.";
  }

  // --- views --------------------------------------------------------------------------------------------------------------------

  async function view() {
    const [, kind, id] = decodeURIComponent(location.hash).match(/^#\/(question\/|exam\/)?(.*)$/) ?? [];
    if (kind === "question/" && BY_ID.has(id)) return question(id, Unchecked.of(id));
    const exam = INDEX.exams.find(({ name }) => kind === "exam/" && name === id);
    if (exam) return Mock.view(exam, show);
    return id === "progress" ? Overview.progress() : Overview.home();
  }

  async function show() {
    Mock.leave();
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
  Host.begin();
  show();
})();

"use strict";
// The page: the list of questions, a question with its feedback, and what to do next. Each view has an address of its own
// ("#/", "#/progress", "#/question/ID"); coming to a question, or back to it, draws another variant.

(() => {
  const INDEX = JSON.parse(document.getElementById("index").textContent);
  const BY_ID = new Map(INDEX.questions.map((question, place) => [question.id, { ...question, place }]));
  const IDS = [...BY_ID.keys()];
  const MAIN = document.querySelector("main");
  const BOOK = Progress.open(`examgen practice: ${INDEX.course}`);
  const LEVELS = { new: "not tried", learning: "learning", solid: "solid" };
  const VERDICTS = {
    right: "Right", partly: "Partly right", wrong: "Not right", "too few digits": "Too few digits",
    unreadable: "Not understood", unanswered: "Not answered", "needs a grader": "Judge it yourself",
  };
  let grouping = "week";

  const link = (id) => `#/question/${encodeURIComponent(id)}`;
  const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const topicName = (topic) => topic.replaceAll("_", " ").replaceAll(".", " · ");

  // --- the list of questions ----------------------------------------------------------------------------------------------------

  function home() {
    const tried = IDS.filter((id) => BOOK.standing(id, Date.now()).level !== "new").length;
    const next = BY_ID.get(BOOK.recommended(IDS, Date.now(), null));
    return [
      make("h1", { tabindex: "-1" }, "Practice"),
      make("p", { class: "lead" }, "Every question has fresh numbers each time you open it. Your answers are marked here, on this device."),
      nextCard(next, tried ? "What to do next" : "Start here"),
      grouped(),
    ];
  }

  function nextCard(question, heading) {
    const { due, level } = BOOK.standing(question.id, Date.now());
    const why = due ? "due again" : LEVELS[level];
    return make("section", { class: "card next", "aria-labelledby": "next-heading" },
      make("div", {}, make("h2", { id: "next-heading" }, heading), make("p", {}, `${question.title} (${why})`)),
      make("a", { class: "button primary", href: link(question.id) }, "Practise this"));
  }

  function grouped() {
    const box = make("div", {}, groups());
    const choose = (value, text) => make("label", {}, make("input", {
      type: "radio", name: "grouping", value, ...(grouping === value ? { checked: "" } : {}),
      onchange: () => { grouping = value; box.replaceChildren(...groups()); },
    }), make("span", {}, text));
    return [make("fieldset", { class: "segments" }, make("legend", {}, "Questions by"), choose("week", "week"), choose("topic", "topic")), box];
  }

  function groups() {
    const found = grouping === "week"
      ? INDEX.weeks.map(({ number, title }) => [`Week ${number}: ${title}`, INDEX.questions.filter((one) => one.weeks.includes(number))])
      : [...new Set(INDEX.questions.map((one) => one.topic))].map((topic) => [topicName(topic), INDEX.questions.filter((one) => one.topic === topic)]);
    const rest = grouping === "week" ? INDEX.questions.filter((one) => !one.weeks.length) : [];
    return [...found, ["Further questions", rest]].filter(([, questions]) => questions.length).map(([heading, questions]) =>
      make("section", { class: "group" }, make("h2", {}, heading), make("ul", { class: "questions" }, questions.map(entry))));
  }

  function entry({ id, title, minutes }) {
    const { due, level, rung } = BOOK.standing(id, Date.now());
    return make("li", {}, make("a", { href: link(id) }, title), make("span", { class: "about" },
      make("span", { class: "minutes" }, `${minutes} min`), make("span", { class: `chip ${due ? "due" : level}` }, due ? "due" : LEVELS[level]), meter(rung)));
  }

  const meter = (rung) => make("span", { class: "meter", role: "img", "aria-label": `mastery ${rung} of ${Progress.RUNGS}` },
    Array.from({ length: Progress.RUNGS }, (_, step) => make("i", { class: step < rung ? "full" : null })));

  // --- progress -----------------------------------------------------------------------------------------------------------------

  function progress() {
    const tried = INDEX.questions.filter(({ id }) => BOOK.about(id).attempts);
    return [
      make("h1", { tabindex: "-1" }, "Your progress"),
      BOOK.kept ? make("p", { class: "lead" }, "Kept in this browser only; nobody else sees it.")
        : make("p", { class: "lead" }, "This browser keeps nothing for this page: progress is lost when you close it."),
      nextCard(BY_ID.get(BOOK.recommended(IDS, Date.now(), null)), "What to do next"),
      make("h2", {}, "Questions you have tried"),
      tried.length ? make("div", { class: "scroll" }, table(tried)) : make("p", {}, "None yet."),
      make("h2", {}, "Mistakes that come back"), mistakes(),
      tried.length ? make("button", { type: "button", class: "button quiet", onclick: erase }, "Erase my progress") : null,
    ].filter(Boolean);
  }

  function table(questions) {
    const row = ({ id, title }) => {
      const { attempts, tries } = BOOK.about(id);
      const { level, due, dueAt, rung } = BOOK.standing(id, Date.now());
      const back = level === "new" ? "" : due ? "now" : new Date(dueAt).toLocaleDateString(undefined, { day: "numeric", month: "short" });
      return make("tr", {}, make("th", { scope: "row" }, make("a", { href: link(id) }, title)), make("td", {}, String(attempts)),
        make("td", {}, `${tries.filter((share) => share === 1).length} of ${tries.length}`), make("td", {}, meter(rung)), make("td", {}, back));
    };
    const heads = ["Question", "Attempts", "Right at first try", "Mastery", "Comes back"];
    return make("table", { class: "progress" }, make("thead", {}, make("tr", {}, heads.map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, questions.map(row)));
  }

  function mistakes() {
    const found = BOOK.recurring(IDS);
    if (!found.length) return make("p", {}, "None recognised yet.");
    return make("ul", { class: "mistakes" }, found.slice(0, 10).map(({ sentence, count, question }) => make("li", {},
      written("span", { class: "text" }, sentence), make("span", { class: "about" }, `${counted(count, "time")}, `, make("a", { href: link(question) }, BY_ID.get(question).title)))));
  }

  function erase() {
    if (!confirm("Erase all progress that this page has kept in this browser?")) return;
    BOOK.erase();
    show();
  }

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
    state.status = make("p", { class: "status", role: "status" });
    state.help = make("section", { class: "help", "aria-live": "polite", "aria-label": "Hints and solution" });
    state.hint = make("button", { type: "button", class: "button", onclick: () => hint(state) }, "Hint");
    state.solution = make("button", { type: "button", class: "button", onclick: () => solution(state) }, "Show the solution");
    const again = make("button", { type: "button", class: "button", onclick: () => show() }, "Another one like this");
    state.hint.hidden = variant.steps.length < 2;
    const form = make("form", { novalidate: "", onsubmit: (event) => { event.preventDefault(); check(state); } }, state.parts.map((part) => part.element),
      make("div", { class: "actions" }, make("button", { class: "button primary" }, "Check"), state.hint, state.solution, again), state.status);
    const next = BY_ID.get(BOOK.recommended(IDS, Date.now(), about.id));
    return [
      make("p", { class: "back" }, make("a", { href: "#/" }, "All questions")),
      make("h1", { tabindex: "-1" }, about.title),
      make("p", { class: "facts" }, `${topicName(about.topic)} · ${counted(about.marks, "point")} · ${counted(about.minutes, "minute")} on paper`),
      stem(variant, texts), form, state.help,
      make("p", { class: "onward" }, "Then: ", make("a", { href: link(next.id) }, next.id === about.id ? "this question again" : next.title)),
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
    return { part, fields, verdict, element, share: null };
  }

  function check(state) {
    const { names, answers, sentences } = state.variant.mistakes;
    const known = names.map((name, place) => ({ name, sentence: state.texts[sentences[place]], answers: answers[place] }));
    const reports = state.parts.map(({ part, fields }) => Marker.mark(part, fields.typed(), known));
    const stuck = reports.findIndex((report) => report.verdict === "unreadable");
    if (stuck >= 0 || reports.every((report) => report.verdict === "unanswered")) {
      reports.forEach((report, place) => report.verdict === "unreadable" && tell(state.parts[place], report, state));
      state.parts[Math.max(stuck, 0)].fields.first.focus();
      state.status.textContent = stuck >= 0 ? "This was not counted as an attempt." : "Write an answer first.";
      return;
    }
    reports.forEach((report, place) => tell(state.parts[place], report, state));
    state.made = reports.filter((report) => report.mistake).map(({ mistake, feedback }) => ({ name: mistake, sentence: feedback }));
    if (state.parts.every(({ share }) => share !== null)) finish(state);
    else state.status.textContent = "Judge the part that this page cannot mark; then the attempt is counted.";
  }

  // Every part has its share of the marks: the attempt counts.
  function finish(state) {
    const marks = state.parts.reduce((sum, { part }) => sum + part.marks, 0);
    const share = state.parts.reduce((sum, { part, share: earned }) => sum + part.marks * earned, 0) / marks;
    const helped = state.hints > 0 || state.revealed;
    if (!state.over) BOOK.attempt(state.about.id, { first: state.tries ? null : share, helped, mistakes: state.made, now: Date.now() });
    state.tries += 1;
    state.over = state.over || share === 1 || state.revealed;
    const right = state.parts.filter((one) => one.share === 1).length;
    const summary = state.parts.length === 1 ? (share === 1 ? "Right." : "Not yet. Try again, or take a hint.")
      : `${right} of ${counted(state.parts.length, "part")} ${right === 1 ? "is" : "are"} right.`;
    state.status.textContent = summary + (share < 1 && followsOn(state) ? " Parts are compared with the exact answers here, not with what follows from an earlier slip." : "");
  }

  const followsOn = ({ parts }) => parts.findIndex((one) => one.share < 1) < parts.length - 1 && parts.filter((one) => one.share < 1).length > 1;

  function tell(one, report, state) {
    const { fields, verdict, part } = one;
    one.share = report.verdict === "needs a grader" ? null : report.entries.filter(Boolean).length / Math.max(1, report.entries.length);
    verdict.className = `verdict ${report.verdict.replaceAll(" ", "-")}`;
    fields.clear();
    if (report.entries.length) fields.mark(report.entries);
    const feedback = ["right", "unanswered"].includes(report.verdict) ? null : written("div", { class: "text" }, "");
    if (feedback && report.mistake) feedback.innerHTML = report.feedback;
    else if (feedback) feedback.textContent = report.feedback + which(part, report);
    const asRead = report.understood && !["choice", "choices", "claim", "matching", "open"].includes(part.kind);
    verdict.replaceChildren(make("b", {}, VERDICTS[report.verdict]), asRead ? make("span", { class: "read" }, "read as ", make("code", {}, report.understood)) : "",
      feedback ?? "", report.verdict === "needs a grader" ? judge(one, state) : "");
    scrollable(verdict);
  }

  // In a grid or a list of options the entries themselves are marked; elsewhere they are named.
  function which(part, { entries, verdict }) {
    if (verdict !== "partly" || !["shape", "ordering"].includes(part.kind)) return "";
    const places = entries.flatMap((right, place) => (right ? [place + 1] : []));
    return ` Right: ${part.kind === "shape" ? "axis" : "place"} ${places.join(", ")}.`;
  }

  // Constructions and open answers: the student compares with the model answer.
  function judge(one, state) {
    const decide = (share) => () => {
      one.share = share;
      one.verdict.className = `verdict ${share ? "right" : "wrong"}`;
      if (state.parts.every((part) => part.share !== null)) finish(state);
    };
    const choice = (text, share) => make("button", { type: "button", class: "button", onclick: decide(share) }, text);
    return make("div", { class: "judge" },
      make("p", {}, "This page cannot try your answer. Other answers than this one may be right: put yours to the test."),
      written("div", { class: "text" }, state.texts[one.part.shownAnswer]), written("p", { class: "note" }, state.texts[one.part.shownAccepted]),
      make("div", { class: "actions" }, choice("Mine is right", 1), choice("Mine is not right", 0)));
  }

  // --- help ---------------------------------------------------------------------------------------------------------------------

  function step({ note, lines }, texts) {
    const [wide, narrow] = lines;
    return make("li", {}, note === null ? null : written("div", { class: "text" }, texts[note]),
      wide === undefined ? null : written("div", { class: narrow === undefined ? "text" : "text if-wide" }, texts[wide]),
      narrow === undefined ? null : written("div", { class: "text if-narrow" }, texts[narrow]));
  }

  function hint(state) {
    const { steps } = state.variant;
    state.list ??= state.help.appendChild(make("ol", { class: "steps" }));
    if (state.hints === 0) state.help.prepend(make("h2", {}, "Hints"));
    state.list.append(step(steps[state.hints], state.texts));
    state.hints += 1;
    state.hint.textContent = "Next hint";
    state.hint.disabled = state.hints >= steps.length - 1;
    scrollable(state.help);
  }

  function solution(state) {
    const { variant, texts, parts, help } = state;
    if (!state.over && !state.tries) BOOK.attempt(state.about.id, { first: 0, helped: true, mistakes: [], now: Date.now() });
    state.revealed = state.over = true;
    state.hint.disabled = state.solution.disabled = true;
    const answers = parts.map(({ part }) => make("li", {}, make("span", {}, part.label ? `(${part.label}) ` : ""),
      written("span", { class: "text" }, texts[part.shownAnswer]), part.unit ? ` ${part.unit}` : ""));
    const heading = make("h2", { tabindex: "-1" }, "Worked solution");
    help.replaceChildren(heading, make("ol", { class: "steps" }, variant.steps.map((line) => step(line, texts))),
      make("h3", {}, parts.length > 1 ? "Answers" : "Answer"), make("ul", { class: "answers" }, answers));
    scrollable(help);
    heading.focus();
  }

  // --- views --------------------------------------------------------------------------------------------------------------------

  const SCROLLING = ".text p, .text li, .wide, figure, .scroll";

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
    if (target.scrollWidth > target.clientWidth + 1) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }));

  async function view() {
    const [, place, id] = decodeURIComponent(location.hash).match(/^#\/(question\/)?(.*)$/) ?? [];
    if (place && BY_ID.has(id)) return question(id);
    return id === "progress" ? progress() : home();
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

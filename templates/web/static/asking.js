"use strict";
// What a question consists of, alone or in a mock exam: its text, its parts with what is said of them, and its worked solution.

const Asking = (() => {
  const { BY_ID, BOOK } = Course;
  const { HEADINGS, points, said } = Verdicts;
  const NOT_MARKED = ["unreadable", "incomplete", "unanswered", "unchecked", "needs a grader"];
  const NO_TRY = ["unreadable", "unanswered"];
  const SETTLED = ({ kind, options }) => kind === "claim" || (kind === "choice" && options.length === 2);

  const packed = (place) => Uint8Array.from(atob(document.getElementById(`question-${place}`).textContent), (character) => character.charCodeAt(0));
  const unpacked = (place) => new Response(new Blob([packed(place)]).stream().pipeThrough(new DecompressionStream("deflate"))).json();

  // All variants of a question, and the pieces of HTML that they refer to.
  const load = (id) => unpacked(BY_ID.get(id).place);

  // The sentences of a question's mistakes, by name.
  async function sentences(id) {
    const { texts, variants } = await load(id);
    return new Map(variants.flatMap(({ mistakes }) => mistakes.map(({ name, general }) => [name, texts[general]])));
  }

  function stem(variant, texts) {
    return make("div", { class: "stem text" }, written("div", {}, texts[variant.prompt]),
      variant.figure === null ? null : written("figure", {}, texts[variant.figure]),
      variant.notes.map((note) => written("p", { class: "note" }, texts[note])));
  }

  // A part of a question that is being answered; `prefix` keeps the names of several questions apart.
  function partView(part, place, texts, prefix = "") {
    const names = { label: `${prefix}part-${place}-label`, notes: `${prefix}part-${place}-verdict`, field: `${prefix}part-${place}-field` };
    const fields = Fields.fields(part, names, texts);
    const verdict = make("div", { class: "verdict", id: names.notes, role: "status" });
    const element = make("div", { class: "part" },
      make("div", { class: "asked text", id: names.label }, part.label ? make("b", { class: "letter" }, `(${part.label})`) : null,
        written("div", {}, texts[part.prompt]), part.rounding.map((piece) => written("p", { class: "note" }, texts[piece])),
        make("p", { class: "note" }, Course.counted(part.marks, "point"))),
      fields.element, verdict);
    element.addEventListener("input", () => { fields.clear(); verdict.className = "verdict stale"; });
    return { part, fields, verdict, element, share: null, first: null, state: "" };
  }

  // The reports on all parts, and the mistakes by name with their sentences.
  function marked({ variant, texts, parts }) {
    const text = (place) => texts[place];
    const known = variant.mistakes.map((one) => ({ ...one, said: text(one.said), bare: text(one.bare) }));
    const reports = Marker.mark(variant.parts, parts.map(({ fields }) => fields.typed()), known, variant.following, text);
    const general = new Map(known.map((one) => [one.name, text(one.general)]));
    const made = () => reports.flatMap(({ mistakes }, place) => mistakes.map((name) => ({ part: variant.parts[place].name, name, sentence: general.get(name) })));
    return { reports, made };
  }

  // Says in its box what became of a part; `judge` is shown where the student has to decide.
  function tell(one, report, judge = null) {
    const { fields, verdict, part } = one;
    const unread = report.verdict === "unreadable" ? fields.problems() : [];
    one.state = report.carried ? "follows" : unread.length && unread.every(([, text]) => !text) ? "incomplete" : report.verdict;
    one.share = report.verdict === "needs a grader" ? null : report.share;
    one.report = report;
    verdict.className = `verdict ${one.state.replaceAll(" ", "-")}`;
    fields.clear();
    fields.mark(report.carried ? "follows" : report.verdict, report.entries);
    const asRead = report.understood && !["choice", "choices", "claim", "matching", "ordering", "open"].includes(part.kind);
    verdict.replaceChildren(make("b", {}, HEADINGS[one.state]),
      NOT_MARKED.includes(one.state) ? "" : make("span", {}, points(report.share * part.marks, part.marks)),
      asRead ? make("span", { class: "read" }, "read as ", make("code", {}, report.understood)) : "",
      said(part, report, unread), report.verdict === "needs a grader" && judge ? judge() : "");
  }

  // The first readable answer to each part is its first try: what was not read was none.
  function tried({ parts }, reports) {
    reports.forEach((report, place) => {
      const one = parts[place];
      if (one.first === null && !NO_TRY.includes(report.verdict)) one.first = one.share;
    });
  }

  // An attempt counts, for the student's own progress and for the host. `how` says with which mistakes and with what help; its `first`
  // gives the share of each part if this was the variant's first try, and is null else.
  function counted(one, how) {
    const now = Date.now();
    const first = how.first ? earned(one.parts, how.first).share : null;
    BOOK.attempt(one.about.id, { ...how, first, serial: one.variant.serial, now });
    Host.tried(one, { ...how, now });
  }

  // Nothing can be changed any more.
  function lock(parts) {
    for (const { element } of parts) {
      element.querySelectorAll("input:not([type=radio], [type=checkbox]), textarea").forEach((field) => { field.readOnly = true; });
      element.querySelectorAll("select, [type=radio], [type=checkbox]").forEach((field) => { field.disabled = true; });
    }
  }

  // The share of the points of all parts, by what `of` says of each.
  function earned(parts, of) {
    const marks = parts.reduce((sum, { part }) => sum + part.marks, 0);
    return { marks, share: parts.reduce((sum, one) => sum + one.part.marks * (of(one) ?? 0), 0) / marks };
  }

  // --- constructions ----------------------------------------------------------------------------------------------------------------

  // What the student's own values compute, as a sentence; nothing where the page does not say what that is.
  function computed({ part, fields }, { variant, texts }) {
    const shows = variant.computes.parts[part.name];
    if (!shows) return null;
    try {
      const own = part.fields.map(([name], at) => [name, Scalars.lone(fields.entries()[at], false, "", part.decimals).value]);
      const known = new Map([...Object.entries(variant.computes.given).map(([name, value]) => [name, Exact.decoded(value)]), ...own]);
      const found = shows.map(([symbol, formula]) => [symbol, Shown.plain(Formula.evaluate(Formula.parse(formula), known), part.decimals)]);
      return make("p", {}, "With your values, ", found.map(([symbol, value], at) => [
        at === 0 ? "" : at === found.length - 1 ? " and " : ", ", written("span", {}, texts[symbol]), ` = ${value}`,
      ]).flat(), "; compare that with what is asked.");
    } catch (error) {
      if (error instanceof Unreadable) return null;
      throw error;
    }
  }

  // --- the worked solution ----------------------------------------------------------------------------------------------------------

  function step({ note, lines }, texts) {
    const [wide, narrow] = lines;
    return make("li", {}, note === null ? null : written("div", { class: "text" }, texts[note]),
      wide === undefined ? null : written("div", { class: narrow === undefined ? "text" : "text if-wide" }, texts[wide]),
      narrow === undefined ? null : written("div", { class: "text if-narrow" }, texts[narrow]));
  }

  function solution({ variant, texts, parts }) {
    const answers = parts.map(({ part }) => make("li", {}, make("span", {}, part.label ? `(${part.label}) ` : ""),
      written("span", { class: "text" }, texts[part.shownAnswer]), part.unit ? ` ${part.unit}` : ""));
    const shown = variant.steps.filter(({ note, lines }) => note !== null || lines.length);
    return [make("ol", { class: "steps" }, shown.map((line) => step(line, texts))),
      make("h3", {}, parts.length > 1 ? "Answers" : "Answer"), make("ul", { class: "answers scroll" }, answers)];
  }

  // --- what is wide -----------------------------------------------------------------------------------------------------------------

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

  return { SETTLED, SIZES, load, sentences, stem, partView, marked, tell, tried, counted, lock, earned, computed, step, solution, scrollable };
})();

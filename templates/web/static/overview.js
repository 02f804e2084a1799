"use strict";
// The list of questions by week or topic, what to do next, and the student's progress.

const Course = (() => {
  const INDEX = JSON.parse(document.getElementById("index").textContent);
  const BY_ID = new Map(INDEX.questions.map((question, place) => [question.id, { ...question, place }]));
  return {
    INDEX, BY_ID, IDS: [...BY_ID.keys()],
    BOOK: Progress.open(`examgen practice: ${INDEX.course}`),
    link: (id) => `#/question/${encodeURIComponent(id)}`,
    counted: (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`,
    topicName: (topic) => INDEX.topics[topic],
  };
})();

const Overview = (() => {
  const { INDEX, BY_ID, IDS, BOOK, link, counted, topicName } = Course;
  const LEVELS = { new: "not tried", learning: "learning", solid: "solid" };
  const MASTERY = "Mastery: a question climbs one step when the first try at new numbers is right without help, at most once each time that " +
    "it comes back (after 1, 3, 7, 16 and 35 days). Anything less takes it back to the start. From two steps on it is solid.";
  let grouping = "week";

  // --- the list of questions ----------------------------------------------------------------------------------------------------

  function home() {
    const tried = IDS.filter((id) => BOOK.standing(id, Date.now()).level !== "new").length;
    const next = BY_ID.get(BOOK.recommended(IDS, Date.now(), null));
    return [
      make("h1", { tabindex: "-1" }, "Practice"),
      make("p", { class: "lead" }, `${held()} You get other numbers each time you open one, until you have seen them all. Your answers are marked here, on this device.`),
      nextCard(next, tried ? "What to do next" : "Start here"),
      grouped(),
    ];
  }

  // How many variants the file holds.
  function held() {
    const counts = INDEX.questions.map(({ variants }) => variants);
    const most = Math.max(...counts);
    return `This page holds ${Math.min(...counts) === most ? "" : "up to "}${counted(most, "variant")} of each question.`;
  }

  function nextCard(question, heading) {
    const { due, level } = BOOK.standing(question.id, Date.now());
    const why = due ? "due again" : LEVELS[level];
    return make("section", { class: "card next", "aria-labelledby": "next-heading" },
      make("div", {}, make("h2", { id: "next-heading" }, heading), make("p", {}, `${question.title} (${why})`)),
      make("a", { class: "button primary", href: link(question.id) }, "Practice this"));
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
    const those = (wanted) => INDEX.questions.filter(wanted);
    const topics = [...new Set(INDEX.questions.map((one) => one.topic))];
    const found = grouping === "week"
      ? INDEX.weeks.map(({ number, title }) => [`Week ${number}: ${title}`, those((one) => one.weeks.includes(number))])
      : topics.map((topic) => [topicName(topic), those((one) => one.topic === topic)]);
    const rest = grouping === "week" ? those((one) => !one.weeks.length) : [];
    return [...found, ["Further questions", rest]].filter(([, questions]) => questions.length).map(([heading, questions]) =>
      make("section", { class: "group" }, make("h2", {}, heading), make("ul", { class: "questions" }, questions.map(entry))));
  }

  function entry({ id, title, minutes }) {
    const { due, level, rung } = BOOK.standing(id, Date.now());
    return make("li", {}, make("a", { href: link(id) }, title), make("span", { class: "about" },
      make("span", { class: "minutes" }, `${minutes} min`),
      make("span", { class: `chip ${due ? "due" : level}` }, due ? "due" : LEVELS[level]), meter(rung)));
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
      make("p", { class: "lead" }, MASTERY),
      tried.length ? make("div", { class: "scroll" }, table(tried)) : make("p", {}, "None yet."),
      make("h2", {}, "Mistakes to watch for"), mistakes(),
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
    if (!found.length) return make("p", {}, "None recognized yet.");
    return make("ul", { class: "mistakes" }, found.slice(0, 10).map(({ sentence, count, question }) => make("li", {},
      make("div", { class: "text" }, written("p", {}, sentence)),
      make("span", { class: "about" }, `${counted(count, "time")}, `, make("a", { href: link(question) }, BY_ID.get(question).title)))));
  }

  function erase() {
    if (!confirm("Erase all progress that this page has kept in this browser?")) return;
    BOOK.erase();
    dispatchEvent(new HashChangeEvent("hashchange"));
  }

  return { home, progress };
})();

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
  const MASTERY = "Mastery is the share of the points at the first tries of a question's last three variants, times the probability that you " +
    "still remember it today. A question is solid when its last first tries were right without help on two different days; on three, where " +
    "every answer is true or false.";
  let grouping = "week";

  const needed = (id) => (BY_ID.get(id).settled ? Progress.SUCCESSES_OF_TRUTH : Progress.SUCCESSES);
  const standing = (id) => BOOK.standing(id, Date.now(), needed(id));
  const recommended = () => BY_ID.get(BOOK.recommended(INDEX.questions, Date.now(), null));

  // --- the list of questions ----------------------------------------------------------------------------------------------------

  function home() {
    const tried = IDS.filter((id) => standing(id).level !== "new").length;
    const next = recommended();
    return [
      make("h1", { tabindex: "-1" }, "Practice"),
      make("p", { class: "lead" }, `${held()} You get other numbers each time you open one, until you have seen them all. Your answers are marked here, on this device.`),
      nextCard(next, tried ? "Next step" : "Start here"),
      make("p", {}, "Today: ", make("strong", {}, counted(BOOK.today(Date.now()), "question")), " tried."),
      ...exams(),
      grouped(),
    ];
  }

  function exams() {
    if (!INDEX.exams.length) return [];
    const entry = ({ name, title }) => make("li", {}, make("a", { href: `#/exam/${encodeURIComponent(name)}` }, `${title}${Mock.isRunning(name) ? ": go on" : ""}`));
    return [make("section", { class: "group" }, make("h2", {}, "Mock exams"), make("ul", { class: "questions" }, INDEX.exams.map(entry)))];
  }

  // How many variants the file holds.
  function held() {
    const counts = INDEX.questions.map(({ variants }) => variants);
    const most = Math.max(...counts);
    return `This page holds ${Math.min(...counts) === most ? "" : "up to "}${counted(most, "variant")} of each question.`;
  }

  function nextCard(question, heading) {
    const { due, level } = standing(question.id);
    const why = due ? "due again" : LEVELS[level];
    return make("section", { class: "card next", "aria-labelledby": "next-heading" },
      make("div", {}, make("h2", { id: "next-heading" }, heading), make("p", {}, `${question.title} (about ${counted(question.minutes, "minute")}; ${why})`)),
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
    const { due, level, mastery } = standing(id);
    return make("li", {}, make("a", { href: link(id) }, title), make("span", { class: "about" },
      make("span", { class: "minutes" }, `${minutes} min`),
      make("span", { class: `chip ${due ? "due" : level}` }, due ? "due" : LEVELS[level]), meter(mastery)));
  }

  const meter = (mastery) => make("span", { class: "meter", role: "img", "aria-label": `mastery ${Math.round(100 * mastery)} %` },
    Array.from({ length: Progress.RUNGS }, (_, step) => make("i", { class: step < Math.round(mastery * Progress.RUNGS) ? "full" : null })));

  // --- progress -----------------------------------------------------------------------------------------------------------------

  function progress() {
    const tried = INDEX.questions.filter(({ id }) => BOOK.about(id).attempts);
    return [
      make("h1", { tabindex: "-1" }, "Your progress"),
      BOOK.kept ? make("p", { class: "lead" }, Host.kept)
        : make("p", { class: "lead" }, "This browser keeps nothing for this page: progress is lost when you close it."),
      nextCard(recommended(), "Next step"),
      make("h2", {}, "By week"), byWeek(),
      make("h2", {}, "Questions you have tried"),
      make("p", { class: "lead" }, MASTERY),
      tried.length ? make("div", { class: "scroll" }, table(tried)) : make("p", {}, "None yet."),
      make("h2", {}, "Mistakes to watch for"), mistakes(),
      ...(Host.owned ? [make("h2", {}, "Take your progress along"), moving()] : []),
      Host.owned && tried.length ? make("button", { type: "button", class: "button quiet", onclick: erase }, "Erase my progress") : null,
    ].filter(Boolean);
  }

  function table(questions) {
    const row = ({ id, title }) => {
      const { attempts, tries } = BOOK.about(id);
      const { level, due, dueAt, mastery } = standing(id);
      const back = level === "new" ? "" : due ? "now" : new Date(dueAt).toLocaleDateString(undefined, { day: "numeric", month: "short" });
      return make("tr", {}, make("th", { scope: "row" }, make("a", { href: link(id) }, title)), make("td", {}, String(attempts)),
        make("td", {}, `${tries.filter(({ share }) => share === 1).length} of ${tries.length}`), make("td", {}, meter(mastery)), make("td", {}, back));
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

  function byWeek() {
    const weeks = BOOK.weeks(Date.now()).filter(({ tried }) => tried);
    if (!weeks.length) return make("p", {}, "Nothing yet.");
    const day = (date) => date.toLocaleDateString(undefined, { day: "numeric", month: "long" });
    const row = ({ monday, tried, right }) => make("tr", {}, make("th", { scope: "row" }, day(monday)), make("td", {}, String(tried)), make("td", {}, String(right)));
    return make("div", { class: "scroll" }, make("table", { class: "progress by-week" }, make("thead", {}, make("tr", {},
      ["Week of", "Tried", "Right at once"].map((head) => make("th", { scope: "col" }, head)))), make("tbody", {}, weeks.map(row))));
  }

  // The code of all that is kept, and a field for one from elsewhere.
  function moving() {
    const own = make("textarea", { id: "own-code", class: "code", rows: "3", readonly: true, spellcheck: "false" });
    const other = make("textarea", { id: "other-code", class: "code", rows: "3", autocomplete: "off", spellcheck: "false" });
    const told = make("p", { role: "status" });
    const write = async () => { own.value = await Code.packed(BOOK.history()); };
    const take = async () => {
      const history = await Code.opened(other.value);
      if (history) await BOOK.take(history, IDS, Asking.sentences);
      told.textContent = history ? "Taken: what you did there and here is put together." : "Not taken: this is no code of progress, or not all of it.";
      await write();
    };
    write();
    return make("div", {},
      make("p", {}, make("label", { for: "own-code" }, "Your code, for this page on another device, or for the served one")), own,
      make("p", {}, make("label", { for: "other-code" }, "A code from there")), other,
      make("div", { class: "actions" }, make("button", { type: "button", class: "button", onclick: take }, "Take it in")), told);
  }

  function erase() {
    if (!confirm("Erase all progress that this page has kept in this browser?")) return;
    BOOK.erase();
    dispatchEvent(new HashChangeEvent("hashchange"));
  }

  return { home, progress };
})();

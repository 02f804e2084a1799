"use strict";
// A mock exam in the single file: an exam of the course with variants of this page, a clock, points at the end. It is kept while its
// time runs, also when the page is closed.

const Mock = (() => {
  const { INDEX, BY_ID, BOOK, counted, topicName, link } = Course;
  const { HEADINGS, points } = Verdicts;
  const MINUTES = 90;
  const LONGEST = 24 * 60;
  const key = (name) => `examgen exam: ${INDEX.course} ${name}`;
  const memory = new Map();
  let clock = null;

  // {began, minutes, questions: [[id, place], ...], values: [[...], ...], closed}; null if none was begun.
  function load(name) {
    try {
      return JSON.parse(Host.storage().getItem(key(name))) ?? memory.get(name) ?? null;
    } catch {
      return memory.get(name) ?? null;
    }
  }

  function save(name, exam) {
    memory.set(name, exam);
    try {
      Host.storage().setItem(key(name), JSON.stringify(exam));
    } catch {
      // it stays in memory
    }
  }

  function forget(name) {
    memory.delete(name);
    try {
      Host.storage().removeItem(key(name));
    } catch {
      // nothing was stored
    }
  }

  const left = ({ began, minutes }) => Math.max(0, Math.ceil((began + 60000 * minutes - Date.now()) / 1000));
  const isRunning = (name) => Boolean(load(name) && !load(name).closed);
  const random = (count) => crypto.getRandomValues(new Uint32Array(1))[0] % count;

  function leave() {
    clearInterval(clock);
  }

  // `show` shows the page anew.
  async function view(about, show) {
    const exam = load(about.name);
    if (!exam) return beginning(about, show);
    const tasks = await Promise.all(exam.questions.map(([id, place], number) => task(id, place, number, exam.values[number])));
    if (tasks.some((one) => one === null)) {
      forget(about.name); // the page was made anew with fewer variants
      return beginning(about, show);
    }
    return exam.closed || !left(exam) ? report(about, exam, tasks, show) : running(about, exam, tasks, show);
  }

  // --- before -----------------------------------------------------------------------------------------------------------------------

  function beginning(about, show) {
    const minutes = make("input", { type: "number", id: "minutes", min: "1", max: String(LONGEST), required: true, value: String(about.minutes || MINUTES) });
    const submitted = (event) => {
      event.preventDefault();
      const paper = about.papers[random(about.papers.length)];
      const questions = together(paper);
      save(about.name, { began: Date.now(), minutes: Number(minutes.value), questions, values: questions.map(() => []), closed: false });
      show();
    };
    return [
      make("p", { class: "back" }, make("a", { href: "#/" }, "All questions")),
      make("h1", { tabindex: "-1" }, `Mock exam: ${about.title}`),
      make("p", { class: "lead" }, `${counted(about.papers[0].length, "question")} against the clock: marked when you hand in, and the solutions come after that. Your answers are kept while you type.`),
      make("form", { class: "line", onsubmit: submitted }, make("label", { for: "minutes" }, "Minutes:"), minutes, make("button", { class: "button primary" }, "Start the clock")),
    ];
  }

  // One variant of each question: the next one, or where it is about one statement, the next with the truth drawn for it. Statements are
  // neither all true nor all false wherever a variant of theirs prevents it, as examgen/paper/draws.py has it.
  function together(ids) {
    const about = ids.map((id) => BY_ID.get(id));
    const orders = about.map(({ id, variants }) => BOOK.order(id, variants));
    const found = orders.map(([place]) => place);
    const truths = (at, place = found[at]) => about[at].truths?.[place] ?? [];
    const alike = (some) => some.length > 1 && new Set(some).size === 1;
    const isMixed = () => !alike(ids.flatMap((_, at) => truths(at)));
    const asking = [...ids.keys()].filter((at) => truths(at).length);
    const claims = asking.filter((at) => truths(at).length === 1);
    const given = asking.filter((at) => truths(at).length > 1).flatMap((at) => truths(at));
    let wanted;
    do wanted = claims.map(() => random(2) === 1); while (claims.length && alike([...wanted, ...given]));
    claims.forEach((at, number) => { found[at] = orders[at].find((place) => truths(at, place)[0] === wanted[number]) ?? found[at]; });
    for (const at of shuffled(asking)) {
      const others = ids.flatMap((_, other) => (other === at ? [] : truths(other)));
      if (!isMixed()) found[at] = orders[at].find((place) => !alike([...others, ...truths(at, place)])) ?? found[at];
    }
    about.forEach(({ id, variants }, at) => BOOK.met(id, found[at], variants));
    return ids.map((id, at) => [id, found[at]]);
  }

  const shuffled = (items) => items.map((item) => [random(2 ** 32), item]).sort(([one], [other]) => one - other).map(([, item]) => item);

  // --- while the time runs ----------------------------------------------------------------------------------------------------------

  async function task(id, place, number, values) {
    const { texts, variants } = BY_ID.has(id) ? await Asking.load(id) : { variants: [] };
    if (place >= variants.length) return null;
    const variant = variants[place];
    const parts = variant.parts.map((part, at) => Asking.partView(part, at, texts, `q${number}-`));
    const about = BY_ID.get(id);
    const fields = make("div", {}, parts.map(({ element }) => element));
    const element = make("article", { class: "task", "aria-labelledby": `t-${number}` },
      make("h2", { id: `t-${number}`, tabindex: "-1" }, `${number + 1}. ${about.title}`), Asking.stem(variant, texts), fields);
    Unchecked.restore(fields, values);
    return { about, variant, place, texts, parts, fields, element };
  }

  const isEmpty = ({ fields }) => [fields.typed()].flat(2).every((text) => !text.trim());
  const called = (tasks) => tasks.flatMap(({ parts }, number) => parts.filter(isEmpty).map(({ part }) => `${number + 1}${part.label ? ` (${part.label})` : ""}`));

  function running(about, exam, tasks, show) {
    const time = make("span", { class: "time" });
    const told = make("p", { role: "status" });
    const confirm = make("div", { class: "card", hidden: true });
    const tick = () => {
      const seconds = left(exam);
      time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (seconds === 300 || seconds === 60) told.textContent = `${counted(seconds / 60, "minute")} left.`;
      if (!seconds) show();
    };
    tasks.forEach((one, number) => one.fields.addEventListener("input", () => {
      exam.values[number] = Unchecked.typed(one.fields);
      save(about.name, exam);
    }));
    const handIn = () => {
      const empty = called(tasks);
      const done = () => {
        save(about.name, { ...exam, closed: true });
        show();
      };
      const back = () => {
        confirm.hidden = true;
        hand.focus();
      };
      const yes = make("button", { type: "button", class: "button primary", onclick: done }, "Hand in now");
      confirm.replaceChildren(
        make("p", {}, empty.length ? `Not answered: ${empty.join(", ")}.` : "All parts are answered.", " Handing in ends the exam."),
        make("div", { class: "actions" }, yes, make("button", { type: "button", class: "button", onclick: back }, "Go on")));
      confirm.hidden = false;
      confirm.scrollIntoView({ block: "nearest" });
      yes.focus();
    };
    const hand = make("button", { type: "button", class: "button primary", onclick: handIn }, "Hand in");
    clock = setInterval(tick, 1000);
    tick();
    return [
      make("h1", { tabindex: "-1" }, `Mock exam: ${about.title}`),
      make("div", { class: "bar" }, make("p", { class: "clock", role: "timer" }, time, " left"), make("div", { class: "actions" }, hand)), told, confirm,
      document.getElementById("writing").content.cloneNode(true),
      ...tasks.map(({ element }) => element),
    ];
  }

  // --- after ------------------------------------------------------------------------------------------------------------------------

  function report(about, exam, tasks, show) {
    const isNew = !exam.reported;
    tasks.forEach((one) => {
      const { reports, made } = Asking.marked(one);
      reports.forEach((found, place) => {
        Asking.tell(one.parts[place], found);
        Asking.scrollable(one.parts[place].verdict);
      });
      Object.assign(one, Asking.earned(one.parts, ({ share }) => share));
      Asking.lock(one.parts);
      const tried = reports.some(({ verdict }) => !["unreadable", "unanswered", "needs a grader"].includes(verdict));
      if (isNew && tried) Asking.counted(one, { first: (part) => part.share, mistakes: made() });
      one.element.querySelector("h2").append(` (${points(one.share * one.marks, one.marks)})`);
      one.element.append(make("details", {}, make("summary", {}, "Worked solution"), make("div", { class: "help" }, ...Asking.solution(one))));
    });
    save(about.name, { ...exam, closed: true, reported: true });
    const again = () => {
      forget(about.name);
      show();
    };
    const judged = tasks.some(({ parts }) => parts.some(({ share }) => share === null));
    return [
      make("p", { class: "back" }, make("a", { href: "#/" }, "All questions")),
      make("h1", { tabindex: "-1" }, `${about.title}: report`),
      make("p", { class: "status" }, make("strong", {}, sum(tasks))),
      judged ? make("p", {}, "What this page cannot try counts nothing here: compare it with the worked solution.") : null,
      make("h2", {}, "By topic"), make("div", { class: "scroll" }, byTopic(tasks)),
      ...tasks.map(({ element }) => element),
      make("div", { class: "actions" }, make("button", { type: "button", class: "button primary", onclick: again }, "Another mock exam"), make("a", { class: "button", href: "#/" }, "To the questions")),
    ].filter(Boolean);
  }

  function sum(tasks) {
    const of = tasks.reduce((total, { marks }) => total + marks, 0);
    return points(tasks.reduce((total, { marks, share }) => total + marks * share, 0), of);
  }

  function byTopic(tasks) {
    const topics = [...new Set(tasks.map(({ about }) => about.topic))];
    const row = (topic) => make("tr", {}, make("th", { scope: "row" }, topicName(topic)), make("td", {}, sum(tasks.filter(({ about }) => about.topic === topic))));
    return make("table", { class: "progress" }, make("thead", {}, make("tr", {}, ["Topic", "Points"].map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, topics.map(row)));
  }

  return { view, leave, isRunning };
})();

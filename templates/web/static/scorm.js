"use strict";
// The host of a SCORM 1.2 package: the learning system keeps the tries (journal.js), and is told the score, the status and each answer.
// Where no learning system is found, the page says so and the browser remains its host.

// The calls of SCORM 1.2, as text; null where there is no learning system.
const Lms = (() => {
  const FARTHEST = 100;
  const SILENT = ["review", "browse"];

  // The system offers them in a frame around this one; frames of other sites are passed over.
  function around(frame) {
    for (let steps = 0; frame && steps < FARTHEST; steps += 1) {
      try {
        if (frame.API) return frame.API;
      } catch {
        // another site's
      }
      if (frame.parent === frame) return null;
      frame = frame.parent;
    }
    return null;
  }

  function opened() {
    try {
      return around(window.top.opener);
    } catch {
      return null;
    }
  }

  const api = around(window) ?? opened();
  const isTrue = (answer) => String(answer) === "true";
  if (!api || !isTrue(api.LMSInitialize(""))) return null;

  const get = (name) => String(api.LMSGetValue(name) ?? "");
  return {
    get,
    set: (name, value) => isTrue(api.LMSSetValue(name, String(value))),
    commit: () => isTrue(api.LMSCommit("")),
    finish: () => isTrue(api.LMSFinish("")),
    problem: () => String(api.LMSGetErrorString(String(api.LMSGetLastError()))),
    // Who only looks back is not told of.
    silent: SILENT.includes(get("cmi.core.lesson_mode")),
  };
})();

Host = ((browser) => {
  const LONGEST = 255;
  const UNREAD = ["unanswered", "unreadable"];
  const RULE = "The first try at each set of numbers counts, and of each question the best one.";
  const began = Date.now();
  const memory = new Map();
  const line = make("p", { class: "note", role: "status" });
  let tries = [];
  let open = true;

  function placed() {
    document.querySelector("main").before(make("div", { class: "page" }, line));
  }

  if (!Lms) {
    return {
      ...browser,
      begin() {
        placed();
        line.textContent = "No learning system is here: points are reported to nobody.";
      },
    };
  }

  // --- what the system keeps --------------------------------------------------------------------------------------------------------

  const student = Lms.get("cmi.core.student_id");
  const own = (key) => `${student}: ${key}`;

  function begin() {
    const { INDEX, BOOK } = Course;
    placed();
    tries = Journal.decoded(Lms.get("cmi.suspend_data"), INDEX.code, INDEX.questions);
    for (const one of tries) {
      const { id, marks, variants } = INDEX.questions[one.question];
      const first = (one.points + one.judged) / marks;
      BOOK.attempt(id, { first, hinted: one.how === Journal.HELPED, seen: one.how === Journal.SEEN, mistakes: [], now: Journal.time(one) });
      BOOK.met(id, one.place, variants);
    }
    addEventListener("pagehide", finish);
    addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
    report();
  }

  function tried(one, how) {
    if (how.first) {
      const points = (isMarked) => one.parts.filter(({ part }) => Comparing.isCompared(part) === isMarked).reduce((sum, view) => sum + view.part.marks * (how.first(view) ?? 0), 0);
      const [marked, judged] = [true, false].map((isMarked) => Math.round(2 * points(isMarked)) / 2);
      const kind = how.seen ? Journal.SEEN : how.hinted ? Journal.HELPED : Journal.ALONE;
      tries = [...tries, {
        question: Course.BY_ID.get(one.about.id).place, place: one.place, how: kind, points: marked, judged, at: Journal.minutes(how.now),
      }];
    }
    if (!how.seen && !Lms.silent) one.parts.forEach((view) => answered(one, view, how.now));
    report();
  }

  // --- what it is told --------------------------------------------------------------------------------------------------------------

  const digits = (number) => String(number).padStart(2, "0");
  const clock = (time) => [time.getHours(), time.getMinutes(), time.getSeconds()].map(digits).join(":");

  function lasted() {
    const seconds = Math.floor((Date.now() - began) / 1000);
    return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(digits).join(":");
  }

  const plain = (text) => text.replace(/\s+/g, " ").trim().slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, "");

  function right({ kind, answer, decimals }) {
    if (answer === null) return "";
    if (kind === "shape") return answer.join("x");
    if (kind === "vector") return Shown.plain(answer.map((one) => [Exact.decoded(one)]), decimals);
    if (Comparing.NUMERIC.includes(kind)) return Shown.plain(Exact.decoded(answer), decimals);
    return [answer].flat().join("; ");
  }

  function result({ verdict, share }) {
    if (verdict === "needs a grader") return "neutral";
    return share === 1 ? "correct" : share === 0 ? "wrong" : String(Number(share.toFixed(4)));
  }

  // An answer as text, because a system that takes it for a number makes nothing of a fraction.
  function answered({ about, place }, { part, report }, now) {
    if (UNREAD.includes(report.verdict)) return;
    const count = Lms.get("cmi.interactions._count");
    if (!count) return; // a system need not keep them
    const told = {
      id: `${about.names[place]}.${part.name.replace(/\W/g, "_")}`, type: "fill-in", time: clock(new Date(now)), weighting: part.marks,
      "correct_responses.0.pattern": plain(right(part)), student_response: plain(report.understood), result: result(report),
    };
    for (const [name, value] of Object.entries(told)) Lms.set(`cmi.interactions.${count}.${name}`, value);
  }

  function report() {
    const { INDEX } = Course;
    const { left, text } = Journal.kept(tries, INDEX.code);
    tries = left;
    const { points, of, tried: all } = Journal.score(tries, INDEX.questions);
    const raw = of ? Number(((100 * points) / of).toFixed(4)) : 0;
    const least = Lms.get("cmi.student_data.mastery_score");
    const done = least ? raw >= Number(least) && "passed" : all && "completed";
    if (!Lms.silent) {
      const score = of ? { "score.min": 0, "score.max": 100, "score.raw": raw } : {};
      const core = { ...score, lesson_status: done || "incomplete", exit: "suspend", session_time: lasted() };
      const told = Object.entries(core).map(([name, value]) => Lms.set(`cmi.core.${name}`, value));
      told.push(Lms.set("cmi.suspend_data", text), Lms.commit());
      if (told.includes(false)) {
        line.textContent = `Not all was reported to your course (${Lms.problem()}); it is sent again with your next answer.`;
        return;
      }
    }
    line.textContent = `${Lms.silent ? "Nothing is reported now. Reported before" : "Reported to your course"}: ${Verdicts.points(points, of)} (${Math.round(raw)} %). ${RULE}`;
  }

  function finish() {
    if (open && !Lms.silent) Lms.set("cmi.core.session_time", lasted());
    if (open) Lms.finish();
    open = false;
  }

  return {
    storage: () => ({ getItem: (key) => memory.get(key) ?? null, setItem: (key, value) => memory.set(key, value), removeItem: (key) => memory.delete(key) }),
    tab: () => ({ getItem: (key) => sessionStorage.getItem(own(key)), setItem: (key, value) => sessionStorage.setItem(own(key), value) }),
    kept: "Kept by your learning system; your teachers see your points and your answers.",
    owned: false,
    begin,
    tried,
  };
})(Host);

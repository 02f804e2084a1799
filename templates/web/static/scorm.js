"use strict";
// The host of a SCORM 1.2 package: the learning system keeps the sittings (journal.js), and is told the score, the status and each answer.
// Where no learning system is found, the page says so and the browser remains its host.

// The calls of SCORM 1.2, as text; `missing` says why there are none.
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
  const problem = () => String(api.LMSGetErrorString(String(api.LMSGetLastError())));
  if (!api) return { missing: "No learning system is here: points are reported to nobody." };
  if (!isTrue(api.LMSInitialize(""))) return { missing: `Nothing is reported (${problem()}): close this page, and open it again in your course.` };

  const get = (name) => String(api.LMSGetValue(name) ?? "");
  return {
    get,
    set: (name, value) => isTrue(api.LMSSetValue(name, String(value))),
    commit: () => isTrue(api.LMSCommit("")),
    finish: () => isTrue(api.LMSFinish("")),
    problem,
    // Who only looks back is not told of.
    silent: SILENT.includes(get("cmi.core.lesson_mode")),
  };
})();

Host = ((browser) => {
  const LONGEST = 255;
  const UNREAD = ["unanswered", "unreadable"];
  const RULE = "Your first answer to each part counts, and of each question the best set of numbers.";
  const began = Date.now();
  const memory = new Map();
  const line = make("p", { class: "note" });
  let sittings = [];
  let present = {};
  let open = true;

  function say(text, role = null) {
    if (!line.isConnected) document.querySelector("header.site").append(make("div", { class: "page" }, line));
    if (role) line.setAttribute("role", role);
    else line.removeAttribute("role");
    line.textContent = text;
  }

  if (Lms.missing) return { ...browser, begin: () => say(Lms.missing) };

  // --- what the system keeps --------------------------------------------------------------------------------------------------------

  const student = Lms.get("cmi.core.student_id");
  const own = (key) => `${student}: ${key}`;

  function begin() {
    const { INDEX, BOOK } = Course;
    sittings = Journal.decoded(Lms.get("cmi.suspend_data"), INDEX.code, INDEX.questions);
    for (const one of sittings) {
      const { id, marks, variants } = INDEX.questions[one.question];
      const first = (one.points + one.judged) / marks;
      BOOK.attempt(id, { first, hinted: one.how === Journal.HELPED, seen: one.how === Journal.SEEN, mistakes: [], now: Journal.time(one) });
      BOOK.met(id, one.place, variants);
    }
    addEventListener("pagehide", finish);
    addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
    report();
  }

  // A sitting begins with its first attempt, so that nobody sees a verdict and begins anew; parts that are answered later are put to it.
  function tried(one, how) {
    if (Lms.silent) return;
    const isNew = present.one !== one;
    const share = (view) => (how.first && !how.seen ? how.first(view) : view.first) ?? 0;
    const points = (isMarked) => one.parts.filter(({ part }) => Comparing.isCompared(part) === isMarked).reduce((sum, view) => sum + view.part.marks * share(view), 0);
    const [marked, judged] = [true, false].map((isMarked) => Math.round(2 * points(isMarked)) / 2);
    const kind = how.seen ? Journal.SEEN : how.hinted ? Journal.HELPED : Journal.ALONE;
    const began = { question: Course.BY_ID.get(one.about.id).place, place: one.place, how: kind, at: Journal.minutes(how.now) };
    const sitting = { ...(isNew ? began : present.sitting), points: marked, judged };
    sittings = isNew ? [...sittings, sitting] : sittings.map((other) => (other === present.sitting ? sitting : other));
    present = { one, sitting };
    if (!how.seen) one.parts.forEach((view) => answered(one, view, how.now));
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
    const values = {
      id: `${about.names[place]}.${part.label || "r"}`, type: "fill-in", time: clock(new Date(now)), weighting: part.marks,
      "correct_responses.0.pattern": plain(right(part)), student_response: plain(report.understood), result: result(report),
    };
    for (const [name, value] of Object.entries(values)) Lms.set(`cmi.interactions.${count}.${name}`, value);
  }

  // Everything once more each time, so that nothing is missing after a call that failed. Before any attempt there is no score: one of a
  // former package stays as long as that.
  function report() {
    const { INDEX } = Course;
    const { left, text } = Journal.kept(sittings, INDEX.code);
    sittings = left;
    const { points, of, tried: all } = Journal.score(sittings, INDEX.questions);
    const raw = of ? Number(((100 * points) / of).toFixed(4)) : 0;
    const least = Lms.get("cmi.student_data.mastery_score");
    const done = least ? raw >= Number(least) && "passed" : all && "completed";
    const score = of && sittings.length ? { "core.score.min": 0, "core.score.max": 100, "core.score.raw": raw } : {};
    const problem = Lms.silent ? null : told({
      ...score, "core.lesson_status": done || "incomplete", "core.exit": "suspend", "core.session_time": lasted(), suspend_data: text,
    });
    if (problem !== null) say(`Not all was reported to your course (${problem}); it is sent again with your next answer.`, "alert");
    else say(`${Lms.silent ? "Nothing is reported now. Reported before" : "Reported to your course"}: ${Verdicts.points(points, of)} (${Math.round(raw)} %). ${RULE}`);
  }

  // Says what the system holds against it, null if nothing.
  function told(values) {
    const problems = Object.entries(values).map(([name, value]) => (Lms.set(`cmi.${name}`, value) ? null : Lms.problem()));
    return [...problems, Lms.commit() ? null : Lms.problem()].find((one) => one !== null) ?? null;
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

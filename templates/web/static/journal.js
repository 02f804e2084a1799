"use strict";
// Sittings in few characters, for a learning system that keeps little, and the points that they make.
//
// A sitting is {question, place, how, points, judged, at}: the question by its place in the index, the variant by its place in the
// question; `how` is ALONE, HELPED (after a hint) or SEEN (the solution was shown before any answer); `points` are those of the first
// answers to the parts that the page marks, `judged` those of the parts that the student judged; `at` is in minutes.

const Journal = (() => {
  const LONGEST = 4096;
  const BASE = 36;
  const MINUTE = 60000;
  const [ALONE, HELPED, SEEN] = ["a", "h", "s"];
  const SITTING = /^([0-9a-z]+)\.([0-9a-z]+)\.([0-9a-z]+)\.([ahs])([0-9a-z]+)(?:\.([0-9a-z]+))?$/;
  const head = (code) => `1.${code}`;
  const short = (number) => number.toString(BASE);

  // Points are whole numbers of halves; times are minutes since the sitting before.
  function encoded(sittings, code) {
    const one = ({ question, place, how, points, judged, at }, number) => {
      const waited = at - (sittings[number - 1]?.at ?? 0);
      return `${[question, place, waited].map(short).join(".")}.${how}${short(2 * points)}${judged ? `.${short(2 * judged)}` : ""}`;
    };
    return [head(code), ...sittings.map(one)].join(";");
  }

  // Nothing of a page with another code, and nothing of questions and variants that the page has not.
  function decoded(text, code, questions) {
    const [first, ...rest] = text.split(";");
    if (first !== head(code)) return [];
    let at = 0;
    const found = rest.map((one) => SITTING.exec(one)).filter(Boolean).map(([, question, place, waited, how, points, judged]) => {
      at += parseInt(waited, BASE);
      return { question: parseInt(question, BASE), place: parseInt(place, BASE), how, points: parseInt(points, BASE) / 2, judged: parseInt(judged ?? "0", BASE) / 2, at };
    });
    return found.filter(({ question, place }) => place < (questions[question]?.variants ?? 0));
  }

  // The best points of each question that was tried: the first sitting with a variant counts, whatever comes after it.
  function best(sittings) {
    const met = new Set();
    const found = new Map();
    for (const { question, place, points } of sittings) {
      const variant = `${question} ${place}`;
      if (!met.has(variant)) found.set(question, Math.max(points, found.get(question) ?? 0));
      met.add(variant);
    }
    return found;
  }

  // {points, of, tried}: how many points, of how many that the page can give, and whether every question was tried.
  function score(sittings, questions) {
    const found = best(sittings);
    const sum = (numbers) => [...numbers].reduce((total, number) => total + number, 0);
    return { points: sum(found.values()), of: sum(questions.map(({ marked }) => marked)), tried: found.size === questions.length };
  }

  const worth = (sittings) => [...best(sittings).values()].reduce((total, points) => total + points + 1, 0);

  // How much changes without this sitting.
  function change(sittings, one) {
    const own = sittings.filter(({ question }) => question === one.question);
    return Math.abs(worth(own) - worth(own.filter((other) => other !== one)));
  }

  // The sittings as text, and those that are left: if they are too many, the ones go without which the score stays, or changes least; the
  // oldest first.
  function kept(sittings, code) {
    let [left, text] = [sittings, encoded(sittings, code)];
    while (text.length > LONGEST) {
      const changes = left.map((one) => change(left, one));
      const least = changes.indexOf(Math.min(...changes));
      left = left.filter((_, at) => at !== least);
      text = encoded(left, code);
    }
    return { left, text };
  }

  const minutes = (time) => Math.floor(time / MINUTE);
  const time = ({ at }) => at * MINUTE;

  return { ALONE, HELPED, SEEN, decoded, score, kept, minutes, time };
})();

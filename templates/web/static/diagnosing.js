"use strict";
// What is behind a wrong answer, and what follows from it: the rules of examgen/marking (diagnosing.py, following.py). Suspects are
// {name, said, answers, rounded}, as in examgen/bank/suspects.py; answers map the name of a part to a value.

const Diagnosing = (() => {
  const { NUMERIC, leaves, form, compare, isCompared, accepts } = Comparing;
  const MOST_PAIRS = 60;
  const TELLING_DIGITS = 3;
  const WRONG = ["wrong", "partly"];

  // Everything that a student answered, with what it takes to find out more.
  function answers(marked, mistakes, solution, text) {
    const all = { marked, mistakes, solution, text, replays: new Map() };
    all.wrong = marked.filter(({ reading, report }) => reading && WRONG.includes(report.verdict));
    all.right = marked.filter(({ reading, report }) => reading && report.verdict === "right");
    return all;
  }

  // --- errors carried forward -------------------------------------------------------------------------------------------------

  // The answers that are right only as a consequence of earlier ones, by name: {of, earns} says of which, and whether it earns points.
  function carried(all) {
    const found = new Map();
    for (const one of all.marked) {
      if (!one.reading || ![...WRONG, "too few digits"].includes(one.report.verdict)) continue;
      const from = sources(all, one).filter((some) => follows(all, one, some));
      const best = from.find((some) => deserves(all, one, some));
      if (from.length) found.set(one.part.name, { of: called(all, best ?? from[0]), earns: best !== undefined });
    }
    return found;
  }

  // Whether the answer to a part took work, and is none of the others.
  const isWorked = (all, { part, reading }, others = []) => Worth.isWorked(part, reading.value, [...all.solution.givens.map(Exact.decoded), ...others]);

  // Whether an answer that follows from some others earns its points: all of them took work, and so did this. Of a few words one
  // is quickly picked: there all wrong answers before must have taken work.
  function deserves(all, one, some) {
    const numeric = ({ part, reading }) => reading && NUMERIC.includes(part.kind);
    const earlier = (other) => all.marked.slice(0, all.marked.indexOf(other)).filter(numeric).map(({ reading }) => reading.value);
    const needed = NUMERIC.includes(one.part.kind) ? [...some, one] : [...some, ...wrongBefore(all, one.part)];
    return needed.filter(numeric).every((other) => isWorked(all, other, earlier(other)));
  }

  // Earlier wrong answers from which this one may follow: each one alone, then all of them together.
  function sources(all, { part }) {
    if (!all.solution || !isDecided(all, part)) return [];
    const earlier = wrongBefore(all, part);
    const worked = earlier.filter((one) => isWorked(all, one));
    const together = [...(worked.length < earlier.length ? [worked] : []), earlier].filter((some) => some.length > 1);
    return [...earlier.map((one) => [one]), ...together];
  }

  const wrongBefore = (all, part) => all.marked.slice(0, all.marked.findIndex((one) => one.part === part)).filter(isCarried);

  function isCarried({ part, reading, report }) {
    const slipped = reading && NUMERIC.includes(part.kind) && WRONG.includes(report.verdict);
    return slipped && leaves(reading.value).some((entry) => Exact.float(entry) !== 0);
  }

  // Whether a replay decides the part: its answer is made of numbers, or a line of the solution has a formula that gives it.
  const isDecided = (all, { name, kind }) => NUMERIC.includes(kind) || all.solution.steps.some(([step, formula]) => step === name && formula);

  // Whether the answer is what follows from these answers, rounded on the way or not: the part's tolerance was made from the roundings
  // of the right solution, and other numbers may grow more.
  function follows(all, { part, reading }, some) {
    return [false, true].some((rounds) => {
      const answer = following(all, part, some, rounds);
      return answer !== null && compare({ ...part, answer, accepts: [], also: [] }, reading).verdict === "right";
    });
  }

  // Whether a wrong answer makes this part's answer another one than the right one.
  function depends(all, part, one) {
    const answer = all.solution ? following(all, part, [one]) : null;
    return answer !== null && isCompared(part) && !accepts(part, answer);
  }

  // The part's answer that follows from these answers; null if nothing that could be typed does.
  function following(all, part, some, rounds = false) {
    const key = [rounds, ...some.map((one) => one.part.name)].join();
    if (!all.replays.has(key)) all.replays.set(key, Following.computed(all.solution, { answered: typed(some), rounds }));
    const quantity = all.replays.get(key).get(part.name);
    if (quantity === undefined || !isDecided(all, part)) return null;
    const answer = valued(part, quantity);
    const fits = part.unsized || !NUMERIC.includes(part.kind) || leaves(answer).length === leaves(part.answer).length;
    return fits ? answer : null;
  }

  const asQuantity = (value) => (Array.isArray(value) && !Array.isArray(value[0]) ? Following.column(value) : value);
  const typed = (some) => new Map(some.map(({ part, reading }) => [part.name, asQuantity(reading.value)]));
  const called = (all, some) => some.map((one) => `part (${String.fromCharCode(97 + all.marked.indexOf(one))})`).join(" and ");

  // --- suspects ---------------------------------------------------------------------------------------------------------------

  // What these slips lead to, in values that are not right: {answers, rounded}; `answered` are earlier answers that stand as they are.
  function made(all, slips, { answered = new Map(), rounds = true } = {}) {
    const [exact, rounded] = [false, true].map((careless) => (careless && !rounds ? new Map() : replayed(all, slips, answered, careless)));
    return { answers: new Map([...exact].filter(([name, value]) => !isSame(all, name, value))), rounded };
  }

  function replayed(all, slips, answered, careless) {
    const given = slips.flatMap((slip) => Object.entries(slip.given ?? {}));
    const steps = slips.map((slip) => slip.steps.map(([name, formula, inputs]) => [name, formula, misread(inputs, given)]));
    const said = slips.flatMap((slip) => slip.said.map(([part, formula, inputs]) => [part, formula, misread(inputs, given)]));
    const known = Following.computed(all.solution, { answered, slips: steps, rounds: careless });
    const written = Following.said(all.solution, said, known);
    const found = new Map();
    for (const { part } of all.marked) {
      const quantity = written.get(part.name) ?? known.get(part.name);
      if (quantity !== undefined && isDecided(all, part)) found.set(part.name, valued(part, quantity));
    }
    return found;
  }

  // The inputs of a line when parameters that it mentions are edited by another slip: [name, [as it is, as it becomes]].
  function misread(inputs, given) {
    const isIt = ([name, [before]]) => name in inputs && JSON.stringify(inputs[name]) === JSON.stringify(before);
    return { ...inputs, ...Object.fromEntries(given.filter(isIt).map(([name, [, after]]) => [name, after])) };
  }

  // The value of a part from a quantity: a vector and a list of options lie flat, and an option is what is printed.
  function valued({ kind, decimals }, quantity) {
    if (kind === "choice") return Shown.plain(quantity, decimals);
    const isColumn = Array.isArray(quantity) && quantity.every((row) => row.length === 1);
    return isColumn && kind !== "matrix" ? Following.entries(quantity) : quantity;
  }

  function isSame(all, name, value) {
    const { kind, answer } = all.marked.find(({ part }) => part.name === name).part;
    const right = NUMERIC.includes(kind) ? Exact.decoded(answer) : answer;
    return form(value) === form(right) && leaves(value).every((entry, at) => same(entry, leaves(right)[at]));
  }

  const same = (one, other) => (["boolean", "string"].includes(typeof one) ? one === other : Exact.same(one, other));

  function* rounded(all) {
    for (const { slip, mistake } of slipsOf(all)) yield { ...mistake, rounded: made(all, [slip]).rounded };
  }

  function* pairs(all) {
    const live = slipsOf(all).filter(({ slip }) => slip.live);
    let tried = 0;
    for (const [at, one] of live.entries()) {
      for (const other of live.slice(at + 1)) {
        if (tried === MOST_PAIRS) return;
        tried += 1;
        if (one.slip.keys.some((key) => other.slip.keys.includes(key))) continue;
        const said = `Two slips together lead to this. First: ${one.mistake.said} Second: ${other.mistake.said}`;
        yield { name: `${one.mistake.name} + ${other.mistake.name}`, said, ...made(all, [one.slip, other.slip]) };
      }
    }
  }

  function* onOwnAnswers(all, some) {
    const before = `Going on from your answer to ${called(all, some)}:`;
    for (const { slip, mistake } of slipsOf(all)) {
      const found = made(all, [slip], { answered: typed(some) });
      some.forEach(({ part }) => found.answers.delete(part.name));
      yield { name: mistake.name, said: `${before} ${mistake.said}`, ...found };
    }
  }

  function* inOnePlace(all) {
    for (const { slip, mistake } of slipsOf(all)) {
      for (const [kind, name, lines] of slip.places) {
        const [steps, said] = kind === "steps" ? [slip.steps.filter((one) => one[0] === name), []] : [[], slip.said.filter((one) => one[0] === name)];
        yield { name: mistake.name, said: told(mistake.bare, all.text(lines)), ...made(all, [{ steps, said }]) };
      }
    }
  }

  function* guesses(all) {
    for (const [name, formula, sentence, lines, further] of all.solution.guesses) {
      const inputs = { ...all.solution.steps.find((one) => one[0] === name)[2], ...further };
      const found = made(all, [{ steps: [[name, formula, inputs]], said: [] }], { rounds: false });
      yield { name: "", said: told(all.text(sentence), all.text(lines)), kind: all.text(sentence), ...found };
    }
  }

  const told = (sentence, lines) => `${sentence} ${lines}`.trim();

  function slipsOf(all) {
    const known = new Map(all.mistakes.map((mistake) => [mistake.name, mistake]));
    return (all.solution?.slips ?? []).map((slip) => ({ slip, mistake: known.get(slip.name) }));
  }

  // --- what they say ----------------------------------------------------------------------------------------------------------

  // The mistakes behind each wrong answer that some lead to, by name of the part; carried answers need no further suspects.
  function diagnoses(all, follows) {
    const found = new Map();
    const stages = [ofThePage, ...(all.solution ? [byRounding, byPairs, byOwnAnswers, byPlace, byGuesses] : [])];
    for (const hear of stages) {
      const open = all.wrong.filter(({ part }) => !found.has(part.name) && (hear === ofThePage || !follows.has(part.name)));
      if (open.length) for (const [name, one] of hear(all, open)) found.set(name, one);
    }
    return found;
  }

  const ofThePage = (all, open) => likeliest(all, open, all.mistakes);
  const byRounding = (all, open) => likeliest(all, open, [...rounded(all)]);
  const byPlace = (all, open) => likeliest(all, open, [...inOnePlace(all)]);

  function byPairs(all, open) {
    if (all.wrong.length < 2) return new Map();
    const found = explaining(all, [...pairs(all)]).filter(({ names }) => names.length > 1 && open.some(({ part }) => names.includes(part.name)));
    const most = Math.max(...found.map(({ names }) => names.length));
    const best = found.filter(({ names }) => names.length === most);
    return new Map(best.length === 1 ? best[0].names.map((name) => [name, [best[0].suspect]]) : []);
  }

  function byOwnAnswers(all, open) {
    const found = new Map();
    const telling = open.filter(isTelling);
    const tried = new Map(telling.flatMap((one) => sources(all, one)).map((some) => [some.map(({ part }) => part.name).join(), some]));
    for (const [key, some] of tried) {
      const later = telling.filter((one) => !found.has(one.part.name) && sources(all, one).some((those) => those.map(({ part }) => part.name).join() === key));
      for (const [name, one] of likeliest(all, later, [...onOwnAnswers(all, some)], { own: some })) if (one.length < 3) found.set(name, one);
    }
    return found;
  }

  function byGuesses(all, open) {
    const telling = open.filter(isTelling);
    const found = telling.length ? likeliest(all, telling, [...guesses(all)], { by: ({ said }) => said }) : new Map();
    return new Map([...found].flatMap(([name, suspects]) => {
      if (new Set(suspects.map(({ kind }) => kind)).size > 1) return [];
      return [[name, suspects.length === 1 ? suspects : [{ ...suspects[0], said: suspects[0].kind }]]];
    }));
  }

  // For each part the suspects behind most wrong answers; where several are equally likely, one of each name.
  function likeliest(all, open, suspects, { by = ({ name }) => name, own = [] } = {}) {
    const behind = explaining(all, suspects, own);
    const found = open.map(({ part }) => [part.name, best(behind.filter(({ names }) => names.includes(part.name)), by)]);
    return new Map(found.filter(([, those]) => those.length));
  }

  function best(behind, by) {
    const most = Math.max(...behind.map(({ names }) => names.length));
    const likely = behind.filter(({ names }) => names.length === most).map(({ suspect }) => suspect);
    return likely.filter((one, at) => likely.findIndex((other) => by(other) === by(one)) === at);
  }

  // The suspects that no answer contradicts, and the names of the wrong answers that they lead to.
  function explaining(all, suspects, own = []) {
    const heard = suspects.map((suspect) => ({ suspect, names: ledTo(all, suspect, own) }));
    return heard.filter(({ suspect, names }) => names.length && !all.right.some((one) => spoils(suspect, one.part)));
  }

  // Up to the first answer that it would have made another one: there the way ends. Nobody comes to an answer who would have had to
  // ignore an earlier wrong one of his own, on which it depends.
  function ledTo(all, suspect, own) {
    const names = [];
    for (const one of all.wrong) {
      if (leadsTo(suspect, one)) {
        const ignored = wrongBefore(all, one.part).filter((other) => !names.includes(other.part.name) && !own.includes(other));
        if (!ignored.some((other) => depends(all, one.part, other))) names.push(one.part.name);
      } else if (spoils(suspect, one.part)) break;
    }
    return names;
  }

  const answerOf = (answers, name) => (answers instanceof Map ? answers.get(name) : answers?.[name]);

  function spoils({ answers }, part) {
    const value = answerOf(answers, part.name);
    return value !== undefined && isCompared(part) && !accepts(part, NUMERIC.includes(part.kind) ? Exact.decoded(value) : value);
  }

  function leadsTo({ answers, rounded = {} }, { part, reading }) {
    if (!spoils({ answers }, part)) return false;
    const wrong = answerOf(answers, part.name);
    const careless = answerOf(rounded, part.name) ?? wrong;
    return [wrong, careless].some((answer) => compare({ ...part, answer, accepts: [], also: [] }, reading).verdict === "right");
  }

  // Whether an answer is no coincidence: two wrong entries, or a wrong number of some digits.
  function isTelling({ part, reading, report }) {
    if (!NUMERIC.includes(part.kind)) return false;
    const values = leaves(reading.value);
    const wrong = report.entries.flatMap((right, at) => (right || at >= values.length ? [] : [values[at]]));
    return wrong.length > 1 || wrong.some((entry) => digits(entry) >= TELLING_DIGITS);
  }

  const digits = (entry) => Math.abs(Exact.float(entry)).toPrecision(6).split("e")[0].replace(".", "").replace(/^0+|0+$/g, "").length;

  // What to tell the student, as sure as the diagnosis is: at most two mistakes.
  function spoken([first, ...others]) {
    if (!others.length) return { mistakes: first.name ? first.name.split(" + ") : [], feedback: first.said };
    return { mistakes: [], feedback: `One of two slips leads to this. Either: ${first.said} Or: ${others[0].said}` };
  }

  return { answers, carried, diagnoses, spoken };
})();

"use strict";
// What a student did, kept in the browser's local storage: tries, the card of each question (fsrs.js), and mistakes. The first try at a
// variant is a review of its question.

const Progress = (() => {
  const { DAY } = Fsrs;
  const RUNGS = 5;
  const RECENT = 3;
  const KEPT_TRIES = 200;
  const KEPT_MISTAKES = 20;
  const NEWCOMER = 3;
  const [SUCCESSES, SUCCESSES_OF_TRUTH] = [2, 3];
  const WEEKS = 8;
  const OLD_WAITS = [1, 3, 7, 16, 35];

  const empty = () => ({ version: 2, questions: {}, mistakes: {} });
  const unmet = () => ({ next: null, attempts: 0, tries: [], card: null });
  const isRight = ({ share, helped }) => share === 1 && !helped;
  const midnight = (at) => new Date(new Date(at).setHours(0, 0, 0, 0));
  const dayOf = (at) => midnight(at).toDateString();

  // Progress of the version that had a ladder of waiting times: a wait is the stability of a card that is due after it.
  function renewed(state) {
    if (state?.version === 2) return state;
    const questions = Object.fromEntries(Object.entries(state.questions).map(([id, one]) => {
      const wait = OLD_WAITS[Math.max(0, one.rung - 1)];
      const last = one.due - wait * DAY;
      const card = one.tries.length ? { stability: wait, difficulty: 5, last, due: one.due } : null;
      return [id, { next: one.next, attempts: one.attempts, tries: one.tries.map((share) => ({ at: last, share, helped: false })), card }];
    }));
    return { version: 2, questions, mistakes: state.mistakes };
  }

  class Book {
    #storage;
    #key;
    #unsaved = empty();

    // `storage` is null where the browser offers none; then progress lasts as long as the page is open.
    constructor(storage, key) {
      this.#storage = storage;
      this.#key = key;
      this.kept = storage !== null;
    }

    // Read anew each time: the page may be open twice.
    #state() {
      if (!this.kept) return this.#unsaved;
      const text = this.#storage.getItem(this.#key);
      if (text === null) return empty();
      try {
        const state = JSON.parse(text);
        if ([1, 2].includes(state.version) && state.questions && state.mistakes) return renewed(state);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
      this.#storage.setItem(`${this.#key} (unreadable)`, text);
      return empty();
    }

    #save(state) {
      this.#unsaved = state;
      if (!this.kept) return;
      try {
        this.#storage.setItem(this.#key, JSON.stringify(state));
      } catch (error) {
        this.kept = false;
      }
    }

    #change(id, change) {
      const state = this.#state();
      state.questions[id] = { ...unmet(), ...state.questions[id] };
      change(state.questions[id], state);
      this.#save(state);
    }

    about(id) {
      return { ...unmet(), ...this.#state().questions[id] };
    }

    // The numbers of the variants in the order in which they come: the first is drawn by lot, and then each other one comes before any
    // comes again.
    order(id, count) {
      const next = this.about(id).next ?? crypto.getRandomValues(new Uint32Array(1))[0];
      return Array.from({ length: count }, (_, place) => (next + place) % count);
    }

    // This variant is shown now.
    met(id, place, count) {
      this.#change(id, (one) => { one.next = (place + 1) % count; });
    }

    // The number of the variant to show now.
    fresh(id, count) {
      const [shown] = this.order(id, count);
      this.met(id, shown, count);
      return shown;
    }

    // An attempt with its recognised mistakes ({part, name, sentence}) at the practice variant of that serial number. `first`: the share
    // of the points if it was the variant's first try, else null. Who looks at the solution before (`seen`) makes no attempt, but does
    // not know the question.
    attempt(id, { first, hinted = false, revealed = false, seen = false, mistakes, serial = null, now }) {
      const made = mistakes.map(({ part, name }) => [part, name]);
      this.#change(id, (one, state) => {
        one.attempts += 1;
        mistakes.forEach(({ name, sentence }) => counted(state, id, name, sentence));
        if (first === null) {
          const last = one.tries.at(-1);
          if (last && last.serial === serial) last.made = [...(last.made ?? []), ...made].slice(-KEPT_MISTAKES);
          return;
        }
        one.tries = [...one.tries, { at: now, share: first, helped: hinted || revealed || seen, seen, serial, made }].slice(-KEPT_TRIES);
        one.card = Fsrs.reviewed(one.card, Fsrs.rating(first, { hinted, revealed: revealed || seen }), now);
      });
    }

    // "new", "learning" or "solid" (the last first tries were right on `needed` different days), whether it is due, and mastery from 0
    // to 1: the mean share at the last first tries, times the probability of remembering it now.
    standing(id, now, needed = SUCCESSES) {
      const { tries, card } = this.about(id);
      const level = !card ? "new" : successes(tries) >= needed ? "solid" : "learning";
      const last = tries.slice(-RECENT);
      const mean = last.reduce((sum, { share }) => sum + share, 0) / (last.length || 1);
      return { level, mastery: card ? mean * Fsrs.memory(card, now) : 0, due: card !== null && card.due <= now, dueAt: card?.due ?? 0 };
    }

    // The question to do next: what is due, least known first; then what is new, in the course's order (short ones for newcomers); then
    // what is due soonest. `questions` are {id, minutes}.
    recommended(questions, now, besides) {
      const others = questions.filter(({ id }) => id !== besides).map(({ id, minutes }) => ({ id, minutes, card: this.about(id).card }));
      const met = others.filter(({ card }) => card);
      const known = ({ card }) => Fsrs.memory(card, now);
      const due = met.filter(({ card }) => card.due <= now).sort((one, other) => known(one) - known(other));
      const fresh = others.filter(({ card }) => !card);
      if (met.length < NEWCOMER) fresh.sort((one, other) => one.minutes - other.minutes);
      const soonest = met.sort((one, other) => one.card.due - other.card.due);
      return (due[0] ?? fresh[0] ?? soonest[0])?.id ?? besides;
    }

    // How many variants were tried today, and in each of the last weeks: {monday, tried, right}.
    today(now) {
      return this.#tries().filter(({ at }) => dayOf(at) === dayOf(now)).length;
    }

    weeks(now) {
      const monday = midnight(now);
      monday.setDate(monday.getDate() - ((monday.getDay() + 6) % 7));
      return Array.from({ length: WEEKS }, (_, place) => {
        const [from, to] = [0, 1].map((later) => new Date(monday.getFullYear(), monday.getMonth(), monday.getDate() - 7 * (WEEKS - 1 - place - later)));
        const those = this.#tries().filter(({ at }) => from.getTime() <= at && at < to.getTime());
        return { monday: from, tried: those.length, right: those.filter(isRight).length };
      });
    }

    #tries() {
      return Object.values(this.#state().questions).flatMap(({ tries }) => tries);
    }

    // Mistakes of these questions, the most frequent first.
    recurring(ids) {
      return Object.values(this.#state().mistakes).filter((one) => ids.includes(one.question)).sort((a, b) => b.count - a.count);
    }

    erase() {
      this.#save(empty());
    }

    // --- from device to device ----------------------------------------------------------------------------------------------------

    // Everything that is kept, for a code: each first try is a sitting. Sentences stay here: they are HTML, and would have to be believed
    // elsewhere.
    history() {
      const found = Object.entries(this.#state().questions);
      const cards = found.filter(([, { card }]) => card).map(([question, { card, tries }]) => ({ question, ...card, reviews: tries.length }));
      const sitting = (question, { at, share, helped, seen = false, serial = null, made = [] }) => ({
        question, serial, opened: at, hinted: Number(helped && !seen), revealed: seen, attempts: seen ? [] : [{ at, share, made }],
      });
      return { cards, sittings: found.flatMap(([question, { tries }]) => tries.map((one) => sitting(question, one))) };
    }

    // Puts a history to what is kept here, of the questions that this page has (`ids`). `sentences` gives the sentences of a question's
    // mistakes by name.
    async take({ cards, sittings }, ids, sentences) {
      const own = new Set(ids);
      const tries = new Map();
      for (const one of sittings) if (own.has(one.question)) tries.set(one.question, [...(tries.get(one.question) ?? []), one]);
      const said = new Map(await Promise.all([...tries.keys()].map(async (id) => [id, await sentences(id)])));
      const state = this.#state();
      const unless = (id) => ({ ...unmet(), ...state.questions[id] });
      for (const [id, those] of tries) {
        const { fresh, question } = merged(unless(id), those);
        state.questions[id] = question;
        fresh.flatMap(({ made }) => made).forEach(([, name]) => { if (said.get(id).has(name)) counted(state, id, name, said.get(id).get(name)); });
      }
      for (const { question: id, stability, difficulty, last, due } of cards.filter(({ question }) => own.has(question))) {
        const one = unless(id);
        if (!one.card || one.card.last < last) state.questions[id] = { ...one, card: { stability, difficulty, last, due } };
      }
      this.#save(state);
    }
  }

  function counted(state, id, name, sentence) {
    const key = `${id} ${name}`;
    state.mistakes[key] = { question: id, sentence, count: (state.mistakes[key]?.count ?? 0) + 1 };
  }

  // On how many different days in a row the first tries were right, up to the last one.
  function successes(tries) {
    const lastFailure = tries.findLastIndex((one) => !isRight(one));
    return new Set(tries.slice(lastFailure + 1).map(({ at }) => dayOf(at))).size;
  }

  // A question with the sittings of a code put to its own tries, each once, and those tries which are new.
  function merged(own, sittings) {
    const known = new Set(own.tries.map(({ at }) => at));
    const fresh = sittings.map(tryOf).filter((one) => one && !known.has(one.at));
    const attempts = fresh.reduce((sum, { attempts: count }) => sum + count, own.attempts);
    const kept = fresh.map(({ attempts: _, ...one }) => one);
    const tries = [...own.tries, ...kept].sort((one, next) => one.at - next.at).slice(-KEPT_TRIES);
    return { fresh, question: { ...own, attempts, tries } };
  }

  // The first try of a sitting in which all could be read, with the mistakes of all its attempts; null where there is none.
  function tryOf({ serial, opened, hinted, revealed, attempts }) {
    const first = attempts.find(({ unread }) => !unread);
    const made = attempts.flatMap((one) => one.made).slice(-KEPT_MISTAKES);
    if (first) return { at: first.at, share: first.share, helped: hinted > 0, seen: false, serial, made, attempts: attempts.length };
    return revealed && !attempts.length ? { at: opened, share: 0, helped: true, seen: true, serial, made, attempts: 1 } : null;
  }

  // Some browsers refuse storage to files on a disk, or to private windows.
  function open(key) {
    try {
      const storage = Host.storage();
      storage.setItem(`${key} (trial)`, "");
      storage.removeItem(`${key} (trial)`);
      return new Book(storage, key);
    } catch (error) {
      return new Book(null, key);
    }
  }

  return { open, Book, RUNGS, SUCCESSES, SUCCESSES_OF_TRUTH };
})();

"use strict";
// What a student did, kept in the browser's local storage: tries, the card of each question (fsrs.js), and mistakes. The first try at a
// variant is a review of its question.

const Progress = (() => {
  const { DAY } = Fsrs;
  const RUNGS = 5;
  const RECENT = 3;
  const KEPT_TRIES = 200;
  const NEWCOMER = 3;
  const [SUCCESSES, SUCCESSES_OF_TRUTH] = [2, 3];
  const WEEKS = 8;
  const LONGEST_CODE = 1000000;
  const CODE = "examgen-page1.";
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

    // The number of the variant to show now: the first is drawn by lot, and then each other one comes before any comes again.
    fresh(id, count) {
      let shown;
      this.#change(id, (one) => {
        shown = (one.next ?? crypto.getRandomValues(new Uint32Array(1))[0]) % count;
        one.next = (shown + 1) % count;
      });
      return shown;
    }

    // An attempt with its recognised mistakes ({name, sentence}). `first`: the share of the points if it was the variant's first
    // try, else null. Who looks at the solution before makes no attempt, but does not know the question.
    attempt(id, { first, hinted = false, revealed = false, mistakes, now }) {
      this.#change(id, (one, state) => {
        one.attempts += 1;
        for (const { name, sentence } of mistakes) {
          const key = `${id} ${name}`;
          state.mistakes[key] = { question: id, sentence, count: (state.mistakes[key]?.count ?? 0) + 1 };
        }
        if (first === null) return;
        one.tries = [...one.tries, { at: now, share: first, helped: hinted || revealed }].slice(-KEPT_TRIES);
        one.card = Fsrs.reviewed(one.card, Fsrs.rating(first, { hinted, revealed }), now);
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

    // Everything that is kept, as a code. Sentences stay here: they are HTML, and would have to be believed elsewhere.
    code() {
      const { questions, mistakes } = this.#state();
      const counts = Object.entries(mistakes).map(([key, { count }]) => [key, count]);
      return CODE + btoa(unescape(encodeURIComponent(JSON.stringify({ questions, counts }))));
    }

    // Puts the progress of a code to what is kept here; false for what is no code. `ids` are the questions of this page.
    take(code, ids) {
      const found = opened(code);
      if (!found) return false;
      const state = this.#state();
      for (const [id, other] of Object.entries(found.questions)) {
        if (ids.includes(id)) state.questions[id] = merged({ ...unmet(), ...state.questions[id] }, other);
      }
      for (const [key, count] of found.counts) if (state.mistakes[key]) state.mistakes[key].count = Math.max(state.mistakes[key].count, count);
      this.#save(state);
      return true;
    }
  }

  // On how many different days in a row the first tries were right, up to the last one.
  function successes(tries) {
    const lastFailure = tries.findLastIndex((one) => !isRight(one));
    return new Set(tries.slice(lastFailure + 1).map(({ at }) => dayOf(at))).size;
  }

  // The tries of both, each once, and the card that was reviewed last.
  function merged(own, other) {
    const known = new Set(own.tries.map(({ at }) => at));
    const further = other.tries.filter(({ at }) => !known.has(at));
    const tries = [...own.tries, ...further].sort((one, next) => one.at - next.at).slice(-KEPT_TRIES);
    const card = (other.card?.last ?? 0) > (own.card?.last ?? 0) ? other.card : own.card;
    return { ...own, attempts: own.attempts + further.length, tries, card };
  }

  function opened(code) {
    const text = code.replace(/\s+/g, "");
    if (!text.startsWith(CODE) || text.length > LONGEST_CODE) return null;
    try {
      const { questions, counts } = JSON.parse(decodeURIComponent(escape(atob(text.slice(CODE.length)))));
      const plain = Object.entries(questions).map(([id, one]) => [id, believed(one)]);
      if (!Array.isArray(counts) || !counts.every(([key, count]) => typeof key === "string" && isNumber(count))) return null;
      return { questions: Object.fromEntries(plain), counts };
    } catch (error) {
      return null; // not base64, not JSON, or of another form
    }
  }

  const isNumber = (value, least = 0, most = 1e14) => typeof value === "number" && value >= least && value <= most;

  // Numbers only, each in its bounds; a TypeError for anything else.
  function believed({ tries, card }) {
    const good = tries.length <= KEPT_TRIES && tries.every(({ at, share }) => isNumber(at) && isNumber(share, 0, 1));
    const sound = card === null || (isNumber(card.stability, 0.001) && isNumber(card.difficulty, 1, 10) && isNumber(card.last) && isNumber(card.due));
    if (!good || !sound) throw new TypeError("no progress");
    const { stability, difficulty, last, due } = card ?? {};
    return { tries: tries.map(({ at, share, helped }) => ({ at, share, helped: helped === true })), card: card && { stability, difficulty, last, due } };
  }

  // Some browsers refuse storage to files on a disk, or to private windows.
  function open(key) {
    try {
      localStorage.setItem(`${key} (trial)`, "");
      localStorage.removeItem(`${key} (trial)`);
      return new Book(localStorage, key);
    } catch (error) {
      return new Book(null, key);
    }
  }

  return { open, Book, RUNGS, SUCCESSES, SUCCESSES_OF_TRUTH };
})();

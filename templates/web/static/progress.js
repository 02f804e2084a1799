"use strict";
// What a student did, kept in the browser's local storage: tries, how well a question is known, and when it comes back.
//
// A question climbs a ladder of waiting times. The first try of a variant decides: right without a hint climbs one rung (once a
// waiting time: a series of right answers on one evening is one success), anything less falls back to the start.

const Progress = (() => {
  const DAY = 24 * 60 * 60 * 1000;
  const WAITS = [1, 3, 7, 16, 35];
  const SOLID = 2;
  const KEPT_TRIES = 20;

  const empty = () => ({ version: 1, questions: {}, mistakes: {} });
  const unmet = () => ({ next: null, attempts: 0, tries: [], rung: 0, due: 0 });

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
        if (state.version === 1 && state.questions && state.mistakes) return state;
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

    // An attempt with its recognised mistakes ({name, sentence}). `first`: the share of the marks if it was the variant's first
    // try, else null; `helped`: a hint or the solution had been shown.
    attempt(id, { first, helped, mistakes, now }) {
      this.#change(id, (one, state) => {
        one.attempts += 1;
        for (const { name, sentence } of mistakes) {
          const key = `${id} ${name}`;
          state.mistakes[key] = { question: id, sentence, count: (state.mistakes[key]?.count ?? 0) + 1 };
        }
        if (first === null) return;
        const right = first === 1 && !helped;
        one.tries = [...one.tries, first].slice(-KEPT_TRIES);
        if (right && one.rung > 0 && now < one.due) return;
        one.rung = right ? Math.min(one.rung + 1, WAITS.length) : 0;
        one.due = now + WAITS[Math.max(0, one.rung - 1)] * DAY;
      });
    }

    // "new", "learning" or "solid", and whether it is due.
    standing(id, now) {
      const { tries, rung, due } = this.about(id);
      const level = tries.length === 0 ? "new" : rung >= SOLID ? "solid" : "learning";
      return { level, rung, due: level !== "new" && due <= now, dueAt: due };
    }

    // The question to do next: what is due, longest overdue first; then what is new, in the course's order; then what is due soonest.
    recommended(ids, now, besides) {
      const others = ids.filter((id) => id !== besides);
      const standings = new Map(others.map((id) => [id, this.standing(id, now)]));
      const soonest = others.filter((id) => standings.get(id).level !== "new").sort((a, b) => standings.get(a).dueAt - standings.get(b).dueAt);
      if (soonest.length && standings.get(soonest[0]).due) return soonest[0];
      return others.find((id) => standings.get(id).level === "new") ?? soonest[0] ?? besides;
    }

    // Mistakes of these questions, the most frequent first.
    recurring(ids) {
      return Object.values(this.#state().mistakes).filter((one) => ids.includes(one.question)).sort((a, b) => b.count - a.count);
    }

    erase() {
      this.#save(empty());
    }
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

  return { open, Book, RUNGS: WAITS.length };
})();

"use strict";
// When a question comes back: the FSRS scheduler with its default parameters, without steps within a day and without fuzzing, as
// examgen/practice/loop/schedule.py uses it (a test compares them review by review). A card is {stability, difficulty, last, due},
// times in milliseconds; null before the first review.

const Fsrs = (() => {
  const DAY = 24 * 60 * 60 * 1000;
  const W = [
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729,
    0.5425, 0.0912, 0.0658, 0.1542,
  ];
  const [AGAIN, HARD, GOOD, EASY] = [1, 2, 3, 4];
  const RETENTION = 0.9;
  const LONGEST = 36500;
  const DECAY = -W[20];
  const FACTOR = 0.9 ** (1 / DECAY) - 1;

  const clamped = (value, least, most = Infinity) => Math.min(Math.max(value, least), most);
  const days = (card, now) => Math.floor((now - card.last) / DAY);

  // The rating of a first try, by the share of the points that it earned.
  function rating(share, { hinted = false, revealed = false } = {}) {
    if (revealed || share < 0.5) return AGAIN;
    return share === 1 && !hinted ? GOOD : HARD;
  }

  // The probability of knowing it at that time.
  const memory = (card, now) => (1 + (FACTOR * Math.max(0, days(card, now))) / card.stability) ** DECAY;

  const firstDifficulty = (given) => W[4] - Math.E ** (W[5] * (given - 1)) + 1;

  function nextDifficulty(difficulty, given) {
    const damped = difficulty + ((10 - difficulty) * -(W[6] * (given - 3))) / 9;
    return clamped(W[7] * firstDifficulty(EASY) + (1 - W[7]) * damped, 1, 10);
  }

  function sameDay(stability, given) {
    const growth = Math.E ** (W[17] * (given - 3 + W[18])) * stability ** -W[19];
    return stability * (given > AGAIN ? Math.max(growth, 1) : growth);
  }

  function forgotten({ difficulty, stability }, known) {
    const long = W[11] * difficulty ** -W[12] * ((stability + 1) ** W[13] - 1) * Math.E ** ((1 - known) * W[14]);
    return Math.min(long, stability / Math.E ** (W[17] * W[18]));
  }

  function recalled({ difficulty, stability }, known, given) {
    const penalty = given === HARD ? W[15] : 1;
    const bonus = given === EASY ? W[16] : 1;
    return stability * (1 + Math.E ** W[8] * (11 - difficulty) * stability ** -W[9] * (Math.E ** ((1 - known) * W[10]) - 1) * penalty * bonus);
  }

  function nextStability(card, given, now) {
    if (days(card, now) < 1) return sameDay(card.stability, given);
    const known = memory(card, now);
    return given === AGAIN ? forgotten(card, known) : recalled(card, known, given);
  }

  // Halves go to the even number, as in Python.
  function rounded(value) {
    const below = Math.floor(value);
    return value - below === 0.5 ? below + (below % 2) : Math.round(value);
  }

  const interval = (stability) => clamped(rounded((stability / FACTOR) * (RETENTION ** (1 / DECAY) - 1)), 1, LONGEST);

  // The card after a review.
  function reviewed(card, given, now) {
    const stability = clamped(card ? nextStability(card, given, now) : W[given - 1], 0.001);
    const difficulty = card ? nextDifficulty(card.difficulty, given) : clamped(firstDifficulty(given), 1, 10);
    return { stability, difficulty, last: now, due: now + interval(stability) * DAY };
  }

  return { DAY, AGAIN, HARD, GOOD, EASY, rating, memory, reviewed };
})();

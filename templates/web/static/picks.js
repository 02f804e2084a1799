"use strict";
// Answers that point at what is printed, as in examgen/marking/picks.py: by letter or by the option's text.

const Picks = (() => {
  const LETTERS = "abcdefghijklmnopqrstuvwxyz";
  const TRUTH = new Map([
    ...["true", "t", "yes", "y"].map((word) => [word, true]), ...["false", "f", "no", "n"].map((word) => [word, false]),
  ]);
  const BLANKS = new RegExp(`[${Text.SPACE}$\`]+`, "g");
  const LABEL = /^\(?\s*([a-z])\s*(?:[).:]\s*(.*))?$/s;
  const PAIR = /[ \t-\r]*(\d{1,3})[ \t-\r]*[-:=.)>]*[ \t-\r]*\(?([a-z])\)?[ \t-\r]*[,;]?/g;

  const folded = (text) => Text.fold(text).replace(BLANKS, "");
  const PRINTED = LETTERS.toUpperCase();
  const letters = (part) => `A to ${PRINTED[part.options.length - 1]}`;

  function choice(part, text) {
    const found = new Set(part.options.filter((option) => folded(option) === folded(text)).concat(byLetter(part, text)));
    if (!found.size) throw Scalars.unreadable(text, `this part expects one letter from ${letters(part)}`);
    if (found.size > 1) {
      throw Scalars.unreadable(text, "it could mean two options; write the letter and the option's text, as in (A) ...");
    }
    return [...found][0];
  }

  function byLetter(part, text) {
    const match = LABEL.exec(Text.fold(Text.strip(text.normalize("NFKC"))));
    const place = match ? LETTERS.indexOf(match[1]) : part.options.length;
    return part.options.slice(place, place + 1).filter((option) => !match[2] || folded(match[2]) === folded(option));
  }

  function choices(part, text) {
    if (["none", "-"].includes(folded(text)) && !part.options.map(folded).includes(folded(text))) return [];
    const picked = several(part, text);
    return part.options.filter((option) => picked.includes(option));
  }

  function ordering(part, text) {
    const picked = several(part, text);
    if (picked.slice().sort().join("\n") !== part.options.slice().sort().join("\n")) {
      throw Scalars.unreadable(text, `this part expects each letter from ${letters(part)} once, as in B, A`);
    }
    return picked;
  }

  function matching(part, text) {
    const found = pairs(text);
    const places = part.items.map((_, place) => String(place + 1));
    if (found.length && found.map(([place]) => place).sort().join() === places.slice().sort().join()) {
      const given = new Map(found);
      return places.map((place) => choice(part, given.get(place)));
    }
    const picked = found.length ? [] : several(part, text);
    if (picked.length !== places.length) {
      throw Scalars.unreadable(text, `this part expects a letter for each of ${places.length} items, as in 1B 2A`);
    }
    return picked;
  }

  function pairs(text) {
    const plain = Text.fold(text).replaceAll("→", ">");
    const found = [...plain.matchAll(PAIR)].map((match) => [match[1], match[2]]);
    return Text.strip(plain.replace(PAIR, "")) ? [] : found;
  }

  // The options named, in the order typed: one text, letters, or texts separated by ";", lines or commas.
  function several(part, text) {
    for (const pieces of [[text], compact(text), text.split(/[;\n]/), text.split(",")]) {
      try {
        return pieces.map((piece) => choice(part, piece));
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
      }
    }
    throw Scalars.unreadable(text, `this part expects letters from ${letters(part)}, as in A, C`);
  }

  function compact(text) {
    const kept = Text.fold(text).replace(/[\s,;:.()>&+\-→]+|(?<![\p{L}\p{N}_])and(?![\p{L}\p{N}_])/gu, "");
    return /^[a-z]{1,60}$/.test(kept) ? kept.split("") : ["?"];
  }

  function claim(text) {
    const truth = TRUTH.get(folded(text).replace(/\.+$/, ""));
    if (truth === undefined) throw Scalars.unreadable(text, "this part expects true or false");
    return truth;
  }

  return { PRINTED, folded, choice, choices, ordering, matching, claim };
})();

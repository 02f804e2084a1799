"use strict";
// What stands around typed numbers and says nothing, and signs with two meanings: the rules of examgen/marking/cleaning.py.

const Cleaning = (() => {
  const RAISED = "\u00b2\u00b3\u00b9\u2070\u2074-\u2079";
  const TEN = `10(?: ?\\^| ?\\*\\*|[${RAISED}\u207a\u207b])`;
  const LABEL = /^ ?([\p{L}\p{N}_{}]{0,40}) ?=(?!=) ?/u;
  const CALL = /^(?:[A-Za-z_][A-Za-z_0-9.]*\.)?(?:tensor|array|matrix|Size|float[0-9]*|int[0-9]*)\((.*?)(?:,\s?[a-z_]+ ?=.*)?\)$/s;
  const MIDDLE_DOT = new RegExp(`[0-9][\u00b7\u2219\u22c5](?!${TEN})[0-9]`);
  const MIXED = new RegExp(`[0-9][${RAISED}]+ ?\u2044`);
  const SMALL_FRACTION = new RegExp(`([${RAISED}]+)\u2044([\u2080-\u2089]+)`, "g");
  const TIMES_TEN = new RegExp(`([0-9]) ?[xX] ?(?=${TEN})`, "g");

  const bare = (name) => name.normalize("NFKC").replace(/[_{}]/g, "");

  function cleaned(text, kind, name) {
    const label = LABEL.exec(text);
    if (label && ["", bare(name)].includes(bare(label[1]))) text = text.slice(label[0].length);
    const call = CALL.exec(Text.strip(text));
    text = unambiguous(call ? call[1] : text);
    return kind === "shape" ? text : text.replace(TIMES_TEN, "$1*");
  }

  function unambiguous(text) {
    if (MIDDLE_DOT.test(text)) throw new Unreadable("the raised dot could be a decimal point or a times sign; write . or *");
    if (MIXED.test(text)) throw new Unreadable("it could be a power or a mixed number; write 1+3/20 for one and three twentieths");
    return text.replace(SMALL_FRACTION, (_, up, down) => `(${up.normalize("NFKC")}/${down.normalize("NFKC")})`);
  }

  return { cleaned, unambiguous };
})();

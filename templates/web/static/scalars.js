"use strict";
// One typed number, as in examgen/marking/scalars.py: decimal commas, digit groups, "2 ln 2", units. What could mean two things is
// refused.

const Scalars = (() => {
  const FUNCTION = /(?<![A-Za-z_])(?:ln|log|sqrt|exp|abs|tanh|sigmoid)(?![A-Za-z_])/gi;
  const DECIMAL = /^[-+]?\d*(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/;
  const GROUPS = /^[-+]?[1-9]\d{0,2}(?:([ ,'_])\d{3})(?:\1\d{3})*(\.\d+)?$/;
  const POINT_GROUPS = /^[-+]?[1-9]\d{0,2}\.\d{3}$/;
  const GROUP = 3;
  const COMMA_GROUP = /(?<![\d.])[1-9]\d{0,2},\d{3}(?!\d)/;
  const DECIMAL_COMMA = /(?<![\d.,])(\d+),(\d+)(?![\d.,])/g;
  const FIRST_COMMA = /^([-+]?),(\d+)$/;
  const TWO_FRACTIONS = /\/[ \t-\r]*\d+,\d+[ \t-\r]*\//;
  const LOGARITHM = /(?<![A-Za-z_])log(?=[ \t-\r]*\()/g;
  const OF_TEN = /(?<![A-Za-z_])log[ \t-\r]*\([ \t-\r]*10*[ \t-\r]*\)/;
  const BARE = /(?<![A-Za-z_])(ln|sqrt)[ \t-\r]*(\d+(?:\.\d+)?|\.\d+)(?![\w.(])([ \t-\r]*[*/^])?/g;
  const IMPLIED =
    /([/^][ \t-\r]*[-+]?[ \t-\r]*)?((?<![\w.])(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\([^()]*\)))[ \t-\r]*(?=(?:ln|log|sqrt|exp)[ \t-\r]*\()/g;
  const NO_SIGN = /(?:(?<![\w.])[\d.]+[ \t-\r]*\(|\)[ \t-\r]*[A-Za-z(])/;
  const NO_BRACKETS = /(?<![A-Za-z_])(ln|log|sqrt|exp|abs|tanh|sigmoid)[ \t-\r]+([A-Za-z]\w{0,19}|-?[\d.]{1,20})(?!\w)([ \t-\r]*\()?/;

  // The beginning of the text in quotation marks; what no reader could see is marked.
  function clipped(text) {
    const line = Text.words(text).join(" ").replace(/(?! )[\p{C}\p{Z}]/gu, "\ufffd");
    return Text.size(line) <= 40 ? `'${line}'` : `'${Text.start(line, 37)}...'`;
  }

  const unreadable = (text, why) => new Unreadable(`${clipped(text)} cannot be read: ${why}`);

  // A number that stands alone in its field, perhaps with its unit.
  // `decimals`: so many are asked for; if three are, "1,792" is 1.792 and no grouped whole number.
  function lone(text, whole, unit, decimals = 0) {
    const number = withoutUnit(Text.strip(Formula.normalised(text)), Text.strip(Formula.normalised(unit)));
    return entry(withoutGroups(number, whole), true, whole ? 0 : decimals);
  }

  // A number among others: its value, what was understood, and the place value of its last decimal (null if it is no plain one).
  function entry(text, decimalComma, decimals = 0) {
    text = Text.strip(text);
    try {
      const understood = spelledOut(decimalComma ? withPoint(text, decimals) : text);
      return { value: Formula.evaluate(Formula.parse(understood)), understood, unit: lastPlace(understood) };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      throw unreadable(text, error.message);
    }
  }

  function spelledOut(text) {
    if (Text.size(text) > Formula.MAX_LENGTH) throw new Unreadable(`it is longer than ${Formula.MAX_LENGTH} characters`);
    if (text.includes("%")) throw new Unreadable("write the number without a percent sign, such as 0.5 for 50 per cent");
    text = text.replace(FUNCTION, (name) => name.toLowerCase());
    text = text.replace(BARE, (_, name, number, behind) => {
      if (behind) throw new Unreadable(`write brackets around what belongs to ${name}, as in ${name}(${number})`);
      return `${name}(${number})`;
    });
    text = text.replace(IMPLIED, (_, before, factor) => {
      if (before) throw new Unreadable("write every * and the brackets, as in 1/2*ln(2) or 1/(2*ln(2))");
      return `${factor}*`;
    });
    const [open, name, argument, call] = NO_BRACKETS.exec(text) ?? [];
    if (open) throw new Unreadable(`write brackets around what belongs to ${name}, as in ${name}(${argument}${call ? "(...)" : ""})`);
    if (NO_SIGN.test(text)) throw new Unreadable("write every * and +, as in 1/2*(3 + 4)");
    if (OF_TEN.test(text)) throw new Unreadable("log could have the base e or 10; write ln for the natural logarithm");
    return text.replace(LOGARITHM, "ln");
  }

  function withoutUnit(text, unit) {
    if (!unit || Text.size(text) > Formula.MAX_LENGTH) return text;
    const isWord = unit.length > 3 && /^\p{L}+$/u.test(unit.replaceAll(" ", ""));
    const written = isWord ? `${Text.escaped(unit.replace(/s$/, ""))}s?` : Text.escaped(unit);
    const match = new RegExp(`^(.*[\\d)${Text.SPACE}.])[${Text.SPACE}]*${written}\\.?$`, isWord ? "is" : "s").exec(text);
    return match ? Text.strip(match[1]) : text;
  }

  function withoutGroups(text, whole) {
    const groups = GROUPS.exec(text);
    if (whole && POINT_GROUPS.test(text)) {
      throw unreadable(text, "the point could group digits; write whole numbers without a point");
    }
    const grouped = groups && (whole || groups[2] || groups[1] !== "," || text.split(",").length > 2);
    return grouped ? text.replaceAll(groups[1], "") : text;
  }

  function withPoint(text, decimals) {
    if (TWO_FRACTIONS.test(text)) throw new Unreadable("the comma could separate two fractions; write a decimal point, or brackets around each");
    const pointed = text.replace(FIRST_COMMA, "$1.$2").replace(DECIMAL_COMMA, "$1.$2");
    if (pointed === text || pointed.includes(",")) return text;
    if (decimals !== GROUP && COMMA_GROUP.test(text)) {
      throw new Unreadable("the comma could group digits; write a decimal point, or no separator at all");
    }
    return pointed;
  }

  function lastPlace(text) {
    const match = DECIMAL.exec(text.replace(/[ ()]/g, ""));
    return match && Rational.of(`1e${Number(match[2] ?? 0) - (match[1] ?? "").length}`);
  }

  return { unreadable, lone, entry, spelledOut };
})();

"use strict";
// The grammar of typed formulas, as in examgen/core/expression.py. Nothing is ever handed to JavaScript's own parser; length,
// depth, digits and exponents are bounded.
//
//     sum     := product (('+' | '-') product)*          power   := postfix ('^' factor)?
//     product := factor (('*' | '/' | '@') factor)*      postfix := atom ('[' sum (',' sum)* ']')*
//     factor  := '-' factor | '+' factor | power         atom    := number | name | name '(' sum (',' sum)* ')' | '(' sum ')'

const Text = (() => {
  // Python's idea of white space, which is not JavaScript's.
  const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  const runs = new RegExp(`[${SPACE}]+`);
  const ends = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "g");
  const lineEnds = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

  const size = (text) => Array.from(text).length;
  const start = (text, length) => Array.from(text).slice(0, length).join("");
  const strip = (text) => text.replace(ends, "");
  const words = (text) => text.split(runs).filter(Boolean);
  const lines = (text) => text.split(lineEnds);
  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ");
  // A text as Python's repr() shows it.
  const NAMED = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
  const hex = (character) => {
    const digits = character.codePointAt(0).toString(16);
    const [sign, length] = digits.length <= 2 ? ["x", 2] : digits.length <= 4 ? ["u", 4] : ["U", 8];
    return `\\${sign}${digits.padStart(length, "0")}`;
  };
  const quoted = (text) => {
    const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
    const shown = text.replace(/\\|(?! )[\p{C}\p{Z}]/gu, (character) => NAMED[character] ?? hex(character));
    return quote + (quote === "'" ? shown.replace(/'/g, "\\'") : shown) + quote;
  };
  return { SPACE, size, start, strip, words, lines, escaped, fold, quoted };
})();

const Formula = (() => {
  const MAX_LENGTH = 400;
  const MAX_DEPTH = 24;
  const MAX_DIGITS = 30;
  const MAX_EXPONENT = 64;
  const MAX_BITS = 1024;

  const DIGITS = "(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d{1,3}(?!\\d))?";
  const TOKEN = new RegExp(`[ \\t-\\r]*((?:${DIGITS})|[A-Za-z]\\w*|\\*\\*|[<>=!]=|[-+*/@^(),:<>\\[\\]])`, "y");
  const COMPARISONS = ["<", "<=", ">", ">=", "==", "!="];
  const SAME = [
    [/[\u2010-\u2013\u2212]/g, "-"], [/[\u00b7\u00d7\u2217\u2219\u22c5]/g, "*"], [/[\u00f7\u2044\u2215]/g, "/"],
    [/[\u200b\u200e\u200f\u2060\ufeff]/g, ""], [/\u2019/g, "'"], [/\u221a/g, "sqrt"], [/\u03c0/g, "pi"], [/\u03c3/g, "sigmoid"],
  ];
  const translated = (text) => SAME.reduce((kept, [sign, written]) => kept.replace(sign, written), text);

  // One minus sign, one times sign, x^(2) for x², (1/2) for ½: without the brackets 2² would become 22.
  function normalised(text) {
    const bracketed = text.replace(/[\u00b2\u00b3\u00b9\u2070\u2074-\u207b]+/g, "^($&)").replace(/[\u00bc-\u00be\u2150-\u215e\u2189]/g, "($&)");
    return translated(translated(bracketed).normalize("NFKC"));
  }

  function tokens(text) {
    const found = [];
    text = text.replace(new RegExp(`[${Text.SPACE}]+$`), "");
    for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(text);
      if (!match) throw new Unreadable(`cannot read ${Text.quoted(Text.start(Text.strip(text.slice(at)), 12))}`);
      found.push(match[1] === "**" ? "^" : match[1]);
    }
    return found;
  }

  class Reader {
    constructor(found) {
      this.rest = found.reverse();
    }

    get next() {
      return this.rest[this.rest.length - 1];
    }

    take(expected) {
      if (this.next === undefined || (expected && this.next !== expected)) {
        throw new Unreadable(expected ? `expected ${Text.quoted(expected)}` : "it ends too early");
      }
      return this.rest.pop();
    }

    formula(depth) {
      const tree = this.sum(depth);
      return COMPARISONS.includes(this.next) ? { operator: this.take(), left: tree, right: this.sum(depth) } : tree;
    }

    sum(depth) {
      if (depth > MAX_DEPTH) throw new Unreadable("too deeply nested");
      let tree = this.product(depth);
      while (this.next === "+" || this.next === "-") tree = { operator: this.take(), left: tree, right: this.product(depth) };
      return tree;
    }

    product(depth) {
      let tree = this.factor(depth);
      while (["*", "/", "@"].includes(this.next)) tree = { operator: this.take(), left: tree, right: this.factor(depth) };
      return tree;
    }

    factor(depth) {
      if (depth > MAX_DEPTH) throw new Unreadable("too deeply nested");
      if (this.next === "-") return this.take() && { negative: this.factor(depth + 1) };
      if (this.next === "+") return this.take() && this.factor(depth + 1);
      const base = this.postfix(depth);
      return this.next === "^" ? { operator: this.take(), left: base, right: this.factor(depth + 1) } : base;
    }

    postfix(depth) {
      let tree = this.atom(depth);
      while (this.next === "[") tree = { base: tree, places: this.list("[", "]", depth, (deeper) => this.place(deeper)) };
      return tree;
    }

    place(depth) {
      const start = this.next === ":" ? null : this.sum(depth);
      if (this.next !== ":") return start;
      this.take();
      return { start, stop: this.next === "," || this.next === "]" ? null : this.sum(depth) };
    }

    atom(depth) {
      const token = this.take();
      if (/^[\d.]/.test(token)) return { number: number(token) };
      if (/^[A-Za-z]/.test(token)) return this.next === "(" ? { call: token, given: this.list("(", ")", depth) } : { name: token };
      if (token !== "(") throw new Unreadable(`did not expect ${Text.quoted(token)}`);
      this.rest.push(token);
      const inner = this.list("(", ")", depth);
      return inner.length === 1 ? inner[0] : { listed: inner };
    }

    list(opening, closing, depth, read = (deeper) => this.formula(deeper)) {
      this.take(opening);
      const found = [read(depth + 1)];
      while (this.next === ",") {
        this.take();
        found.push(read(depth + 1));
      }
      this.take(closing);
      return found;
    }
  }

  function number(token) {
    const [digits, exponent = "0"] = token.toLowerCase().split("e");
    if (digits.replace(".", "").length > MAX_DIGITS || Math.abs(Number(exponent)) > MAX_EXPONENT) {
      throw new Unreadable(`the number ${token.slice(0, 12)}... is too long`);
    }
    return Rational.of(token);
  }

  function parse(text) {
    if (Text.size(text) > MAX_LENGTH) throw new Unreadable(`longer than ${MAX_LENGTH} characters`);
    const found = tokens(normalised(text));
    if (!found.length) throw new Unreadable("nothing was written");
    const reader = new Reader(found);
    const tree = reader.formula(0);
    if (reader.next !== undefined) throw new Unreadable(`did not expect ${Text.quoted(reader.next)}`);
    return tree;
  }

  const FUNCTIONS = new Map([
    ["ln", Exact.log], ["log", Exact.log], ["exp", Exact.exp], ["sqrt", Exact.sqrt],
    ["abs", (x) => (Exact.isNegative(x) ? Exact.negative(x) : x)],
    ["tanh", (x) => Math.tanh(Exact.float(x))],
    ["sigmoid", (x) => Exact.divide(Exact.ONE, Exact.add(Exact.ONE, Exact.exp(Exact.negative(x))))],
  ]);
  const CONSTANTS = new Map([["e", Math.E], ["pi", Math.PI]]);
  const ARITHMETIC = {
    "+": Exact.add, "-": (one, other) => Exact.add(one, Exact.negative(other)), "*": Exact.multiply, "/": Exact.divide, "^": power,
  };

  function power(base, exponent) {
    if (Math.abs(Exact.float(exponent)) > MAX_EXPONENT || Math.abs(Exact.float(base)) > 1e12) {
      throw new Unreadable(`a power beyond the exponent ${MAX_EXPONENT}`);
    }
    const whole = exponent instanceof Rational && exponent.whole;
    const times = whole ? (exponent.up < 0n ? -exponent.up : exponent.up) : 0n;
    if (whole && base instanceof Rational && BigInt(base.bits) * times <= BigInt(MAX_BITS)) {
      const raised = new Rational(base.up ** times, base.down ** times);
      return exponent.up < 0n ? Exact.ONE.over(raised) : raised;
    }
    const [one, other] = [Exact.float(base), Exact.float(exponent)];
    if (one < 0 && !whole) throw new Unreadable("a fractional power of a negative number");
    if (one === 0 && other < 0) throw new Unreadable("it divides by zero");
    const result = one ** other;
    if (!Number.isFinite(result)) throw new Unreadable("its value is too large");
    return result;
  }

  // `values` maps names to numbers; formulas know no quantities with entries here.
  function value(node, values) {
    if (node.number) return node.number;
    if (node.name !== undefined) {
      const found = values.get(node.name) ?? CONSTANTS.get(node.name);
      if (found === undefined) throw new Unreadable(`unknown: ${node.name.slice(0, 20)}`);
      return found;
    }
    if (node.negative) return Exact.negative(value(node.negative, values));
    if (node.operator) {
      const [left, right] = [value(node.left, values), value(node.right, values)];
      if (!ARITHMETIC[node.operator]) throw new Unreadable(`unknown: ${node.operator}`);
      return ARITHMETIC[node.operator](left, right);
    }
    if (node.call) {
      if (!FUNCTIONS.has(node.call)) throw new Unreadable(`unknown: ${node.call.slice(0, 20)}`);
      const given = node.given.map((one) => value(one, values));
      if (given.length !== 1) throw new Unreadable(`unknown: ${node.call}`);
      return FUNCTIONS.get(node.call)(given[0]);
    }
    if (node.base) return entry(node, values);
    if (node.listed) node.listed.forEach((one) => value(one, values));
    throw new Unreadable("unknown: (,)");
  }

  // Names stand for numbers here, so nothing has entries.
  function entry(node, values) {
    value(node.base, values);
    node.places.flatMap((place) => ("stop" in place ? [place.start, place.stop] : [place])).forEach((one) => one && value(one, values));
    throw new Unreadable("only a named quantity has entries");
  }

  function evaluate(tree, values = new Map()) {
    const result = value(tree, values);
    if (!Number.isFinite(Exact.float(result))) throw new Unreadable("it is not a finite number");
    return result;
  }

  return { MAX_LENGTH, COMPARISONS, FUNCTIONS, ARITHMETIC, normalised, parse, evaluate };
})();

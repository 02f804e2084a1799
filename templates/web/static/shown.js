"use strict";
// Values as papers show them, in the characters a student would type: the rules of examgen/core/numbers.py and typeset.py (plain).

const Shown = (() => {
  const LARGEST_DENOMINATOR = 64n;
  const zero = (x) => x.up === 0n;

  // How many decimals the number needs; undefined if more than six.
  const terminating = (x) => [0, 1, 2, 3, 4, 5, 6].find((places) => (x.up * 10n ** BigInt(places)) % x.down === 0n);

  // Within `decimals` (at least 2) places, or two significant digits within six.
  function isShort(x, decimals) {
    const places = terminating(x);
    const digits = places === undefined ? 0n : (x.up * 10n ** BigInt(places)) / x.down;
    return places !== undefined && (places <= Math.max(decimals, 2) || (digits > -100n && digits < 100n));
  }

  // Halves go away from zero; a float counts as its shortest decimal.
  function rounded(x, decimals) {
    const exact = x instanceof Rational ? x : Rational.of(String(Exact.float(x)));
    const scale = 10n ** BigInt(decimals);
    const twice = (exact.up < 0n ? -exact.up : exact.up) * scale * 2n + exact.down;
    const digits = twice / (2n * exact.down);
    return new Rational(exact.up < 0n ? -digits : digits, scale);
  }

  function isExact(x, decimals) {
    if (x instanceof Ln2) return isExact(x.rational, decimals) && isExact(x.coefficient, decimals);
    return x instanceof Rational && (x.down <= LARGEST_DENOMINATOR || isShort(x, decimals));
  }

  function decimal(x, decimals) {
    const scaled = (x.up * 10n ** BigInt(decimals)) / x.down;
    const digits = String(scaled < 0n ? -scaled : scaled).padStart(decimals + 1, "0");
    const cut = digits.length - decimals;
    return `${x.up < 0n ? "-" : ""}${digits.slice(0, cut)}${decimals ? "." : ""}${digits.slice(cut)}`;
  }

  const fraction = (x, decimals) => (isShort(x, decimals) ? decimal(x, terminating(x)) : `${x.up}/${x.down}`);

  function multiple({ rational, coefficient }, decimals) {
    const negative = coefficient.up < 0n;
    const size = fraction(negative ? coefficient.negative() : coefficient, decimals);
    const shown = size === "1" ? "ln(2)" : `${size}*ln(2)`;
    return zero(rational) ? `${negative ? "-" : ""}${shown}` : `${fraction(rational, decimals)} ${negative ? "-" : "+"} ${shown}`;
  }

  // A quantity of following.js; a vector is a matrix of one column.
  function plain(x, decimals) {
    const row = (list) => list.map((one) => plain(one, decimals)).join(", ");
    if (Array.isArray(x)) return `[${x[0].length === 1 ? row(x.flat()) : x.map(row).join("; ")}]`;
    if (typeof x === "string" || typeof x === "boolean") return String(x);
    if (!isExact(x, decimals)) return decimal(rounded(x, decimals), decimals);
    return x instanceof Ln2 ? multiple(x, decimals) : fraction(x, decimals);
  }

  return { isShort, rounded, plain };
})();

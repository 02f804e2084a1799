"use strict";
// Whether an answer took work like the key's: the rules of examgen/marking/worth.py.

const Worth = (() => {
  const { leaves } = Comparing;
  const LARGEST = 1e9;
  const DIGITS = 2;
  const sizes = (value) => leaves(value).map((leaf) => Math.abs(Exact.float(leaf)));

  function isWorked(part, value, others) {
    const [found, own] = [workedEntries(part, value), workedEntries(part, Exact.decoded(part.answer))];
    const isShort = found.length === 1 && own.length === 1 && digits(found[0], part) < Math.min(DIGITS, sizeDigits(own[0], part));
    return hasEntries(part, value) && !isShort && !isCopy(value, others);
  }

  // Whether all entries are 0 as they are written, or some are left open.
  const isIdle = (part, value) => sizes(value).some(Number.isNaN) || sizes(value).every((size) => written(part, size) === 0);

  // Whether the value has half as many worked entries as the part's own answer, not all alike.
  function hasEntries(part, value) {
    if (sizes(value).some(Number.isNaN)) return false;
    const [found, own] = [workedEntries(part, value), workedEntries(part, Exact.decoded(part.answer))];
    const isConstant = found.length > 1 && new Set(found).size === 1
      && (new Set(own).size > 1 || (isEven(value) && !isEven(Exact.decoded(part.answer))));
    return found.length >= Math.max(1, Math.min(own.length, leaves(value).length) / 2) && !isConstant;
  }

  // Whether all entries have one size.
  const isEven = (value) => new Set(sizes(value)).size === 1;

  const placesOf = (part) => (["number", "vector", "matrix"].includes(part.kind) ? part.decimals : 0);

  // How many digits a number has without the zeros at its end, or before the point if that is more; a power of ten has one.
  const digits = (size, part) => Math.max(String(size).replace(/0+$/, "").length, sizeDigits(size, part));

  // How many digits a number has before the point, or behind it if it is smaller than 1; a power of ten has one.
  function sizeDigits(size, part) {
    const whole = String(Math.floor(size / 10 ** placesOf(part)));
    if (whole === "0") return String(size).replace(/0+$/, "").length;
    return /^10*$/.test(whole) ? 1 : whole.length;
  }

  // Whether nobody comes to the value by chance: two worked entries of different sizes, or only one, of two digits.
  function isTelling(part, value) {
    const found = workedEntries(part, value);
    return new Set(found).size > 1 || (found.length === 1 && digits(found[0], part) >= DIGITS);
  }

  // Whether the value is a single number of one digit; such a one stands in many places by chance.
  const isDigit = (part, value) => leaves(value).length === 1 && !isTelling(part, value);

  // A size in units of the last decimal that the part asks for.
  const written = (part, size) => Math.floor(Math.min(size, LARGEST) * 10 ** placesOf(part) + 0.5);

  // The sizes of the entries that somebody had to work out, in units of the last decimal that the part asks for.
  function workedEntries(part, value) {
    const places = placesOf(part);
    const powers = Array.from({ length: places + 1 }, (_, power) => 10 ** power);
    const found = sizes(value).filter((size) => size < LARGEST).map((size) => written(part, size));
    return found.filter((size) => size !== 0 && !powers.includes(size));
  }

  // Whether the value, apart from signs and the form, is one of the others, a row or the beginning of one, or its only entry.
  function isCopy(value, others) {
    const own = sizes(value);
    const repeats = (other) => own.join() === (own.length > 1 ? other.slice(0, own.length) : [...new Set(other)]).join();
    return others.some((other) => [other, ...rows(other)].some((piece) => repeats(sizes(piece))));
  }

  const rows = (value) => (Array.isArray(value) && value.every(Array.isArray) ? value : []);

  return { isWorked, isIdle, hasEntries, isTelling, isDigit, isCopy };
})();

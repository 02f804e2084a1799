"use strict";
// Whether an answer took work like the key's: the rules of examgen/marking/worth.py.

const Worth = (() => {
  const { leaves } = Comparing;
  const LARGEST = 1e9;
  const DIGITS = 2;
  const sizes = (value) => leaves(value).map((leaf) => Math.abs(Exact.float(leaf)));

  function isWorked(part, value, others) {
    if (sizes(value).some(Number.isNaN)) return false;
    const [found, own] = [workedEntries(part, value), workedEntries(part, Exact.decoded(part.answer))];
    const isConstant = found.length > 1 && new Set(found).size === 1
      && (new Set(own).size > 1 || (isEven(value) && !isEven(Exact.decoded(part.answer))));
    if (found.length === 1 && own.length === 1 && digits(found[0], part) < Math.min(DIGITS, digits(own[0], part))) return false;
    return found.length >= Math.max(1, Math.min(own.length, leaves(value).length) / 2) && !isConstant && !isCopy(value, others);
  }

  // Whether all entries have one size.
  const isEven = (value) => new Set(sizes(value)).size === 1;

  const placesOf = (part) => (["number", "vector", "matrix"].includes(part.kind) ? part.decimals : 0);

  // How many digits a number has before the point, or behind it if it is smaller than 1; a power of ten has one.
  function digits(size, part) {
    const whole = String(Math.floor(size / 10 ** placesOf(part)));
    if (whole === "0") return String(size).replace(/0+$/, "").length;
    return /^10*$/.test(whole) ? 1 : whole.length;
  }

  // The sizes of the entries that somebody had to work out, in units of the last decimal that the part asks for.
  function workedEntries(part, value) {
    const places = placesOf(part);
    const written = sizes(value).filter((size) => size < LARGEST).map((size) => Math.floor(size * 10 ** places + 0.5));
    const powers = Array.from({ length: places + 1 }, (_, power) => 10 ** power);
    return written.filter((size) => size !== 0 && !powers.includes(size));
  }

  // Whether the value, apart from signs and the form, is one of the others, a row or the beginning of one, or its only entry.
  function isCopy(value, others) {
    const own = sizes(value);
    const repeats = (other) => own.join() === (own.length > 1 ? other.slice(0, own.length) : [...new Set(other)]).join();
    return others.some((other) => [other, ...rows(other)].some((piece) => repeats(sizes(piece))));
  }

  const rows = (value) => (Array.isArray(value) && value.every(Array.isArray) ? value : []);

  return { isWorked };
})();

"use strict";
// Exact numbers: a Rational (BigInt numerator and denominator), an Ln2 (a + b ln 2 with rational a and b), or a plain number.
// The rules are those of examgen/core/numbers.py; everything stays exact until an operation leaves the family.

class Unreadable extends Error {}

class Rational {
  constructor(up, down = 1n) {
    if (down === 0n) throw new Unreadable("it divides by zero");
    const divisor = Rational.#gcd(up < 0n ? -up : up, down < 0n ? -down : down) * (down < 0n ? -1n : 1n);
    this.up = up / divisor;
    this.down = down / divisor;
    Object.freeze(this);
  }

  static #gcd(one, other) {
    while (other) [one, other] = [other, one % other];
    return one || 1n;
  }

  // A decimal text such as "-12.5e-3".
  static of(text) {
    const [, sign, whole, part = "", exponent = "0"] = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(text);
    const digits = BigInt(whole + part) * (sign === "-" ? -1n : 1n);
    const places = Number(exponent) - part.length;
    return places < 0 ? new Rational(digits, 10n ** BigInt(-places)) : new Rational(digits * 10n ** BigInt(places));
  }

  get whole() {
    return this.down === 1n;
  }

  get bits() {
    return Exact.bits(this.up) + Exact.bits(this.down);
  }

  plus(other) {
    return new Rational(this.up * other.down + other.up * this.down, this.down * other.down);
  }

  times(other) {
    return new Rational(this.up * other.up, this.down * other.down);
  }

  over(other) {
    return new Rational(this.up * other.down, this.down * other.up);
  }

  negative() {
    return new Rational(-this.up, this.down);
  }

  equals(other) {
    return this.up === other.up && this.down === other.down;
  }

  toString() {
    return this.whole ? `${this.up}` : `${this.up}/${this.down}`;
  }
}

class Ln2 {
  constructor(rational, coefficient) {
    this.rational = rational;
    this.coefficient = coefficient;
    Object.freeze(this);
  }

  equals(other) {
    return this.rational.equals(other.rational) && this.coefficient.equals(other.coefficient);
  }
}

const Exact = (() => {
  const ZERO = new Rational(0n);
  const ONE = new Rational(1n);

  const bits = (integer) => (integer === 0n ? 0 : (integer < 0n ? -integer : integer).toString(2).length);
  const ln2 = (rational, coefficient) => (coefficient.up ? new Ln2(rational, coefficient) : rational);
  const finite = (value) => {
    if (!Number.isFinite(value)) throw new Unreadable("its value is too large");
    return value;
  };

  // The nearest double: the quotient to 66 bits and a sticky bit, which Number() rounds once.
  function ratio({ up, down }) {
    if (up === 0n) return 0;
    const shift = 66 - (bits(up) - bits(down));
    const scaled = shift > 0 ? [up << BigInt(shift), down] : [up, down << BigInt(-shift)];
    const quotient = scaled[0] / scaled[1];
    const sticky = scaled[0] % scaled[1] ? (up < 0n ? -1n : 1n) : 0n;
    const half = Math.trunc(shift / 2);
    return Number(quotient * 2n + sticky) * 2 ** (-half - 1) * 2 ** (half - shift);
  }

  function float(value) {
    if (value instanceof Rational) return finite(ratio(value));
    if (value instanceof Ln2) return float(value.rational) + float(value.coefficient) * Math.LN2;
    return value;
  }

  function add(one, other) {
    if (one instanceof Rational && other instanceof Rational) return one.plus(other);
    if (typeof one === "number" || typeof other === "number") return float(one) + float(other);
    const [a, b] = [one, other].map((value) => (value instanceof Ln2 ? value : new Ln2(value, ZERO)));
    return ln2(a.rational.plus(b.rational), a.coefficient.plus(b.coefficient));
  }

  function negative(value) {
    if (value instanceof Rational) return value.negative();
    return value instanceof Ln2 ? new Ln2(value.rational.negative(), value.coefficient.negative()) : -value;
  }

  function multiply(one, other) {
    if (one instanceof Rational && other instanceof Rational) return one.times(other);
    if (one instanceof Rational && other instanceof Ln2) return multiply(other, one);
    if (one instanceof Ln2 && other instanceof Rational) return ln2(one.rational.times(other), one.coefficient.times(other));
    return float(one) * float(other);
  }

  function divide(one, other) {
    if (one instanceof Rational && other instanceof Rational) return one.over(other);
    if (one instanceof Ln2 && other instanceof Rational) return multiply(one, ONE.over(other));
    if (one instanceof Ln2 && other instanceof Ln2 && same(multiply(one, other.coefficient), multiply(other, one.coefficient))) {
      return one.coefficient.over(other.coefficient);
    }
    const [up, down] = [float(one), float(other)];
    if (down === 0) throw new Unreadable("it divides by zero");
    return up / down;
  }

  function same(one, other) {
    if (one === null || other === null) return one === other;
    if (typeof one === "number" || typeof other === "number") return typeof one === typeof other && one === other;
    return one.constructor === other.constructor && one.equals(other);
  }

  const isNegative = (value) => (value instanceof Rational ? value.up < 0n : float(value) < 0);

  function exp(value) {
    if (value instanceof Rational && value.up === 0n) return ONE;
    if (value instanceof Ln2 && value.rational.up === 0n && value.coefficient.whole && Math.abs(float(value)) < 700) {
      const power = value.coefficient.up;
      return power < 0n ? new Rational(1n, 2n ** -power) : new Rational(2n ** power);
    }
    return finite(Math.exp(float(value)));
  }

  const powerOfTwo = (integer) => (integer & (integer - 1n)) === 0n;

  function logarithm(integer) {
    const surplus = Math.max(0, bits(integer) - 1000);
    return Math.log(Number(integer >> BigInt(surplus))) + surplus * Math.LN2;
  }

  function log(value) {
    if (value instanceof Rational ? value.up <= 0n : float(value) <= 0) {
      throw new Unreadable("it has no value (logarithm of a number that is not positive)");
    }
    if (!(value instanceof Rational)) return Math.log(float(value));
    const { up, down } = value;
    if (powerOfTwo(up) && powerOfTwo(down)) return ln2(ZERO, new Rational(BigInt(bits(up) - bits(down))));
    return logarithm(up) - logarithm(down);
  }

  function integerRoot(square) {
    if (square < 2n) return square;
    let root = 1n << BigInt(Math.ceil(bits(square) / 2));
    for (;;) {
      const next = (root + square / root) >> 1n;
      if (next >= root) return root;
      root = next;
    }
  }

  function sqrt(value) {
    if (isNegative(value)) throw new Unreadable("it has no value (square root of a negative number)");
    if (value instanceof Rational) {
      const [up, down] = [integerRoot(value.up), integerRoot(value.down)];
      if (up * up === value.up && down * down === value.down) return new Rational(up, down);
    }
    return Math.sqrt(float(value));
  }

  // "3", "-4/5", "1/2;3" for 1/2 + 3 ln 2, as examgen/single/data.py writes numbers; a JSON number is a float.
  function decoded(value) {
    if (Array.isArray(value)) return value.map(decoded);
    if (typeof value !== "string") return value;
    const [rational, coefficient] = value.split(";").map((text) => new Rational(...text.split("/").map(BigInt)));
    return coefficient ? new Ln2(rational, coefficient) : rational;
  }

  return { ZERO, ONE, decoded, bits, float, add, negative, multiply, divide, same, isNegative, exp, log, sqrt };
})();

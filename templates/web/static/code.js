"use strict";
// Progress as a code, the same as of the served page: examgen/practice/loop/transfer.py says what is in it. Nothing in one is believed
// but numbers in their bounds and names; the sentences of mistakes come from this page.

const Code = (() => {
  const PREFIX = "examgen2.";
  const LONGEST = 2_000_000;
  const LARGEST = 16_000_000;
  const MOST = 50_000;
  const SERIALS = 2000;
  const [EARLIEST, LATEST] = [Date.UTC(2000, 0), Date.UTC(2200, 0)];
  const QUESTION = /^[A-Za-z0-9_-]{1,80}(\/[A-Za-z0-9_-]{1,80}){0,4}$/;
  const NAME = /^[A-Za-z0-9_ +-]{1,120}$/;

  // The code of {cards, sittings}, as `Progress` gives them; times are in milliseconds here and in microseconds there.
  async function packed({ cards, sittings }) {
    const moment = (at) => Math.round(1000 * at);
    const data = {
      cards: cards.map(({ question, stability, difficulty, last, due, reviews }) => [question, stability, difficulty, moment(last), moment(due), reviews]),
      sittings: sittings.map(({ question, serial, opened, hinted, revealed, attempts }) => [question, serial, moment(opened), hinted, revealed,
        attempts.map(({ at, share, made }) => [moment(at), share, false, share === 1, made])]),
    };
    const stream = new Blob([JSON.stringify(data)]).stream().pipeThrough(new CompressionStream("gzip"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    const characters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    return PREFIX + btoa(characters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  // What is in a code; null for what is none, or not all of one.
  async function opened(code) {
    const text = code.length > 2 * LONGEST ? "" : code.replace(/\s+/g, "");
    if (!text.startsWith(PREFIX) || text.length > LONGEST) return null;
    try {
      return believed(JSON.parse(await unpacked(text.slice(PREFIX.length))));
    } catch (error) {
      return null; // not base64, not gzip, not JSON, or of another form
    }
  }

  async function unpacked(text) {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
    const chunks = [];
    for (let size = 0; ;) {
      const { done, value } = await reader.read();
      if (done) return new Blob(chunks).text();
      chunks.push(value);
      size += value.length;
      if (size > LARGEST) {
        await reader.cancel();
        throw new TypeError("too large");
      }
    }
  }

  // --- what is believed of it -------------------------------------------------------------------------------------------------------

  function all(list, most, each) {
    if (!Array.isArray(list) || list.length > most) throw new TypeError("no list");
    return list.map(each);
  }

  function number(value, least = 0, most = 1e6) {
    if (typeof value !== "number" || !(value >= least && value <= most)) throw new TypeError("no number");
    return value;
  }

  function whole(value, most = 1e6) {
    if (!Number.isInteger(number(value, 0, most - 1))) throw new TypeError("no whole number");
    return value;
  }

  function name(value, pattern = NAME) {
    if (typeof value !== "string" || !pattern.test(value)) throw new TypeError("no name");
    return value;
  }

  function truth(value) {
    if (typeof value !== "boolean") throw new TypeError("no truth");
    return value;
  }

  const time = (value) => number(value, 1000 * EARLIEST, 1000 * LATEST) / 1000;

  const card = ([question, stability, difficulty, last, due, reviews]) => ({
    question: name(question, QUESTION), stability: number(stability, 0.001), difficulty: number(difficulty, 1, 10), last: time(last),
    due: time(due), reviews: whole(reviews),
  });

  const sitting = ([question, serial, begun, hinted, revealed, attempts]) => ({
    question: name(question, QUESTION), serial: serial === null ? null : whole(serial, SERIALS), opened: time(begun), hinted: whole(hinted),
    revealed: truth(revealed), attempts: all(attempts, 1000, attempt),
  });

  const attempt = ([at, share, unread, solved, mistakes]) => ({
    at: time(at), share: number(share, 0, 1), unread: truth(unread), solved: truth(solved),
    made: all(mistakes, 100, ([part, mistake]) => [name(part), name(mistake)]),
  });

  const believed = ({ cards, sittings }) => ({ cards: all(cards, MOST, card), sittings: all(sittings, MOST, sitting) });

  return { packed, opened };
})();

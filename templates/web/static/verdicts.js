"use strict";
// What is said of an answer: the heading of its box, the sentences in it, and the line below the form.

const Verdicts = (() => {
  const { counted } = Course;
  // The one word for what became of a part, in its box and in the line below the form; the served pages have the same.
  const HEADINGS = {
    right: "Right", partly: "Partly right", wrong: "Not right", follows: "Follows", "too few digits": "Too coarse",
    unreadable: "Could not be read", incomplete: "Incomplete", unanswered: "Not answered", unchecked: "Not checked yet",
    "needs a grader": "Judge it yourself",
  };
  const FOLLOWS = "Correct that one first; this value then changes, too.";
  const NOTHING_MORE = "This is not right.";
  const NAMED = 3;

  const points = (earned, of) => `${Number(earned.toPrecision(3))} of ${counted(of, "point")}`;
  const listed = (parts) => parts.map(({ part, state }) => `${part.label ? `(${part.label}) ` : ""}${HEADINGS[state].toLowerCase()}`).join(", ");

  function headline(parts, share, marks) {
    if (share === 1) return "Right.";
    const earned = points(share * marks, marks);
    if (parts.length > 1) return `${share > 0 ? "Partly right" : "Not right"}: ${earned}. ${listed(parts)}.`;
    return share > 0 ? `Partly right: ${earned}.` : `${HEADINGS[parts[0].state]}.`;
  }

  // What is said of an answer besides its heading. Sentences of mistakes are HTML of the bank, anything else is text.
  function said(part, report, unread) {
    const silent = (["right", "unanswered"].includes(report.verdict) && !report.carried) || report.feedback === NOTHING_MORE;
    if (silent || !report.feedback) return "";
    const feedback = make("p", {}, report.diagnosed ? "" : unread.length ? unreadable(part, unread) : report.feedback + further(part, report));
    if (report.diagnosed) feedback.innerHTML = report.feedback;
    return make("div", { class: "text" }, feedback);
  }

  // Which cells of a grid cannot be read, and which are empty.
  function unreadable(part, problems) {
    const begin = (text) => text[0].toUpperCase() + text.slice(1);
    const stuck = problems.filter(([, text]) => text).slice(0, NAMED).map(([place, text]) => begin(`${Reading.called(part, place)}: ${text}.`));
    const empty = problems.filter(([, text]) => !text).map(([place]) => Reading.called(part, place));
    const others = empty.length > NAMED ? " and others" : "";
    return [...stuck, ...(empty.length ? [`Still empty: ${empty.slice(0, NAMED).join("; ")}${others}.`] : [])].join(" ");
  }

  // In a grid or a list of options the entries themselves are marked; elsewhere they are named.
  function further(part, { entries, verdict, carried }) {
    if (carried) return ` ${FOLLOWS}`;
    if (verdict !== "partly" || part.kind !== "shape") return "";
    const places = entries.flatMap((right, place) => (right ? [] : [`the ${Reading.called(part, place)}`]));
    return ` Look again at ${places.join("; ")}.`;
  }

  return { HEADINGS, headline, listed, points, said };
})();

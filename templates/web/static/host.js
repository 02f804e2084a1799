"use strict";
// The host of the page: who keeps what a student did, and who else is told of it. The browser keeps it, and nobody is told; a package
// for a learning system puts another host in its place (scorm.js).

let Host = {
  // What lasts from one visit to the next, and what lasts as long as the tab; a browser may refuse either.
  storage: () => localStorage,
  tab: () => sessionStorage,
  kept: "Kept in this browser only; nobody else sees it.",
  // Whether progress is the student's own, to take along and to erase.
  owned: true,
  // Before the first view.
  begin() {},
  // After each attempt that counts, and when the solution is shown before one.
  tried() {},
};

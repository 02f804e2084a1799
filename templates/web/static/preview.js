"use strict";
// The author's page follows the question file: it asks for a token that changes with what is known, and swaps the pieces that differ.

(() => {
  const MILLISECONDS = 400;
  const main = document.getElementById("main");
  const field = document.getElementById("seed");
  let seed = field.value;
  let busy = false;

  const piece = (page, name) => page.querySelector(`[data-piece="${name}"]`);
  const names = [...document.querySelectorAll("[data-piece]")].map((one) => one.dataset.piece);

  // --- following the file -----------------------------------------------------------------------------------------------------------

  async function look() {
    if (busy) return;
    busy = true;
    const wanted = seed;
    try {
      const token = await text(`/token?seed=${wanted}`);
      if (token !== main.dataset.token || wanted !== main.dataset.seed) {
        const page = new DOMParser().parseFromString(await text(`/?seed=${wanted}`), "text/html");
        if (wanted === seed) show(page, wanted);
      }
    } catch {
      document.getElementById("state").textContent = "examgen preview has ended; start it again.";
      delete main.dataset.token;
    } finally {
      busy = false;
      if (wanted !== seed) look();
    }
  }

  async function text(address) {
    const response = await fetch(address);
    return response.text();
  }

  // A file that is broken for the moment leaves the last good page standing, dimmed. What did not change is not touched at all.
  function show(page, wanted) {
    const broken = page.getElementById("error").textContent.trim() !== "";
    const drawn = piece(page, "question").querySelector(".stem") !== null;
    const sameSeed = wanted === main.dataset.seed;
    replace(document.getElementById("error"), page.getElementById("error"));
    replace(document.getElementById("state"), page.getElementById("state"));
    main.toggleAttribute("data-stale", !drawn);
    if (drawn || !sameSeed) replace(document.getElementById("title"), page.getElementById("title"));
    for (const name of names) {
      if (drawn || name === "contract" || (broken && !sameSeed)) replace(piece(document, name), piece(page, name));
    }
    document.title = page.title;
    main.dataset.token = page.getElementById("main").dataset.token;
    main.dataset.seed = wanted;
  }

  function replace(here, there) {
    if (here.innerHTML === there.innerHTML) return;
    const ticked = new Set([...here.querySelectorAll("[data-tick]:checked")].map((box) => box.id));
    const opened = [...here.querySelectorAll("details[open]")].map((one) => one.id);
    const focused = here.contains(document.activeElement) ? document.activeElement.id : "";
    const [left, top] = [window.scrollX, window.scrollY];
    here.replaceChildren(...there.childNodes);
    for (const id of ticked) kept.add(id);
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    for (const box of here.querySelectorAll("[data-tick]")) box.checked = kept.has(box.id);
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus({ preventScroll: true });
    window.scrollTo(left, top);
  }

  // --- ticks: kept while the page is open, for as long as the words are the same ----------------------------------------------------

  const kept = new Set();
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-tick]")) return;
    if (event.target.checked) kept.add(event.target.id);
    else kept.delete(event.target.id);
  });

  // --- other seeds ------------------------------------------------------------------------------------------------------------------

  function go(to) {
    if (!/^\d{1,19}$/.test(to) || to === seed) return;
    seed = to;
    field.value = to;
    history.replaceState(null, "", `/?seed=${to}${location.hash}`);
    for (const [id, next] of [["previous", stepped(-1)], ["next", stepped(1)]]) {
      document.getElementById(id).href = `/?seed=${next}`;
      document.getElementById(id).dataset.seed = next;
    }
    document.getElementById("state").textContent = "Drawing …";
    look();
  }

  function stepped(step) {
    const to = BigInt(seed) + BigInt(step);
    return String(to < 0n ? 0n : to);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-seed]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link.dataset.seed);
  });

  document.addEventListener("submit", (event) => {
    event.preventDefault();
    go(field.value.trim());
  });

  // Arrows still scroll what is scrolled sideways, and move the cursor in the field.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=checkbox])")) return;
    const steps = { n: 1, p: -1, ...(event.target.matches("[tabindex='0']") ? {} : { ArrowRight: 1, ArrowLeft: -1 }) };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    go(stepped(step));
  });

  main.dataset.seed = seed;
  setInterval(look, MILLISECONDS);
})();

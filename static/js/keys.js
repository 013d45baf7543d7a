/* Keyboard: Ctrl-K palette, / search, ? shortcuts, j k Enter x in lists, a to the approve button. */
(() => {
  "use strict";

  const rowSelector = ".rows > .item, .queue tbody tr, .platform-row, .next-row:not(.next-row--head)";
  const rows = () => [...document.querySelectorAll(rowSelector)].filter((row) => row.offsetParent);
  const current = () => rows().findIndex((row) => row.getAttribute("aria-current") === "true");
  const busy = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");

  function move(step) {
    const list = rows();
    if (!list.length) return;
    const from = current();
    const to = Math.min(list.length - 1, Math.max(0, from < 0 ? 0 : from + step));
    list[from]?.removeAttribute("aria-current");
    list[to].setAttribute("aria-current", "true");
    list[to].querySelector("a[href]")?.focus({ preventScroll: true });
    list[to].scrollIntoView({ block: "nearest" });
  }

  const acts = {
    j: () => move(1),
    k: () => move(-1),
    x: () => rows()[current()]?.querySelector("input[type=checkbox]")?.click(),
    a: () => document.querySelector("[data-key=approve]:not(:disabled)")?.focus(),
    "/": () => document.querySelector("[data-key=search]")?.focus(),
    "?": () => window.commons.openDialog("shortcuts"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey) {
      if (!document.getElementById("palette")) return;
      event.preventDefault();
      window.commons.openDialog("palette");
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || busy(event.target)) return;
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  /* In the palette the arrows walk from the field through what was found. */
  document.getElementById("palette")?.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [event.currentTarget.querySelector("input"), ...event.currentTarget.querySelectorAll("#palette-found a")];
    const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    stops[Math.min(stops.length - 1, Math.max(0, at))].focus();
    event.preventDefault();
  });
})();

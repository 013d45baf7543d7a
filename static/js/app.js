/* What every page shares: theme switch, dialogs, one submit per form, answers to failed requests. */
(() => {
  "use strict";

  const themes = ["system", "light", "dark"];
  const themeWords = { system: "follow the system", light: "light", dark: "dark" };
  const chosenTheme = () => document.documentElement.dataset.theme || "system";

  function showTheme() {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      button.querySelector("span").textContent = `Theme: ${themeWords[chosenTheme()]}`;
    }
  }

  function nextTheme() {
    const next = themes[(themes.indexOf(chosenTheme()) + 1) % themes.length];
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
      if (next === "system") localStorage.removeItem("theme");
      else localStorage.setItem("theme", next);
    } catch {
      // The choice then holds for this page only.
    }
    showTheme();
  }

  function openDialog(id) {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
  }

  document.addEventListener("click", (event) => {
    const switcher = event.target.closest("[data-theme-switch]");
    if (switcher) return nextTheme();
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      opener.closest("[popover]")?.hidePopover();
      return openDialog(opener.dataset.dialog);
    }
    // A click on the ground behind a dialog closes it, as Escape does.
    if (event.target instanceof HTMLDialogElement) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) event.target.close();
    }
  });

  /* One submit per form. The button is disabled a tick later, so that its own value is still sent. */
  const sent = new WeakSet();

  function release(form) {
    sent.delete(form);
    for (const button of form.querySelectorAll("[data-was-sent]")) {
      button.disabled = false;
      button.removeAttribute("aria-busy");
      delete button.dataset.wasSent;
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-many")) return;
    if (sent.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    sent.add(form);
    const button = event.submitter;
    setTimeout(() => {
      if (button && sent.has(form)) {
        button.dataset.wasSent = "";
        button.setAttribute("aria-busy", "true");
        button.disabled = true;
      }
    });
  }, true);

  window.addEventListener("pageshow", () => {
    for (const form of document.forms) release(form);
  });

  function toast(tone, text) {
    const box = document.createElement("div");
    box.className = `toast is-${tone}`;
    const words = document.createElement("div");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "icon-button";
    close.setAttribute("aria-label", "Close");
    close.textContent = "×";
    close.addEventListener("click", () => box.remove());
    box.append(words, close);
    // What is said already is said anew in its place: a search that fails at each letter is one failure.
    const toasts = document.getElementById("toasts");
    const same = [...(toasts?.children ?? [])].find((one) => one.firstChild.textContent === text);
    if (same) same.replaceWith(box);
    else toasts?.append(box);
  }

  function reasonIn(html, status) {
    const page = new DOMParser().parseFromString(html || "", "text/html");
    const reason = page.querySelector("[data-reason]") || page.querySelector("h1");
    return reason?.textContent.trim() || `The portal answered ${status}. Nothing was changed on this page.`;
  }

  const pageErrors = [401, 403, 404, 413, 429];
  document.addEventListener("htmx:response:error", (event) => {
    const context = event.detail.ctx;
    const status = context?.response?.status;
    // 400, 409 and 422 are forms that come back with their reasons; htmx has put them in place.
    if (status >= 500 || pageErrors.includes(status)) toast("bad", reasonIn(context.text, status));
  });
  document.addEventListener("htmx:error", (event) => {
    // A search that a newer one replaced is no failure.
    if (event.detail.error?.name === "AbortError") return;
    toast("bad", "The portal did not answer. Nothing was sent twice; try again.");
  });
  document.addEventListener("htmx:finally:request", (event) => {
    if (event.target instanceof HTMLFormElement) release(event.target);
  });

  showTheme();
  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
  window.commons = { openDialog };
})();

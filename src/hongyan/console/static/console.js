// Behaviour that hangs on `data-do`, and keys. Nothing here knows a page.
(() => {
  "use strict";
  const root = document.documentElement;
  const find = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  // Toasts stay while they are read: a pointer or focus in one holds it.
  const SECONDS = 10;
  function settle(toast) {
    const hide = () => {
      if (toast.matches(":hover, :focus-within")) setTimeout(hide, 2000);
      else toast.remove();
    };
    setTimeout(hide, SECONDS * 1000);
  }
  function say(id) {
    const toast = find("#" + id).content.firstElementChild.cloneNode(true);
    find("#toasts").append(toast);
    settle(toast);
  }

  const drawer = (open) => {
    document.body.classList.toggle("drawer-open", open);
    const button = find(".drawer");
    if (!button) return;
    button.setAttribute("aria-expanded", String(open));
    if (open) find(".side a").focus();
    else button.focus();
  };

  const DO = {
    copy(element) {
      const source = element.dataset.from ? find("#" + element.dataset.from) : null;
      const text = source ? source.value ?? source.textContent : element.dataset.text;
      navigator.clipboard.writeText(text).then(() => say("toast-copied"));
    },
    drawer() { drawer(!document.body.classList.contains("drawer-open")); },
    dismiss(element) { element.closest("[data-toast]").remove(); },
    keys() { find("#keys").showModal(); },
    print() { window.print(); },
    select(element) {
      const field = document.getElementById(element.dataset.for);
      field.focus();
      field.setSelectionRange(Number(element.dataset.start), Number(element.dataset.end));
    },
    insert(element) {
      const field = document.getElementById(element.dataset.for);
      field.setRangeText(element.dataset.text, field.selectionStart, field.selectionEnd, "end");
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
    theme(element, event) {
      event.preventDefault();
      const dark = root.dataset.theme ? root.dataset.theme === "dark"
        : matchMedia("(prefers-color-scheme: dark)").matches;
      location.assign(element.href.replace(/theme=\w+/, "theme=" + (dark ? "light" : "dark")));
    },
  };

  document.addEventListener("click", (event) => {
    const element = event.target.closest("[data-do]");
    if (element && DO[element.dataset.do]) DO[element.dataset.do](element, event);
    const menu = find("details.menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });

  // Fields that ask for nothing stay out of the URL.
  const isFilter = (form) => form.matches("[data-do=drop-empty]");
  document.addEventListener("formdata", (event) => {
    if (!isFilter(event.target)) return;
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post" || event.defaultPrevented) return;
    const button = event.submitter;
    if (button) setTimeout(() => { button.disabled = true; }, 0);
  });
  window.addEventListener("pageshow", () => all("button:disabled[type=submit]").forEach((one) => {
    if (!one.hasAttribute("aria-disabled")) one.disabled = false;
  }));

  // Keys: one letter, never with Ctrl, Alt or Meta, never in a field.
  let at = -1;
  let goes = false;
  const rows = () => all("table.rows tbody tr");
  function move(step) {
    const found = rows();
    if (!found.length) return;
    found.forEach((row) => row.classList.remove("at"));
    at = Math.max(0, Math.min(found.length - 1, at + step));
    found[at].classList.add("at");
    found[at].scrollIntoView({ block: "nearest" });
    const link = find("a", found[at]);
    if (link) link.focus({ preventScroll: true });
  }
  // A ticked box is no field: letters mean nothing in it.
  const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]";
  const KEYS = {
    "/": () => { const box = find("#find"); if (box) { box.focus(); box.select(); } },
    "?": () => DO.keys(),
    j: () => move(1),
    k: () => move(-1),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (document.body.classList.contains("drawer-open")) drawer(false);
      const menu = find("details.menu[open]");
      if (menu) { menu.open = false; find("summary", menu).focus(); }
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (!document.body.hasAttribute("data-keys")) return;
    if (event.target.closest(FIELDS)) return;
    const key = event.key.toLowerCase();
    if (goes) {
      goes = false;
      const link = all(".side li a")[Number(key) - 1];
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    if (key === "g") { goes = true; setTimeout(() => { goes = false; }, 1500); return; }
    const own = find(`[data-key="${CSS.escape(key)}"]`);
    if (own) { event.preventDefault(); own.focus(); own.click(); return; }
    if (KEYS[key]) { event.preventDefault(); KEYS[key](); }
  });

  // Live lists: rows wait while somebody reads them, a dot says whether the line is up.
  const ROWS_MAX = 200;
  const isRead = (list) => list && (list.matches(":hover") || list.contains(document.activeElement));
  function line(up) {
    const dot = find("[data-live-dot]");
    if (!dot) return;
    dot.classList.toggle("up", up);
    dot.textContent = up ? dot.dataset.up : dot.dataset.down;
    const stale = find("[data-stale]");
    if (stale) stale.hidden = up;
  }
  function release(list) {
    const more = find("[data-live-more]");
    if (!more || !more.let) return;
    more.hidden = true;
    more.let();
    more.let = null;
    while (list && list.children.length > ROWS_MAX) list.lastElementChild.remove();
  }
  document.addEventListener("htmx:sse:after:connection", () => line(true));
  document.addEventListener("htmx:sse:error", () => line(false));
  document.addEventListener("htmx:sse:close", () => line(false));
  document.addEventListener("htmx:sse:before:message", (event) => {
    const list = document.getElementById(event.target.dataset.live);
    const more = find("[data-live-more]");
    if (!more || event.detail.message.event || !isRead(list)) return;
    more.hidden = false;
    event.detail.waitUntil(new Promise((go) => { more.let = go; }));
    list.addEventListener("mouseleave", () => { if (!isRead(list)) release(list); }, { once: true });
  });
  document.addEventListener("htmx:sse:after:message", (event) => {
    const list = document.getElementById(event.target.dataset.live);
    while (list && list.children.length > ROWS_MAX) list.lastElementChild.remove();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-live-more]")) release(null);
  });

  function ready(from) {
    const summary = find("[data-focus]", from);
    if (summary) summary.focus();
    all("[data-toast]", from).forEach(settle);
  }
  document.addEventListener("htmx:after:swap", () => { at = -1; ready(document); });
  document.addEventListener("htmx:error", () => say("toast-failed"));
  ready(document);
})();

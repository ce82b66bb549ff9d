// SPDX-License-Identifier: Apache-2.0
// What several elements share: translated texts, the announcer, fragments, icons.

let words;

/** A text for scripts, translated by the layout (`<body data-strings>`). `%s` is replaced by `value`. */
export function text(key, value = "") {
  words ??= JSON.parse(document.body.dataset.strings || "{}");
  return (words[key] ?? "").replace("%s", String(value));
}

/** Reads a text out to screen readers. */
export function announce(message) {
  const region = document.querySelector("[data-announcer]");
  if (!region || !message) return;
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = message; });
}

/** An icon of the sprite, as the page already uses it. */
export function icon(name, size = "size-4") {
  const sprite = document.querySelector("use")?.getAttribute("href")?.split("#")[0] ?? "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `${size} shrink-0`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** Local storage that may be forbidden or full: reading gives null, writing is skipped. */
export const store = {
  get(key) {
    try { return localStorage.getItem(key); } catch { return null; }
  },
  set(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch { return; }
  },
};

function focusKey(element) {
  return element?.dataset?.focus ?? element?.id ?? null;
}

/**
 * Replaces every `[data-fragment]` of the page by the one of the same name in `html`; focus stays on the control with
 * the same `data-focus` or id, or goes to `[data-autofocus]`. Returns how many were replaced.
 */
export function swapFragments(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  let swapped = 0;
  for (const fresh of parsed.querySelectorAll("[data-fragment]")) {
    for (const old of document.querySelectorAll(`[data-fragment="${CSS.escape(fresh.dataset.fragment)}"]`)) {
      const active = old.contains(document.activeElement) ? document.activeElement : null;
      const key = focusKey(active);
      const copy = document.importNode(fresh, true);
      old.replaceWith(copy);
      swapped += 1;
      if (active) {
        const target = (key && copy.querySelector(`[data-focus="${CSS.escape(key)}"]:not(:disabled), #${CSS.escape(key)}`))
          || copy.querySelector("button:not(:disabled), a[href], input:not([type=hidden])");
        target?.focus({ preventScroll: true });
      } else {
        copy.querySelector("[data-autofocus]")?.focus({ preventScroll: true });
      }
    }
  }
  const message = parsed.querySelector("[data-announce]");
  if (message) announce(message.textContent.trim());
  const toasts = parsed.querySelector("template[data-toasts]");
  if (toasts) document.querySelector("[data-toasts]:not(template)")?.append(document.importNode(toasts.content, true));
  return swapped;
}

/** Asks for fragments: `{ok, status, html}`; `kind` goes into X-Fragment. Throws only when the network failed. */
export async function fetchFragments(url, kind, options = {}) {
  const response = await fetch(url, {
    credentials: "same-origin",
    ...options,
    headers: { "X-Fragment": kind, Accept: "text/html", ...options.headers },
  });
  return { ok: response.ok, status: response.status, html: await response.text() };
}

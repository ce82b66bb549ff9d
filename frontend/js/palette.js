// SPDX-License-Identifier: Apache-2.0
import { announce, icon, text } from "./dom.js";

/** How well `query` fits `label`: 0 is not at all; words that begin with it are best, letters in order the least. */
export function fit(query, label) {
  const needle = query.toLowerCase().trim();
  const hay = label.toLowerCase();
  if (!needle) return 1;
  if (hay.startsWith(needle)) return 4;
  if (hay.split(/[\s/·-]+/).some((word) => word.startsWith(needle))) return 3;
  if (hay.includes(needle)) return 2;
  let at = -1;
  for (const letter of needle) {
    at = hay.indexOf(letter, at + 1);
    if (at < 0) return 0;
  }
  return needle.length > 2 ? 1 : 0;
}

/** <hk-palette data-src>: Ctrl/Cmd-K. Its own entries at once, the server's as they come. Without scripts: a search page. */
class HkPalette extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.input = this.querySelector("input");
    this.list = this.querySelector("[role=listbox]");
    this.entries = [...this.querySelector("template[data-entries]").content.querySelectorAll("a")].map((link) => ({
      href: link.getAttribute("href"),
      group: link.dataset.group,
      detail: link.dataset.detail || link.dataset.hint || "",
      label: link.textContent.trim(),
      svg: link.querySelector("svg"),
    }));
    this.found = [];
    this.at = 0;
    if (/Mac|iPhone|iPad/.test(navigator.platform)) for (const one of document.querySelectorAll("[data-modifier]")) one.textContent = "⌘K";

    document.addEventListener("keydown", (event) => {
      if ((event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        if (this.dialog.open) this.dialog.close();
        else this.open();
      }
    });
    document.addEventListener("click", (event) => {
      if (!event.target.closest("[data-palette-open]") || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      this.open();
    });
    this.input.addEventListener("input", () => this.search());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.go(Number(item.dataset.index), event);
    });
    this.list.addEventListener("pointermove", (event) => {
      const item = event.target.closest("[role=option]");
      if (item && Number(item.dataset.index) !== this.at) this.choose(Number(item.dataset.index), false);
    });
  }

  open() {
    this.input.value = "";
    this.found = [];
    this.dialog.showModal();
    this.input.focus();
    this.show();
  }

  search() {
    const query = this.input.value.trim();
    clearTimeout(this.timer);
    this.request?.abort();
    if (!query) this.found = [];
    this.show();
    if (!query || !this.dataset.src) return;
    this.timer = setTimeout(async () => {
      this.request = new AbortController();
      const address = new URL(this.dataset.src, location.href);
      address.searchParams.set("q", query);
      try {
        const response = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin", signal: this.request.signal });
        if (!response.ok) throw new Error(String(response.status));
        this.found = await response.json();
        this.show();
      } catch (problem) {
        if (problem.name === "AbortError") return;
        this.found = [];
        announce(text("network"));
      }
    }, 120);
  }

  show() {
    const query = this.input.value.trim();
    const own = this.entries.map((entry) => ({ ...entry, score: fit(query, entry.label) })).filter((entry) => entry.score)
      .sort((a, b) => b.score - a.score);
    this.shown = [...this.found, ...own].slice(0, 60);
    this.list.replaceChildren();
    const groups = Map.groupBy ? Map.groupBy(this.shown, (entry) => entry.group ?? "") : this.group();
    this.shown = [];
    for (const [name, entries] of groups) {
      const box = document.createElement("div");
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", name);
      if (name) {
        const heading = document.createElement("div");
        heading.className = "hk-palette-group";
        heading.setAttribute("aria-hidden", "true");
        heading.textContent = name;
        box.append(heading);
      }
      for (const entry of entries) box.append(this.item(entry, this.shown.push(entry) - 1));
      this.list.append(box);
    }
    if (!this.shown.length) {
      const none = document.createElement("p");
      none.className = "hk-palette-empty";
      none.textContent = text("nothing");
      this.list.append(none);
    }
    if (query) announce(text("results", this.shown.length));
    this.choose(0);
  }

  group() {
    const groups = new Map();
    for (const entry of this.shown) groups.set(entry.group ?? "", [...(groups.get(entry.group ?? "") ?? []), entry]);
    return groups;
  }

  item(entry, index) {
    const item = document.createElement("div");
    item.id = `palette-${index}`;
    item.className = "hk-palette-item";
    item.setAttribute("role", "option");
    item.dataset.index = String(index);
    const label = document.createElement("span");
    label.className = "truncate";
    label.textContent = entry.label;
    const detail = document.createElement("span");
    detail.className = "hk-palette-detail";
    detail.textContent = entry.detail ?? "";
    item.append(entry.svg ? entry.svg.cloneNode(true) : icon(entry.icon || "arrow-right"), label, detail);
    return item;
  }

  choose(index, scroll = true) {
    this.at = index;
    for (const item of this.list.querySelectorAll("[role=option]")) {
      const chosen = Number(item.dataset.index) === index;
      item.setAttribute("aria-selected", String(chosen));
      if (chosen && scroll) item.scrollIntoView({ block: "nearest" });
    }
    if (this.shown.length) this.input.setAttribute("aria-activedescendant", `palette-${index}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const last = this.shown.length - 1;
    const moves = { ArrowDown: this.at >= last ? 0 : this.at + 1, ArrowUp: this.at <= 0 ? last : this.at - 1, PageDown: Math.min(last, this.at + 8), PageUp: Math.max(0, this.at - 8) };
    if (event.key in moves && last >= 0) {
      event.preventDefault();
      this.choose(moves[event.key]);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      this.go(this.at, event);
    }
  }

  go(index, event) {
    const entry = this.shown[index];
    if (!entry) return;
    if (event.metaKey || event.ctrlKey) {
      window.open(entry.href, "_blank", "noopener");
      return;
    }
    this.dialog.close();
    location.assign(entry.href);
  }
}
customElements.define("hk-palette", HkPalette);

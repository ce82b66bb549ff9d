// SPDX-License-Identifier: Apache-2.0
import { announce } from "./dom.js";

/** <hk-chart>: reads single points of a server-drawn chart, by pointer or arrow keys, from its table twin. */
class HkChart extends HTMLElement {
  connectedCallback() {
    const plot = this.querySelector("[data-plot]");
    const table = this.querySelector(".hk-twin table");
    if (!plot || !table || this.tip) return;
    this.heads = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
    this.points = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
    if (this.points.length < 2) return;
    // Steps of a price stand at their times; other points are evenly spaced.
    const places = [...table.tBodies[0].rows].map((row) => Number(row.dataset.x) / 1000);
    this.places = places.every(Number.isFinite) ? places : this.points.map((_, i) => i / (this.points.length - 1));
    this.isStep = "x" in table.tBodies[0].rows[0].dataset;
    this.plot = plot;
    this.cursor = plot.appendChild(document.createElement("div"));
    this.cursor.className = "hk-chart-cursor";
    this.tip = plot.appendChild(document.createElement("div"));
    this.tip.className = "hk-chart-tip";
    this.hide();
    plot.tabIndex = 0;
    plot.setAttribute("role", "group");
    plot.setAttribute("aria-label", plot.querySelector("svg").getAttribute("aria-label"));
    plot.addEventListener("pointermove", (event) => {
      const box = plot.getBoundingClientRect();
      this.show(this.nearest((event.clientX - box.left) / box.width));
    });
    plot.addEventListener("pointerleave", () => this.hide());
    plot.addEventListener("blur", () => this.hide());
    plot.addEventListener("keydown", (event) => {
      const last = this.points.length - 1;
      const moves = { ArrowRight: (this.at ?? -1) + 1, ArrowLeft: (this.at ?? last + 1) - 1, Home: 0, End: last };
      if (!(event.key in moves)) return;
      event.preventDefault();
      this.show(moves[event.key]);
      announce(this.tip.textContent);
    });
  }

  /** The point at a place between 0 and 1: of steps the one that holds there. */
  nearest(share) {
    if (this.isStep) return Math.max(0, this.places.findLastIndex((place) => place <= share));
    return Math.round(share * (this.points.length - 1));
  }

  show(index) {
    this.at = Math.min(Math.max(index, 0), this.points.length - 1);
    const share = this.places[this.at];
    const [label, ...values] = this.points[this.at];
    this.tip.replaceChildren(label);
    values.forEach((value, i) => {
      const line = document.createElement("div");
      const figure = document.createElement("b");
      figure.textContent = value;
      line.append(`${this.heads[i]} `, figure);
      this.tip.append(line);
    });
    this.cursor.hidden = this.tip.hidden = false;
    this.cursor.style.left = `${share * 100}%`;
    const room = this.plot.clientWidth;
    const left = share * room + (share > 0.6 ? -this.tip.offsetWidth - 10 : 10);
    this.tip.style.left = `${Math.max(0, Math.min(left, room - this.tip.offsetWidth))}px`;
  }

  hide() {
    this.cursor.hidden = this.tip.hidden = true;
    this.at = undefined;
  }
}
customElements.define("hk-chart", HkChart);

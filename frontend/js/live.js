// SPDX-License-Identifier: Apache-2.0
import { fetchFragments, store, swapFragments } from "./dom.js";

let audio;
function ring() {
  audio ??= new AudioContext();
  const start = audio.currentTime;
  for (const [offset, pitch] of [[0, 880], [0.14, 1174.7]]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, start + offset);
    volume.gain.exponentialRampToValueAtTime(0.18, start + offset + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + offset + 0.3);
    tone.connect(volume).connect(audio.destination);
    tone.start(start + offset);
    tone.stop(start + offset + 0.32);
  }
}

/**
 * <hk-live data-src data-every="15" data-sound data-title>: polls and swaps fragments, rests while the page is hidden,
 * backs off on failures. When `data-count` inside grows it rings (`data-sound`, unless muted by [data-sound-toggle])
 * and counts in the title (`data-title`) until the page is looked at. Without scripts: a reload shows the same.
 */
class HkLive extends HTMLElement {
  connectedCallback() {
    this.every = Math.max(3, Number(this.dataset.every) || 15) * 1000;
    this.pause = this.every;
    this.fresh = 0;
    this.title = document.title;
    this.onVisible = () => {
      if (document.hidden) {
        clearTimeout(this.timer);
        if ("title" in this.dataset) this.wait(Math.max(this.every, 60000));
        return;
      }
      this.fresh = 0;
      document.title = this.title;
      this.poll();
    };
    document.addEventListener("visibilitychange", this.onVisible);
    const toggle = this.querySelector("[data-sound-toggle]");
    if (toggle) {
      toggle.hidden = false;
      const show = () => toggle.setAttribute("aria-pressed", String(store.get("hk-sound") !== "off"));
      show();
      toggle.addEventListener("click", () => {
        store.set("hk-sound", store.get("hk-sound") === "off" ? null : "off");
        show();
      });
    }
    this.wait(this.every);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.onVisible);
  }

  wait(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.poll(), milliseconds);
  }

  count() {
    const counted = this.querySelector("[data-count]");
    return counted ? Number(counted.dataset.count) : 0;
  }

  async poll() {
    const before = this.count();
    try {
      const answer = await fetchFragments(this.dataset.src || location.href, "live");
      if (answer.status === 401 || answer.status === 403) return;
      if (answer.ok) swapFragments(answer.html);
      this.pause = answer.ok ? this.every : Math.min(this.pause * 2, 300000);
    } catch {
      this.pause = Math.min(this.pause * 2, 300000);
    }
    const more = this.count() - before;
    if (more > 0) {
      if ("sound" in this.dataset && store.get("hk-sound") !== "off") ring();
      if ("title" in this.dataset && document.hidden) {
        this.fresh += more;
        document.title = `(${this.fresh}) ${this.title}`;
      }
    }
    this.wait(document.hidden ? Math.max(this.pause, 60000) : this.pause);
  }
}
customElements.define("hk-live", HkLive);

// An order's history on its picture: a slider over the list of moments, which is there without it too.
import { ask } from "./site.js";

const BEAT = 1200; // ms that a moment is shown when playing
const AHEAD = 3; // moments asked for before they are needed
const PATIENCE = 120; // ms that the slider must rest

export class Replay {
  constructor(flow) {
    this.flow = flow;
    this.asked = new Map();
    this.past = 0; // the moment that is shown; 0: now
    this.wanted = 0;
    this.timer = 0;
    this.beat = 0;
  }

  // On a new picture, which has the list and the slider with it.
  begin() {
    this.bar = this.flow.viewer.root.querySelector("[data-replay]");
    this.banner = this.flow.viewer.root.querySelector("[data-past]");
    this.asked.clear();
    if (!this.list) return;
    this.past = Number(this.list.querySelector("[aria-current]")?.dataset.stepNumber ?? this.now) % this.now;
    this.slider.addEventListener("input", () => this.#slid());
    this.#tell();
  }

  get list() {
    return this.flow.stage.querySelector("[data-frames]");
  }

  get frames() {
    return [...(this.list?.querySelectorAll("[data-step-number]") ?? [])];
  }

  get elements() {
    return this.frames.map((frame) => frame.dataset.enters).filter(Boolean);
  }

  get slider() {
    return this.bar.querySelector("input");
  }

  // The number of the last moment.
  get now() {
    return this.frames.length;
  }

  get playing() {
    return Boolean(this.beat);
  }

  // News of the present: there may be more moments now.
  renew(news) {
    if (!this.list) return;
    if (!news.step) this.past = 0;
    this.#tell();
  }

  // The picture as of moment `step`; the last is now.
  async show(step, { told = true } = {}) {
    const { flow } = this;
    clearTimeout(this.timer);
    const before = this.past;
    const wanted = step >= this.now ? 0 : Math.max(step, 0);
    this.wanted = wanted;
    if (!wanted) return before ? this.leave({ told }) : true;
    flow.live.pause();
    this.past = wanted;
    this.#tell();
    let then;
    try {
      then = await this.#ask(wanted);
    } catch {
      this.stop();
      return false;
    }
    if (this.wanted !== wanted || flow.gone.signal.aborted) return false;
    delete then.regions.frames; // the same but for which is shown
    flow.show(then);
    this.past = wanted;
    this.#tell();
    if (told) flow.address.looked(wanted, before);
    for (let next = wanted + 1; next <= wanted + AHEAD && next < this.now; next++) this.#ask(next).catch(() => {});
    return true;
  }

  // Back to the present, which goes on by itself.
  async leave({ told = true } = {}) {
    const before = this.past;
    this.stop();
    this.wanted = this.past = 0;
    const there = await this.flow.live.resume();
    if (!there) {
      this.flow.live.pause();
      this.past = before;
    }
    this.asked.clear();
    this.#tell();
    if (told && there) this.flow.address.looked(0, before);
    return there;
  }

  step(by) {
    this.stop();
    return this.show((this.past || this.now) + by);
  }

  play() {
    if (this.playing) return this.stop();
    this.beat = 1;
    this.#tell();
    this.#next(this.past ? this.past + 1 : 1);
  }

  stop() {
    clearTimeout(this.beat);
    this.beat = 0;
    clearTimeout(this.timer);
    this.#tell();
  }

  async #next(step) {
    const shown = await this.show(step);
    if (!shown || !this.playing) return;
    if (!this.past) return this.stop();
    this.#follow();
    this.beat = setTimeout(() => this.#next(step + 1), BEAT);
  }

  // Where it goes on is to be seen.
  #follow() {
    const { viewer } = this.flow;
    const id = this.frames[this.past - 1]?.dataset.enters;
    const place = viewer.element(id) ? id : viewer.places.find((one) => viewer.element(one));
    if (place) viewer.reveal(place, false);
  }

  #slid() {
    this.stop();
    const step = Number(this.slider.value);
    this.#words(step);
    this.timer = setTimeout(() => this.show(step), this.asked.has(step) ? 0 : PATIENCE);
  }

  #ask(step) {
    if (!this.asked.has(step)) {
      const url = new URL(this.list.dataset.dataUrl, location.href);
      url.searchParams.set("step", step);
      if (this.flow.map) url.searchParams.set("map", this.flow.map);
      else url.searchParams.delete("map");
      const answer = ask(url.href);
      answer.catch(() => this.asked.delete(step));
      this.asked.set(step, answer);
    }
    return this.asked.get(step);
  }

  #tell() {
    if (!this.list || !this.bar) return;
    const step = this.past || this.now;
    this.bar.hidden = this.now < 2;
    this.slider.max = this.now;
    this.slider.value = step;
    this.#words(step);
    for (const frame of this.frames) {
      if (Number(frame.dataset.stepNumber) === step) frame.setAttribute("aria-current", "step");
      else frame.removeAttribute("aria-current");
    }
    this.bar.querySelector("[data-act=play]").ariaPressed = String(this.playing);
    this.bar.classList.toggle("playing", this.playing);
    this.bar.querySelector("[data-act=back]").disabled = step <= 1;
    for (const name of ["forward", "now"]) this.bar.querySelector(`[data-act=${name}]`).disabled = !this.past;
    this.flow.viewer.root.classList.toggle("looks-back", Boolean(this.past));
    this.banner.hidden = !this.past;
    const words = this.banner.querySelector("[data-words]");
    words.textContent = this.#fill(words.dataset.words, step);
  }

  #words(step) {
    const words = this.#fill(this.slider.dataset.words, step);
    this.slider.setAttribute("aria-valuetext", words);
    this.bar.querySelector("output").textContent = words;
  }

  #fill(pattern, step) {
    const frame = this.frames[step - 1];
    const at = frame?.querySelector("time")?.textContent ?? "";
    const text = frame?.lastChild?.textContent.trim() ?? "";
    const parts = { k: step, n: this.now, at, text };
    return pattern.replaceAll(/\{(\w+)\}/g, (_, name) => parts[name]);
  }
}

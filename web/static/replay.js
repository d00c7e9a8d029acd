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
    this.playing = false;
    this.timer = 0;
  }

  // On a new picture, which brings a slider.
  begin() {
    const { root } = this.flow.viewer;
    this.bar = root.querySelector("[data-replay]");
    this.banner = root.querySelector("[data-past]");
    this.asked.clear();
    const shown = Number(this.list.querySelector("[aria-current]")?.dataset.stepNumber ?? 0);
    this.past = shown < this.now ? shown : 0;
    this.slider.addEventListener("input", () => this.#slid(Number(this.slider.value)));
    this.#tell();
  }

  get list() {
    return this.flow.stage.querySelector("[data-frames]");
  }

  get frames() {
    return [...this.list.querySelectorAll("[data-step-number]")];
  }

  // The elements that were entered, in turn.
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

  // News of the present: there may be more moments now.
  renew(news) {
    if (!news.step) this.past = 0;
    this.#tell();
  }

  // The picture as of moment `step`, the last of which is now; whether that could be had. `told`: the address too.
  async show(step, { told = true } = {}) {
    const { flow } = this;
    clearTimeout(this.timer);
    const before = this.past;
    this.wanted = step >= this.now ? 0 : Math.max(step, 0);
    const wanted = this.wanted;
    if (!wanted) return before ? this.leave({ told }) : true;
    flow.live.pause();
    let then;
    try {
      then = await this.#ask(wanted);
    } catch {
      this.stop();
      if (!this.past) flow.live.resume();
      return false;
    }
    if (this.wanted !== wanted || flow.gone.signal.aborted) return false;
    this.past = wanted;
    flow.show(then);
    if (told) flow.address.looked(wanted, before);
    for (let next = wanted + 1; next <= wanted + AHEAD && next < this.now; next++) this.#ask(next).catch(() => {});
    return true;
  }

  // Back to the present, which goes on by itself; whether it could be had.
  async leave({ told = true } = {}) {
    const before = this.past;
    this.stop();
    this.wanted = 0;
    const there = await this.flow.live.resume();
    if (!there) this.flow.live.pause();
    else if (told) this.flow.address.looked(0, before);
    this.asked.clear();
    return there;
  }

  step(by) {
    this.stop();
    return this.show((this.wanted || this.past || this.now) + by);
  }

  play() {
    if (this.playing) return this.stop();
    this.playing = true;
    this.#tell();
    return this.#next(this.past ? this.past + 1 : 1);
  }

  stop() {
    clearTimeout(this.timer);
    this.playing = false;
    this.#tell();
  }

  async #next(step) {
    const shown = await this.show(step);
    if (!this.playing) return;
    if (!shown || !this.past) return this.stop();
    this.#follow();
    this.timer = setTimeout(() => this.#next(step + 1), BEAT);
  }

  // Where it goes on is to be seen.
  #follow() {
    const { viewer } = this.flow;
    const id = this.frames[this.past - 1]?.dataset.enters;
    const place = viewer.element(id) ? id : viewer.places.find((one) => viewer.element(one));
    if (place) viewer.reveal(place, false);
  }

  #slid(step) {
    if (this.playing) this.stop();
    clearTimeout(this.timer);
    this.slider.value = step;
    this.#words(step);
    this.timer = setTimeout(() => this.show(step), this.asked.has(step) ? 0 : PATIENCE);
  }

  // What was is asked for once.
  #ask(step) {
    if (!this.asked.has(step)) {
      const url = new URL(this.list.dataset.dataUrl, location.href);
      url.searchParams.set("step", step);
      if (this.flow.map) url.searchParams.set("map", this.flow.map);
      else url.searchParams.delete("map");
      const answer = ask(url.href).then((news) => {
        delete news.regions.frames; // the same, but for which is shown
        return news;
      });
      answer.catch(() => this.asked.delete(step));
      this.asked.set(step, answer);
    }
    return this.asked.get(step);
  }

  #tell() {
    if (!this.bar) return;
    const step = this.past || this.now;
    const button = (name) => this.bar.querySelector(`[data-act=${name}]`);
    this.bar.hidden = this.now < 2;
    this.slider.max = this.now;
    this.slider.value = step;
    this.#words(step);
    for (const frame of this.frames) {
      if (Number(frame.dataset.stepNumber) === step) frame.setAttribute("aria-current", "step");
      else frame.removeAttribute("aria-current");
    }
    button("play").ariaPressed = String(this.playing);
    this.bar.classList.toggle("playing", this.playing);
    button("back").ariaDisabled = String(step <= 1);
    for (const name of ["forward", "now"]) button(name).ariaDisabled = String(!this.past);
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

// What there is to know of a step, beside it: a glance when it is pointed at, all of it when it is chosen.
const REST = 180; // ms that a pointer must rest on a step
const GRACE = 240; // ms in which it may travel from the step to the card
const GAP = 12;
const EDGE = 8;

const held = (value, low, high) => Math.max(low, Math.min(value, high));

// The places beside a box, each with the room that is left there within bounds: right, left, below, above.
function around(box, width, height, within) {
  const level = held((box.top + box.bottom) / 2 - Math.min(height / 2, 60), within.top, within.bottom - height);
  const middle = held((box.left + box.right) / 2 - width / 2, within.left, within.right - width);
  const fits = height <= within.bottom - within.top && width <= within.right - within.left;
  return [
    { room: within.right - box.right - GAP - width, left: box.right + GAP, top: level },
    { room: box.left - within.left - GAP - width, left: box.left - GAP - width, top: level },
    { room: within.bottom - box.bottom - GAP - height, left: middle, top: box.bottom + GAP },
    { room: box.top - within.top - GAP - height, left: middle, top: box.top - GAP - height },
  ].map((place) => ({ ...place, fits: fits && place.room >= 0 }));
}

export class Card {
  constructor(flow) {
    this.flow = flow;
    this.panel = flow.stage.querySelector("[data-panel]");
    this.id = "";
    this.pinned = false;
    this.timer = 0;
    const { panel } = this;
    const { signal } = flow.gone;
    panel.addEventListener("pointerenter", () => clearTimeout(this.timer), { signal });
    panel.addEventListener("pointerleave", () => this.leave(), { signal });
    this.#field("shut").addEventListener("click", () => flow.selection.release(), { signal });
    window.addEventListener("scroll", () => this.place(), { signal, capture: true, passive: true });
    window.addEventListener("resize", () => this.place(), { signal });
  }

  get open() {
    return this.panel.matches(":popover-open");
  }

  // A pointer came to a step: its card shows when it rests there.
  point(id) {
    clearTimeout(this.timer);
    if (this.pinned || id === this.id) return;
    this.timer = setTimeout(() => this.#show(id, false), this.open ? REST / 2 : REST);
  }

  leave() {
    clearTimeout(this.timer);
    if (!this.pinned) this.timer = setTimeout(() => this.hide(), GRACE);
  }

  // The card of a chosen step stays, and asks for all there is.
  async pin(id, takesFocus = false) {
    clearTimeout(this.timer);
    if (!this.#show(id, true)) return;
    if (takesFocus) this.panel.focus({ preventScroll: true });
    await this.load();
  }

  // The step's details as they are now; those that were shown stay until then.
  async load() {
    const { id } = this;
    const details = this.#field("details");
    this.panel.setAttribute("aria-busy", "true");
    let html;
    try {
      html = await this.flow.details(id);
    } catch {
      html = this.flow.stage.querySelector("[data-no-details]").innerHTML;
    }
    if (id !== this.id || !this.pinned) return;
    this.panel.removeAttribute("aria-busy");
    if (!details.contains(document.activeElement)) details.innerHTML = html;
    this.place();
  }

  // News: the same card with what is known now.
  renew() {
    if (!this.open) return;
    this.#fill(this.id);
    if (this.pinned) this.load();
  }

  hide() {
    clearTimeout(this.timer);
    if (this.open) this.panel.hidePopover();
    this.id = "";
    this.pinned = false;
  }

  // Beside the step, on the side with room, all of it inside the window; on a phone a chosen step's card lies below.
  place() {
    if (!this.open) return;
    const { panel } = this;
    const { innerWidth: across, innerHeight: down } = window;
    const lies = this.pinned && across < 640;
    panel.classList.toggle("lies", lies);
    panel.style.left = panel.style.top = "";
    if (lies) return;
    const step = this.flow.viewer.element(this.id)?.getBoundingClientRect();
    const frame = this.flow.viewer.canvas.getBoundingClientRect();
    if (!step) return;
    const top = document.querySelector(".top").getBoundingClientRect();
    const head = this.flow.viewer.alone ? 0 : Math.max(top.bottom, 0); // it stays above all that scrolls
    panel.classList.toggle("away", frame.bottom < head || frame.top > down);
    const box = {
      left: held(step.left, frame.left, frame.right), right: held(step.right, frame.left, frame.right),
      top: held(step.top, frame.top, frame.bottom), bottom: held(step.bottom, frame.top, frame.bottom),
    };
    const { offsetWidth: width, offsetHeight: height } = panel;
    const screen = { left: EDGE, right: across - EDGE, top: head + EDGE, bottom: down - EDGE };
    const inPicture = {
      left: Math.max(frame.left, screen.left), right: Math.min(frame.right, screen.right),
      top: Math.max(frame.top, screen.top), bottom: Math.min(frame.bottom, screen.bottom),
    };
    const found = [...around(box, width, height, inPicture), ...around(box, width, height, screen)];
    const best = found.find((place) => place.fits) ?? found.slice(4).reduce((a, b) => (b.room > a.room ? b : a));
    panel.style.left = `${held(best.left, screen.left, Math.max(screen.right - width, screen.left))}px`;
    panel.style.top = `${held(best.top, screen.top, Math.max(screen.bottom - height, screen.top))}px`;
  }

  #show(id, pinned) {
    if (!this.flow.walk.told(id)) return false;
    if (id !== this.id) this.#field("details").replaceChildren();
    this.id = id;
    this.pinned = pinned;
    this.panel.classList.toggle("pinned", pinned);
    this.#fill(id);
    if (!this.open) this.panel.showPopover();
    this.place();
    return true;
  }

  #fill(id) {
    const { name, state, word, facts } = this.flow.walk.told(id);
    this.#field("name").textContent = name;
    this.#field("sign").className = `sign ${state}`;
    this.#field("word").textContent = word;
    const line = (text) => Object.assign(document.createElement("li"), { textContent: text });
    this.#field("facts").replaceChildren(...facts.map(line));
    const inside = this.flow.inside(id);
    this.#field("enter").hidden = !inside;
    if (inside) {
      this.#field("enter").href = inside.href;
      this.#field("enter").toggleAttribute("data-part", inside.part);
      this.#field("inside").textContent = inside.name;
    }
    this.#field("page").href = this.flow.detailsUrl(id);
  }

  #field(name) {
    return this.panel.querySelector(`[data-field="${name}"]`);
  }
}

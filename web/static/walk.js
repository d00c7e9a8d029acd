// The steps of a picture as a keyboard and a screen reader meet them: marked elements are buttons, one of them in the
// tab order, in the order in which the work came to them. The rest is for the eye alone: the list has it in words.
const STEP = /bpmn-\w*(task|event|gateway|subprocess|callactivity|transaction)\b/i;

export class Walk {
  constructor(viewer, frames, states) {
    Object.assign(this, { viewer, frames, states, marks: new Map() });
    const { svg } = viewer;
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", svg.querySelector("title")?.textContent ?? "");
    svg.querySelector("title")?.remove(); // our card says more than the browser's own
    for (const one of svg.querySelectorAll("[data-element], .labels")) one.setAttribute("aria-hidden", "true");
    for (const one of svg.querySelectorAll(".shape[data-element]")) {
      const title = one.querySelector("title");
      one.dataset.name = title?.textContent ?? "";
      title?.remove();
      one.classList.toggle("step", STEP.test(one.getAttribute("class")));
    }
    this.refresh();
  }

  // After the badges changed.
  refresh() {
    this.marks.clear();
    for (const badge of this.viewer.svg.querySelectorAll(".badges [data-mark]")) {
      const title = badge.querySelector("title");
      badge.setAttribute("aria-hidden", "true");
      const [name, ...facts] = (title?.textContent ?? "").split(" · ");
      title?.remove();
      this.marks.set(badge.dataset.mark, { name, facts, state: /badge-(\w+)/.exec(badge.getAttribute("class"))?.[1] });
    }
    const came = this.frames().filter((id) => this.marks.has(id));
    this.order = [...new Set([...came, ...this.marks.keys()])].filter((id) => this.#speaks(id));
    for (const one of this.viewer.svg.querySelectorAll(".step")) this.#dress(one);
    const known = [this.current, ...this.viewer.places, this.order[0]];
    this.#enter(known.find((id) => this.order.includes(id)));
  }

  // What is known of an element without asking: its name, how it stands, times.
  told(id) {
    const shape = this.viewer.element(id);
    if (!shape?.classList.contains("step")) return null;
    const mark = this.marks.get(id);
    const { name = "", state = "", facts = [] } = mark ?? {};
    return { name: name || shape.dataset.name, state, word: this.states.get(state) ?? "", facts };
  }

  focus(id) {
    if (!id) return false;
    this.#enter(id);
    this.viewer.element(id).focus({ preventScroll: true });
    this.viewer.reveal(id);
  }

  move(by) {
    const at = this.order.indexOf(this.current);
    return this.focus(this.order[Math.min(Math.max(at + by, 0), this.order.length - 1)]);
  }

  // Nameless gateways say nothing to anybody.
  #speaks(id) {
    const told = this.told(id);
    return told && told.name !== id && told.state !== "skipped";
  }

  #dress(shape) {
    const id = shape.dataset.element;
    if (this.order.includes(id)) {
      const { name, word, facts } = this.told(id);
      shape.setAttribute("role", "button");
      shape.setAttribute("aria-label", [name, word, ...facts].filter(Boolean).join("，"));
      shape.setAttribute("aria-haspopup", "dialog");
      shape.removeAttribute("aria-hidden");
      shape.tabIndex = -1;
    } else {
      for (const name of ["role", "aria-label", "aria-haspopup", "tabindex"]) shape.removeAttribute(name);
      shape.setAttribute("aria-hidden", "true");
    }
  }

  #enter(id) {
    this.viewer.element(this.current)?.setAttribute("tabindex", "-1");
    this.current = id;
    this.viewer.element(id)?.setAttribute("tabindex", "0");
  }
}

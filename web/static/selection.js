// One step at a time is chosen, in the picture and in the list alike; pointing at either lights up the other.
export class Selection {
  constructor(flow) {
    this.flow = flow;
    this.id = "";
    const { stage, gone } = flow;
    const { signal } = gone;
    const listed = (event) => event.target.closest?.(".steps [data-step]")?.dataset.step ?? "";
    stage.addEventListener("pointerover", (event) => this.#point(event, listed(event)), { signal });
    stage.addEventListener("focusin", (event) => listed(event) && this.light(listed(event)), { signal });
    stage.addEventListener("focusin", (event) => this.#focused(event), { signal });
    stage.addEventListener("focusout", (event) => event.target.matches?.(".step") && flow.card.leave(), { signal });
    stage.addEventListener("click", (event) => this.#click(event), { signal });
    this.begin();
  }

  // On a new picture.
  begin() {
    this.halo = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    this.halo.setAttribute("class", "halo");
    this.halo.setAttribute("rx", "14");
    this.flow.viewer.svg.append(this.halo);
    this.id = "";
    this.renew();
  }

  // The list came anew.
  renew() {
    this.#rows(this.id, "chosen");
    this.#around(this.id);
  }

  light(id) {
    for (const lit of this.flow.viewer.svg.querySelectorAll(".lit")) lit.classList.remove("lit");
    this.flow.viewer.element(id)?.classList.add("lit");
    this.#rows(id, "lit");
  }

  // `told`: the address shall say it. `focus`: the card takes the keyboard.
  choose(id, { told = true, focus = false } = {}) {
    const { flow } = this;
    if (!flow.walk.told(id)) return false;
    this.id = id;
    this.light("");
    this.renew();
    bringIntoList(this.#row(id));
    flow.viewer.reveal(id);
    if (told) flow.address.chose(id);
    flow.card.pin(id, focus);
    return true;
  }

  // The card goes, and the keyboard is back where it came from.
  release({ told = true } = {}) {
    const { flow } = this;
    const { card } = flow;
    if (!card.open && !this.id) return false;
    const inside = card.panel.contains(document.activeElement);
    const from = this.id;
    card.hide();
    this.id = "";
    this.renew();
    if (inside && flow.walk.order.includes(from)) flow.walk.focus(from);
    else if (inside) flow.viewer.canvas.focus({ preventScroll: true });
    if (told) flow.address.chose("");
    return true;
  }

  // An open sub-process is ground, on which one points at other things.
  #point(event, listed) {
    if (event.pointerType === "touch") return;
    const { flow } = this;
    const inPicture = flow.viewer.svg.contains(event.target);
    const id = listed || (inPicture ? this.#step(event.target) : "");
    this.light(id);
    const drags = flow.viewer.canvas.classList.contains("dragging");
    if (inPicture && id && !drags && !flow.viewer.spans(id)) flow.card.point(id);
    else if (!flow.card.panel.contains(event.target)) flow.card.leave();
  }

  // A step that the keyboard came to shows its card at a glance.
  #focused(event) {
    const id = event.target.closest?.(".step")?.dataset.element ?? "";
    if (!id || !event.target.matches(":focus-visible")) return;
    this.light(id);
    this.flow.card.point(id);
  }

  #click(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a");
    if (link?.matches(".steps a:not([data-details]), .sheets a, [data-field=enter]")) return this.#follow(event, link);
    const { viewer, card } = this.flow;
    const id = viewer.svg.contains(event.target) ? this.#step(event.target) : "";
    if (id) this.choose(id);
    else if (!card.panel.contains(event.target) && !event.target.closest("a, button, input")) this.release();
  }

  // A link of the list, or to another picture: followed here.
  #follow(event, link) {
    const { flow } = this;
    event.preventDefault();
    const url = new URL(link.href, location.href);
    const map = url.searchParams.get("map") ?? "";
    const id = decodeURIComponent(/^#el-(.+)$/.exec(url.hash)?.[1] ?? "");
    if (link.hasAttribute("data-out")) flow.way.out();
    else if (link.hasAttribute("data-part")) flow.way.into(id);
    else if (map !== flow.map) flow.address.went(map, id);
    else if (id) this.choose(id);
    else flow.viewer.fit();
  }

  // The step that was hit, if it is one: its shape, its badge, or its name beside it.
  #step(target) {
    const hit = target.closest("[data-mark], [data-element], [data-label]");
    const id = hit?.dataset.mark ?? hit?.dataset.element ?? hit?.dataset.label ?? "";
    return this.flow.walk.told(id) ? id : "";
  }

  #rows(id, name) {
    for (const row of this.flow.stage.querySelectorAll(`.steps .${name}`)) row.classList.remove(name);
    if (id) this.#row(id)?.classList.add(name);
  }

  #row(id) {
    return this.flow.stage.querySelector(`.steps [data-step="${CSS.escape(id)}"]`);
  }

  #around(id) {
    const box = this.flow.viewer.box(id);
    this.halo.style.display = box ? "" : "none";
    if (!box) return;
    const sides = { x: box.x - 12, y: box.y - 12, width: box.width + 24, height: box.height + 24 };
    for (const [name, value] of Object.entries(sides)) this.halo.setAttribute(name, value);
  }
}

// Only the list is scrolled, never the page.
export function bringIntoList(row) {
  const list = row?.closest(".steps");
  if (!list) return;
  const [seen, at] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
  if (at.top < seen.top || at.bottom > seen.bottom) list.scrollTop += at.top - seen.top - seen.height / 2;
}

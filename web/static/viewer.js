// A picture to look around in. Only the view box changes, so that news of the position leave the view as it is.
const CLOSEST = 260; // units of the map across, when zoomed in all the way
const FARTHEST = 1.25; // times the whole map
const MARGIN = 60;
const SMALLEST = 0.5; // screen pixels per unit of the map below which nothing can be read
const READABLE = 0.66; // and below which small text can't
const WIDE = 260; // units of the map: no task is so wide
const GLIDE = 260; // ms
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Viewer {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector(".canvas");
    this.svg = this.canvas.querySelector("svg");
    const { x, y, width, height } = this.svg.viewBox.baseVal;
    this.whole = { x, y, width, height };
    root.classList.add("live");
    this.svg.setAttribute("preserveAspectRatio", "xMidYMid meet");
    this.fit(false);
    this.sizes = new ResizeObserver(() => this.#resized());
    this.sizes.observe(this.canvas);
  }

  // Where the order stands now.
  get places() {
    return this.root.dataset.here.split(" ").filter(Boolean);
  }

  get scale() {
    return this.canvas.clientWidth / this.view.width;
  }

  // Wheel and fingers belong to the picture alone: it fills the screen, or there is nothing else to scroll.
  get alone() {
    return Boolean(this.canvas.closest("dialog, :fullscreen, .filling"));
  }

  // The given part of the map and, to fill the canvas, what is around it; never past the map's borders.
  show(box, glide = false) {
    cancelAnimationFrame(this.gliding);
    const view = this.#within(box);
    if (glide && !calm.matches && this.view && this.canvas.clientWidth) this.#glide(view);
    else this.#set(view);
  }

  fit(glide = true) {
    this.show(this.whole, glide);
  }

  zoom(factor, clientX, clientY) {
    const at = this.#point(clientX, clientY);
    const { x, y, width, height } = this.view;
    const wanted = this.#width(width / factor) / width;
    this.show({
      x: at.x - (at.x - x) * wanted, y: at.y - (at.y - y) * wanted, width: width * wanted, height: height * wanted,
    });
  }

  // By screen pixels.
  pan(dx, dy) {
    this.show({ ...this.view, x: this.view.x - dx / this.scale, y: this.view.y - dy / this.scale });
  }

  frame(box, margin = MARGIN, glide = true) {
    const { x, y, width, height } = box;
    this.show({ x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin }, glide);
  }

  // The element named (a pool), or as much of the map as can still be read, around where the order stands.
  open(id = "") {
    const named = this.box(id);
    if (named && this.canvas.clientWidth / named.width > SMALLEST) return this.frame(named, 30, false);
    const here = this.#around(this.places);
    if (here) this.#centre(here, READABLE, false);
    else this.fit(false);
  }

  // The elements on which the order stands now, in the middle and readable.
  here() {
    const box = this.#around(this.places);
    if (box) this.frame(box, this.places.length > 1 ? 80 : 260);
    else this.fit();
  }

  // One element where it can be seen and read, with as little movement as will do.
  reveal(id, scrolls = true) {
    const box = this.box(id);
    if (!box) return;
    const { x, y, width, height } = this.view;
    const edge = 24 / this.scale;
    const inside = box.x > x + edge && box.y > y + edge && box.x + box.width < x + width - edge
      && box.y + box.height < y + height - edge;
    if (!inside || this.scale < SMALLEST) this.#centre(box, Math.max(this.scale, READABLE), true);
    if (scrolls) this.canvas.scrollIntoView({ block: "nearest" });
  }

  // Whether an element is so large that others lie in it: an open sub-process.
  spans(id) {
    return (this.box(id)?.width ?? 0) > WIDE;
  }

  element(id) {
    return id ? this.svg.querySelector(`[data-element="${CSS.escape(id)}"]`) : null;
  }

  box(id) {
    return this.element(id)?.getBBox() ?? null;
  }

  // Around the middle of a box; no larger than is needed for the whole map.
  #centre(box, scale, glide) {
    const width = this.canvas.clientWidth / scale;
    const height = this.canvas.clientHeight / scale;
    this.show({ x: box.x + box.width / 2 - width / 2, y: box.y + box.height / 2 - height / 2, width, height }, glide);
  }

  // The box around elements; those that fill the map (pools) don't count.
  #around(ids) {
    const boxes = ids.map((id) => this.box(id)).filter((box) => box && box.width < this.whole.width / 2);
    if (!boxes.length) return null;
    const x = Math.min(...boxes.map((box) => box.x));
    const y = Math.min(...boxes.map((box) => box.y));
    const right = Math.max(...boxes.map((box) => box.x + box.width));
    const bottom = Math.max(...boxes.map((box) => box.y + box.height));
    return { x, y, width: right - x, height: bottom - y };
  }

  get #ratio() {
    return (this.canvas.clientWidth || 16) / (this.canvas.clientHeight || 9);
  }

  // Across, when all of the map is visible.
  get #widest() {
    return Math.max(this.whole.width, this.whole.height * this.#ratio);
  }

  #width(wanted) {
    return Math.min(Math.max(wanted, Math.min(CLOSEST, this.#widest)), this.#widest * FARTHEST);
  }

  #within(box) {
    const width = this.#width(Math.max(box.width, box.height * this.#ratio));
    const height = width / this.#ratio;
    const axis = (middle, size, from, all) =>
      size >= all ? from + (all - size) / 2 : Math.min(Math.max(middle - size / 2, from), from + all - size);
    return {
      x: axis(box.x + box.width / 2, width, this.whole.x, this.whole.width),
      y: axis(box.y + box.height / 2, height, this.whole.y, this.whole.height),
      width,
      height,
    };
  }

  #set(view) {
    this.view = view;
    const numbers = [view.x, view.y, view.width, view.height].map((number) => Math.round(number * 100) / 100);
    this.svg.setAttribute("viewBox", numbers.join(" "));
    this.#leave();
    this.root.dispatchEvent(new Event("moved"));
  }

  // One finger scrolls the page in the direction in which all of the map is visible.
  #leave() {
    const all = (side) => this.view[side] >= this.whole[side] - 1;
    const page = [all("width") && "pan-x", all("height") && "pan-y"].filter(Boolean).join(" ");
    this.canvas.style.touchAction = this.canvas.closest(":fullscreen, .filling") ? "none" : page || "none";
  }

  #glide(to) {
    const from = this.view;
    const began = performance.now();
    const step = (at) => {
      const part = Math.min((at - began) / GLIDE, 1);
      const eased = 1 - (1 - Math.max(part, 0)) ** 3;
      const between = (side) => from[side] + (to[side] - from[side]) * eased;
      this.#set({ x: between("x"), y: between("y"), width: between("width"), height: between("height") });
      if (part < 1) this.gliding = requestAnimationFrame(step);
    };
    this.gliding = requestAnimationFrame(step);
  }

  // A canvas of another size: all of the map stays all of it, else the middle and the scale stay.
  #resized() {
    const { clientWidth, clientHeight } = this.canvas;
    if (!clientWidth || (clientWidth === this.size?.width && clientHeight === this.size?.height)) return;
    const before = this.size;
    this.size = { width: clientWidth, height: clientHeight };
    if (!before) return this.show(this.view);
    const all = this.view.width >= this.whole.width - 1 && this.view.height >= this.whole.height - 1;
    if (all) return this.fit(false);
    this.#centre(this.view, before.width / this.view.width, false);
  }

  #point(clientX, clientY) {
    const box = this.canvas.getBoundingClientRect();
    const x = clientX ?? box.x + box.width / 2;
    const y = clientY ?? box.y + box.height / 2;
    return new DOMPoint(x, y).matrixTransform(this.svg.getScreenCTM().inverse());
  }
}

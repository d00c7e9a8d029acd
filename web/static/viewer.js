// A picture to look around in: zoom, drag, fit, keyboard, "here". Only the view box changes, so that a live update of
// the position leaves the view as it is.
const STEP = 1.25;
const CLOSEST = 260; // units of the map across, when zoomed in all the way
const MARGIN = 60;
const SMALLEST = 0.5; // below it, nothing can
const READABLE = 0.66; // screen pixels per unit of the map, below which small text can't be read

export class Viewer {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector(".canvas");
    this.svg = this.canvas.querySelector("svg");
    const { x, y, width, height } = this.svg.viewBox.baseVal;
    this.whole = { x, y, width, height };
    this.view = { ...this.whole };
    this.canvas.classList.add("live");
    this.svg.setAttribute("preserveAspectRatio", "xMidYMid meet");
    this.pointers = new Map();
    this.#listen();
  }

  show(view) {
    const width = Math.min(Math.max(view.width, CLOSEST), this.whole.width * 1.6);
    const height = (view.height * width) / view.width;
    this.view = { x: view.x, y: view.y, width, height };
    this.svg.setAttribute("viewBox", `${view.x} ${view.y} ${width} ${height}`);
  }

  fit() {
    this.show(this.whole);
  }

  // The element named (a pool), or as much of the map as can still be read, around where the order stands.
  open(id = "") {
    const named = this.element(id)?.getBBox();
    if (named && this.canvas.clientWidth / named.width > SMALLEST) return this.frame(named, 30);
    const here = this.#around(this.root.dataset.here.split(" ").filter(Boolean));
    const { clientWidth, clientHeight } = this.canvas;
    const width = clientWidth / READABLE;
    const height = clientHeight / READABLE;
    if (!here || (width >= this.whole.width && height >= this.whole.height)) return this.fit();
    const within = (middle, size, from, all) =>
      size >= all ? from + (all - size) / 2 : Math.min(Math.max(middle - size / 2, from), from + all - size);
    this.show({
      x: within(here.x + here.width / 2, width, this.whole.x, this.whole.width),
      y: within(here.y + here.height / 2, height, this.whole.y, this.whole.height),
      width,
      height,
    });
  }

  // So much of the map that the given box is all visible, with a margin; the view box takes the canvas's proportions.
  frame(box, margin = MARGIN) {
    const ratio = this.canvas.clientWidth / Math.max(this.canvas.clientHeight, 1);
    const width = Math.max(box.width + 2 * margin, (box.height + 2 * margin) * ratio);
    const height = width / ratio;
    this.show({ x: box.x + box.width / 2 - width / 2, y: box.y + box.height / 2 - height / 2, width, height });
  }

  zoom(factor, clientX, clientY) {
    const at = this.#point(clientX, clientY);
    const width = Math.min(Math.max(this.view.width / factor, CLOSEST), this.whole.width * 1.6);
    const scale = width / this.view.width;
    this.show({
      x: at.x - (at.x - this.view.x) * scale,
      y: at.y - (at.y - this.view.y) * scale,
      width,
      height: this.view.height * scale,
    });
  }

  pan(dx, dy) {
    const scale = 1 / this.svg.getScreenCTM().a;
    this.show({ ...this.view, x: this.view.x - dx * scale, y: this.view.y - dy * scale });
  }

  // The elements on which the order stands now, or the one named, in the middle and readable.
  here(ids = this.root.dataset.here.split(" ").filter(Boolean)) {
    const box = this.#around(ids);
    if (box) this.frame(box, ids.length > 1 ? 80 : 260);
    else this.fit();
  }

  // One element in the middle, and the picture itself on the screen.
  point(id) {
    this.here([id]);
    this.canvas.scrollIntoView({ block: "nearest" });
  }

  // The box around elements; those that fill the map (pools) don't count.
  #around(ids) {
    const boxes = ids.map((id) => this.element(id)?.getBBox()).filter((box) => box && box.width < this.whole.width / 2);
    if (!boxes.length) return null;
    const x = Math.min(...boxes.map((box) => box.x));
    const y = Math.min(...boxes.map((box) => box.y));
    const right = Math.max(...boxes.map((box) => box.x + box.width));
    const bottom = Math.max(...boxes.map((box) => box.y + box.height));
    return { x, y, width: right - x, height: bottom - y };
  }

  element(id) {
    return this.svg.querySelector(`[data-element="${CSS.escape(id)}"]`);
  }

  light(id) {
    for (const lit of this.svg.querySelectorAll(".lit")) lit.classList.remove("lit");
    if (id) this.element(id)?.classList.add("lit");
  }

  #point(clientX, clientY) {
    const box = this.canvas.getBoundingClientRect();
    const x = clientX ?? box.x + box.width / 2;
    const y = clientY ?? box.y + box.height / 2;
    return new DOMPoint(x, y).matrixTransform(this.svg.getScreenCTM().inverse());
  }

  #listen() {
    const acts = { in: () => this.zoom(STEP), out: () => this.zoom(1 / STEP), fit: () => this.fit(), here: () => this.here() };
    for (const button of this.root.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", acts[button.dataset.zoom]);
    }
    this.canvas.addEventListener("keydown", (event) => this.#key(event, acts));
    this.canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.canvas.addEventListener("pointerdown", (event) => this.pointers.set(event.pointerId, event));
    this.canvas.addEventListener("pointermove", (event) => this.#drag(event));
    for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
      this.canvas.addEventListener(name, (event) => {
        this.pointers.delete(event.pointerId);
        if (!this.pointers.size) this.canvas.classList.remove("dragging");
      });
    }
  }

  #key(event, acts) {
    const far = 80;
    const keys = {
      "+": acts.in, "=": acts.in, "-": acts.out, 0: acts.fit, c: acts.here, C: acts.here,
      ArrowLeft: () => this.pan(far, 0), ArrowRight: () => this.pan(-far, 0),
      ArrowUp: () => this.pan(0, far), ArrowDown: () => this.pan(0, -far),
    };
    if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  }

  // On a page that scrolls, the wheel alone goes on scrolling it; in a dialog it zooms.
  #wheel(event) {
    if (!event.ctrlKey && !event.metaKey && !this.canvas.closest("dialog")) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 400), event.clientX, event.clientY);
  }

  #drag(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const dx = event.clientX - before.clientX;
    const dy = event.clientY - before.clientY;
    const other = [...this.pointers.values()].find((pointer) => pointer.pointerId !== event.pointerId);
    if (other) {
      const far = (a) => Math.hypot(a.clientX - other.clientX, a.clientY - other.clientY);
      this.zoom(far(event) / Math.max(far(before), 1), other.clientX, other.clientY);
    } else if (this.canvas.classList.contains("dragging") || Math.hypot(dx, dy) > 3) {
      this.canvas.classList.add("dragging");
      this.canvas.setPointerCapture(event.pointerId);
      this.pan(dx, dy);
    } else return;
    this.pointers.set(event.pointerId, event);
  }
}

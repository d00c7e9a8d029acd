// Where one is: the order's own map, the map of a call on it, a sub-process in that; each a way back.
export class Way {
  constructor(flow) {
    this.flow = flow;
    this.part = "";
  }

  // A sub-process fills the canvas.
  into(id) {
    const { viewer, card } = this.flow;
    card.hide();
    this.part = id;
    this.renew();
    viewer.frame(viewer.box(id), 40);
    viewer.canvas.focus({ preventScroll: true });
  }

  out() {
    this.part = "";
    this.renew();
    this.flow.viewer.fit();
  }

  // The links came anew.
  renew() {
    const list = this.flow.stage.querySelector(".way");
    if (!list) return;
    list.querySelector("[data-within]")?.remove();
    const around = list.lastElementChild;
    const name = around.textContent.trim();
    if (!this.part) {
      if (around.querySelector("[data-out]")) around.replaceChildren(name);
      return around.setAttribute("aria-current", "location");
    }
    around.removeAttribute("aria-current");
    const back = Object.assign(document.createElement("a"), { href: "#", textContent: name });
    back.dataset.out = "";
    around.replaceChildren(back);
    const here = Object.assign(document.createElement("li"), { textContent: this.flow.walk.told(this.part).name });
    here.dataset.within = "";
    here.setAttribute("aria-current", "location");
    list.append(here);
  }
}

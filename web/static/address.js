// What the page's address says: which picture, which earlier moment, which step. The browser's "back" goes back in it.
export class Address {
  constructor(flow, addressed) {
    Object.assign(this, { flow, addressed });
    if (addressed) window.addEventListener("popstate", () => this.arrive(), { signal: flow.gone.signal });
  }

  get #named() {
    return decodeURIComponent(/^#el-(.+)$/.exec(location.hash)?.[1] ?? "");
  }

  chose(id) {
    if (!this.addressed || id === this.#named) return;
    const url = new URL(location.href);
    url.hash = id ? `el-${id}` : "";
    if (id) history.pushState(null, "", url);
    else history.replaceState(null, "", url.href.replace(/#$/, ""));
  }

  // Another picture, by a link.
  went(map, id) {
    if (this.addressed) {
      const url = new URL(location.href);
      if (map) url.searchParams.set("map", map);
      else url.searchParams.delete("map");
      url.hash = id ? `el-${id}` : "";
      history.pushState(null, "", url.href.replace(/#$/, ""));
    }
    return this.flow.enter(map, id);
  }

  // Leaving the present is one step in the browser's history, whatever is looked at then.
  looked(step, before) {
    if (!this.addressed) return;
    const url = new URL(location.href);
    if (step) url.searchParams.set("step", step);
    else url.searchParams.delete("step");
    if (url.href === location.href) return;
    if (step && !before) history.pushState(null, "", url);
    else history.replaceState(null, "", url);
  }

  // What the address says is shown.
  async arrive() {
    const { flow } = this;
    const wanted = new URL(location.href).searchParams;
    const [map, step] = [wanted.get("map") ?? "", Number(wanted.get("step")) || 0];
    if (step !== flow.replay.past) await flow.replay.show(step, { told: false });
    if (map !== flow.map) await flow.enter(map);
    if (this.#named) flow.selection.choose(this.#named, { told: false });
    else flow.selection.release({ told: false });
  }

  // A page just opened: the step that its address names is chosen; whether there is one. Once all is loaded the browser
  // would scroll to where that step was before the picture moved; it knows no step in the address until then.
  begin() {
    const named = this.#named;
    if (!named || !this.flow.selection.choose(named, { told: false })) return false;
    this.flow.viewer.canvas.scrollIntoView({ block: "center", behavior: "instant" });
    const full = location.href;
    history.replaceState(null, "", location.href.replace(/#.*/, ""));
    const back = () => location.hash || history.replaceState(null, "", full);
    window.addEventListener("load", () => setTimeout(back), { once: true });
    return true;
  }
}

// A picture with its position: the words and the list beside it, its card, its history, and the news of it. The same on
// an order's page, on the page of the picture alone, and in the dialog of the list of orders.
import { Address } from "./address.js";
import { Card } from "./card.js";
import { listen as listenToKeys } from "./keys.js";
import { Live, replace, wear } from "./live.js";
import { Replay } from "./replay.js";
import { Screen } from "./screen.js";
import { Selection } from "./selection.js";
import { ask } from "./site.js";
import { dress } from "./toolbar.js";
import { Viewer } from "./viewer.js";
import { Walk } from "./walk.js";
import { Way } from "./way.js";

// What stands on the page: the picture with all around it or, where there is none, the words alone.
export function begin(stage, options = {}) {
  if (stage.querySelector("[data-viewer]")) return new Flow(stage, options);
  return new Live(stage, (news) => replace(stage, news.regions));
}

class Flow {
  // `stage`: all that belongs to one order's picture. `found`: the picture's styles, where it came without; else it
  // carries its own. `addressed`: whether the page's address says what is shown.
  constructor(stage, { found = null, addressed = false } = {}) {
    this.stage = stage;
    this.gone = new AbortController();
    this.kept = new Map();
    this.map = stage.dataset.map;
    this.screen = new Screen(stage, () => this.card.place());
    this.card = new Card(this);
    this.replay = new Replay(this);
    this.way = new Way(this);
    this.#begin(found);
    this.selection = new Selection(this);
    this.address = new Address(this, addressed);
    this.live = new Live(stage, (news) => this.show(news));
    listenToKeys(this);
    if (this.replay.past) this.live.pause();
  }

  close() {
    this.gone.abort();
    this.replay.stop();
    this.card.hide();
    this.live.close();
    this.viewer.sizes.disconnect();
  }

  // The picture as news tell it; view, focus and open card stay as they are.
  show(news) {
    wear(`${this.base}\n${news.style}`);
    this.viewer.svg.querySelector(".badges").innerHTML = news.badges;
    this.viewer.root.dataset.here = news.here.join(" ");
    this.#say(() => replace(this.stage, news.regions));
    this.replay.renew(news);
    this.walk.refresh();
    this.kept.clear();
    this.way.renew();
    this.selection.renew();
    this.card.renew();
  }

  // Another of the order's pictures, in the place of this one.
  async enter(map, id = "") {
    const { dataset } = this.stage;
    this.wanted = map;
    this.viewer.canvas.setAttribute("aria-busy", "true");
    let found;
    try {
      found = await ask(this.#with(dataset.pictureUrl, { map, step: this.replay.past, fragment: 1 }));
    } catch {
      return location.assign(this.#with(dataset.pageUrl, { map, step: this.replay.past })); // its own page says why
    }
    if (this.gone.signal.aborted || this.wanted !== map) return;
    this.card.hide();
    const fresh = new DOMParser().parseFromString(found.html, "text/html").querySelector("[data-viewer]");
    this.viewer.sizes.disconnect();
    this.viewer.root.replaceWith(fresh);
    this.way.part = "";
    this.map = map;
    dataset.liveUrl = this.#with(dataset.liveUrl, { map });
    this.#begin(found);
    this.selection.begin();
    this.viewer.open();
    this.viewer.canvas.focus({ preventScroll: true });
    if (this.replay.past) await this.replay.show(this.replay.past);
    else await this.live.refresh();
    if (id) this.selection.choose(id, { told: false });
  }

  // What an element leads into: a call another picture, a sub-process a part of this one.
  inside(id) {
    const link = this.stage.querySelector(`.sheets [data-call="${CSS.escape(id)}"]`);
    if (link) return { href: link.href, name: link.textContent.trim(), part: false };
    const part = this.viewer.spans(id);
    return part ? { href: `#el-${id}`, name: this.walk.told(id).name, part } : null;
  }

  detailsUrl(id, more = {}) {
    const page = `${this.stage.dataset.elementsUrl}/${encodeURIComponent(id)}`;
    return this.#with(page, { step: this.replay.past, ...more });
  }

  // Asked once, until there are news.
  async details(id) {
    const url = this.detailsUrl(id, { fragment: 1 });
    if (!this.kept.has(url)) {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`${answer.status}`);
      this.kept.set(url, await answer.text());
    }
    return this.kept.get(url);
  }

  #begin(found) {
    this.viewer = new Viewer(this.stage.querySelector("[data-viewer]"));
    const styles = [...this.viewer.svg.querySelectorAll("style")];
    const own = styles.map((style) => style.textContent);
    this.base = found?.base ?? own.slice(0, -1).join("\n");
    wear(`${this.base}\n${found?.style ?? own.at(-1)}`);
    for (const style of styles) style.remove();
    const words = [...this.stage.querySelectorAll(".legend [data-state]")];
    const states = new Map(words.map((word) => [word.dataset.state, word.textContent.trim()]));
    this.walk = new Walk(this.viewer, () => this.replay.elements, states);
    dress(this);
    this.replay.begin();
  }

  // To whoever listens instead of looking: the sentence, when it has become another one; not that time goes by.
  #say(change) {
    const sentence = () => this.stage.querySelector(".sentence")?.textContent ?? "";
    const before = sentence();
    change();
    const gist = (text) => text.replaceAll(/\d+/g, "");
    if (gist(before) !== gist(sentence()) && !this.replay.past) {
      this.stage.querySelector("[data-said]").textContent = sentence();
    }
  }

  #with(address, more) {
    const url = new URL(address, location.href);
    for (const [name, value] of Object.entries(more)) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    return url.href;
  }
}

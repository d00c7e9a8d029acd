// Keeps one order on the page up to date: told by the server when something changed, else asking now and then.
import { ask } from "./site.js";

const POLL = 4000; // ms between two questions where the server can't tell by itself

// The styles of a picture that came by fetch; a style block of its own would be refused by the page's policy.
const worn = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, worn];

export function wear(css) {
  worn.replaceSync(css);
}

function touched(field) {
  const ticked = field.type === "radio" || field.type === "checkbox";
  return ticked ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

export class Live {
  constructor(root, scope, changed) {
    Object.assign(this, { root, scope, changed, version: Number(root.dataset.version), source: null, timer: 0 });
    if (root.dataset.stream) this.#listen();
  }

  stop() {
    this.source?.close();
    clearInterval(this.timer);
    this.source = null;
    this.stopped = true;
  }

  #listen() {
    this.source = new EventSource(this.root.dataset.stream);
    this.source.addEventListener("version", (event) => this.#news(Number(event.data)));
    this.source.addEventListener("alive", (event) => this.#asOf(event.data));
    this.source.addEventListener("error", () => {
      if (this.source?.readyState === EventSource.CLOSED && !this.timer) {
        this.timer = setInterval(() => this.refresh(), POLL);
      }
    });
  }

  #news(version) {
    if (version !== this.version) this.refresh();
  }

  // Nothing new, but now we know it.
  #asOf(text) {
    const time = this.scope.querySelector("[data-as-of] time");
    if (time) time.textContent = text;
  }

  async refresh() {
    let news;
    try {
      news = await ask(this.root.dataset.liveUrl);
    } catch {
      return; // the page stays as it was; the next sign brings it up to date
    }
    if (this.stopped) return;
    this.version = news.version;
    for (const [name, html] of Object.entries(news.regions)) this.#replace(name, html);
    this.changed(news);
    if (news.ended) this.stop();
  }

  // What somebody is typing in is left alone.
  #replace(name, html) {
    const region = this.scope.querySelector(`[data-live="${name}"]`);
    if (!region) return;
    const typing = [...region.querySelectorAll("input:not([type=hidden]), textarea")].some(touched);
    if (typing || [...region.querySelectorAll("form")].some((form) => form.contains(document.activeElement))) return;
    const open = [...region.querySelectorAll("details")].map((details) => details.open);
    region.innerHTML = html;
    region.querySelectorAll("details").forEach((details, index) => (details.open = open[index] ?? false));
  }
}

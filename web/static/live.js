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

// Puts each part where it belongs; what somebody is typing in is left alone, and the focus stays on the same link.
export function replace(scope, regions) {
  for (const [name, html] of Object.entries(regions)) {
    const region = scope.querySelector(`[data-live="${name}"]`);
    if (region) put(region, html);
  }
}

function put(region, html) {
  const typing = [...region.querySelectorAll("input:not([type=hidden]), textarea")].some(touched);
  if (typing || [...region.querySelectorAll("form")].some((form) => form.contains(document.activeElement))) return;
  const open = [...region.querySelectorAll("details")].map((details) => details.open);
  const focused = region.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  region.innerHTML = html;
  region.querySelectorAll("details").forEach((details, index) => (details.open = open[index] ?? false));
  if (focused) region.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

export class Live {
  constructor(root, changed) {
    Object.assign(this, { root, changed, source: null, timer: 0, paused: false });
    this.version = Number(root.dataset.version);
    if (root.dataset.stream) this.#listen();
  }

  stop() {
    this.source?.close();
    clearInterval(this.timer);
    this.source = null;
    this.stopped = true;
  }

  // While somebody looks at an earlier moment, news wait.
  pause() {
    this.paused = true;
  }

  resume() {
    this.paused = false;
    return this.refresh();
  }

  async refresh() {
    const url = this.root.dataset.liveUrl;
    let news;
    try {
      news = await ask(url);
    } catch {
      return false; // the page stays as it was; the next sign brings it up to date
    }
    if (this.paused || this.closed || url !== this.root.dataset.liveUrl) return false;
    this.version = news.version;
    this.changed(news);
    if (news.ended) this.stop();
    return true;
  }

  // For good: the dialog was closed.
  close() {
    this.closed = true;
    this.stop();
  }

  #listen() {
    this.source = new EventSource(this.root.dataset.stream);
    this.source.addEventListener("version", (event) => this.#news(Number(event.data)));
    this.source.addEventListener("alive", (event) => this.#asOf(event.data));
    this.source.addEventListener("error", () => {
      if (this.source?.readyState === EventSource.CLOSED && !this.timer) {
        this.timer = setInterval(() => this.paused || this.refresh(), POLL);
      }
    });
  }

  #news(version) {
    if (version !== this.version && !this.paused) this.refresh();
  }

  // Nothing new, but now we know it.
  #asOf(text) {
    const time = this.root.querySelector("[data-as-of] time");
    if (time && !this.paused) time.textContent = text;
  }
}

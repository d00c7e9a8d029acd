// What is typed into a form of acceptance is kept on the server while one types. A session that ended, another person
// who signed in, an order that was placed meanwhile: the page says so, and keeps all that is on it.
import { ask, send } from "./site.js";

const PAUSE = 600; // ms between the last key and the saving
const AGAIN = 5000; // ms until the next try where the server could not be reached
const TRUSTED = 60000; // ms for which a session that answered is taken to be there

export class Draft {
  constructor(form) {
    this.form = form;
    this.carried = form.elements.draft;
    this.state = document.querySelector("[data-draft-state]");
    this.stale = document.querySelector("[data-stale]");
    this.heard = performance.now();
    this.dirty = this.ended = this.leaving = false;
    form.addEventListener("input", () => this.typed());
    form.addEventListener("change", () => this.typed());
    form.addEventListener("submit", (event) => this.#submit(event));
    addEventListener("pagehide", () => this.dirty && !this.leaving && this.#send({ keepalive: true }));
    addEventListener("focus", () => this.#is("signed-out", "other") && this.#renew());
    addEventListener("pageshow", (event) => event.persisted && ((this.leaving = false), this.#save()));
  }

  typed() {
    if (this.ended) return;
    this.dirty = true;
    this.#named();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#save(), PAUSE);
  }

  // A reload, and the browser's "back", bring the draft; nothing else stands in the address.
  #named() {
    const url = new URL(location.href);
    if (url.searchParams.get("draft") === this.carried.value) return;
    url.search = "";
    url.searchParams.set("draft", this.carried.value);
    history.replaceState(history.state, "", url);
  }

  #send(more = {}) {
    const fields = [...new FormData(this.form)].filter(([name]) => name !== "csrf_token" && name !== "act");
    const { business, subject, save } = this.carried.dataset;
    return send(save, [...fields, ["business", business], ["subject", subject]], more);
  }

  async #save(again = true) {
    clearTimeout(this.timer);
    if (this.leaving) return; // the submit itself keeps what is on the page
    this.#tell("saving");
    this.dirty = false;
    let answer;
    try {
      this.sent = this.#send();
      answer = await this.sent;
    } catch {
      return this.#later();
    } finally {
      this.sent = null;
    }
    if (answer.ok) return this.#saved(await answer.json());
    this.dirty = true;
    if (answer.status === 409 || answer.status === 403) return this.#refused(answer);
    if (answer.status === 401) return this.#warn("signed-out");
    if (answer.status === 400 && again && (await this.#renew())) return this.#save(false);
    return answer.status >= 500 ? this.#later() : this.#tell("failed");
  }

  #saved({ at }) {
    this.heard = performance.now();
    if (this.#is("offline", "signed-out")) this.#warn("");
    const clock = new Date(at).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" });
    this.#tell("saved", clock);
  }

  #later() {
    this.dirty = true;
    this.#warn("offline");
    this.timer = setTimeout(() => this.#save(), AGAIN);
  }

  // The order was placed already, or this person may not go on: the page says which.
  async #refused(answer) {
    if (answer.status === 403 && !(await this.#renew())) return;
    const { message } = await answer.json();
    const number = /[A-Z]{2}\d{9,}/.exec(message)?.[0];
    this.ended = true;
    this.stale.querySelector("[data-done-text]").textContent = message;
    const link = this.stale.querySelector("[data-done-link]");
    link.hidden = !number;
    if (number) link.href = `${link.pathname}/${number}`;
    this.#warn("done");
  }

  // Another sign-in has another token; whether it is the same person who may go on here.
  async #renew() {
    try {
      const { token, number } = await ask(this.carried.dataset.token);
      if (number !== this.carried.dataset.staff) {
        this.stale.querySelector("[data-who]").textContent = number;
        this.#warn("other");
        return false;
      }
      document.querySelector("meta[name=csrf-token]").content = token;
      for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
      this.heard = performance.now();
      if (this.#is("signed-out", "other")) this.#warn(""), this.typed();
      return true;
    } catch (error) {
      this.#warn(error.message === "401" ? "signed-out" : "offline");
      return false;
    }
  }

  // Before a form that lay long is sent: is the session still there? Without it the page would be lost. And what was
  // sent to be kept a moment ago must not arrive after what is submitted now.
  async #submit(event) {
    clearTimeout(this.timer);
    const fresh = performance.now() - this.heard < TRUSTED;
    if (!this.ended && fresh && !this.sent) {
      this.leaving = true;
      return;
    }
    event.preventDefault();
    if (this.ended) return this.stale.scrollIntoView({ block: "nearest" });
    const { submitter } = event;
    await this.sent?.catch(() => null);
    if (fresh || (await this.#renew())) this.form.requestSubmit(submitter);
  }

  #is(...names) {
    return names.includes(this.warned);
  }

  #warn(name) {
    this.warned = name;
    this.stale.hidden = !name;
    for (const line of this.stale.querySelectorAll("[data-say]")) line.hidden = line.dataset.say !== name;
    if (name) this.#tell("failed"), this.stale.scrollIntoView({ block: "nearest" });
  }

  #tell(name, clock = "") {
    if (!this.state) return;
    this.state.textContent = `${this.state.dataset[name]} ${clock}`;
    this.state.classList.toggle("failed", name === "failed");
  }
}

// All orders on one map: looks again now and then; the view stays as the person left it.
import { listen } from "./gestures.js";
import { ARROWS, FAR } from "./keys.js";
import { wear } from "./live.js";
import { ask } from "./site.js";
import { looks } from "./toolbar.js";
import { Viewer } from "./viewer.js";

const AGAIN = 30000; // ms
const root = document.querySelector("[data-live-url]");

if (root) {
  const viewer = new Viewer(root.querySelector("[data-viewer]"));
  const styles = [...viewer.svg.querySelectorAll("style")];
  const base = styles.slice(0, -1).map((style) => style.textContent).join("\n");
  const dress = (style) => wear(`${base}\n${style}`);
  dress(styles.at(-1).textContent);
  for (const style of styles) style.remove();
  viewer.fit(false);
  lookAround(viewer);
  link(viewer);
  setInterval(() => document.hidden || refresh(viewer, dress), AGAIN);
  document.addEventListener("visibilitychange", () => document.hidden || refresh(viewer, dress));
}

async function refresh(viewer, dress) {
  let news;
  try {
    news = await ask(root.dataset.liveUrl);
  } catch {
    return; // the figures stay as they were, with the time of which they are
  }
  const held = document.activeElement?.closest("[data-mark]")?.dataset.mark;
  dress(news.style);
  viewer.svg.querySelector(".badges").innerHTML = news.badges;
  for (const [name, html] of Object.entries(news.regions)) {
    const region = root.querySelector(`[data-live="${name}"]`);
    if (region && !region.contains(document.activeElement)) region.innerHTML = html;
  }
  if (held) viewer.svg.querySelector(`[data-mark="${CSS.escape(held)}"]`)?.focus();
}

// By buttons, keys, mouse and fingers.
function lookAround(viewer) {
  const acts = looks(() => viewer);
  const keys = { "+": acts.in, "=": acts.in, "-": acts.out, 0: acts.fit };
  viewer.root.addEventListener("click", (event) => acts[event.target.closest("[data-act]")?.dataset.act]?.());
  viewer.canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const pans = ARROWS[event.key]?.map((part) => part * FAR);
    if (!pans && !keys[event.key]) return;
    event.preventDefault();
    if (pans) viewer.pan(...pans);
    else keys[event.key]();
  });
  listen(viewer);
}

// A row and its element light up together.
function link(viewer) {
  const light = (id) => {
    for (const lit of viewer.svg.querySelectorAll(".lit")) lit.classList.remove("lit");
    viewer.element(id)?.classList.add("lit");
    for (const lit of root.querySelectorAll("tr.lit")) lit.classList.remove("lit");
    if (id) root.querySelector(`tr[data-step="${CSS.escape(id)}"]`)?.classList.add("lit");
  };
  const pointed = (event) => event.target.closest("[data-mark], [data-element]");
  const named = (event) => pointed(event)?.dataset.mark ?? pointed(event)?.dataset.element;
  viewer.svg.addEventListener("pointerover", (event) => light(named(event)));
  viewer.svg.addEventListener("focusin", (event) => light(named(event)));
  const table = root.querySelector(".figures-side");
  table.addEventListener("pointerover", (event) => light(event.target.closest("tr")?.dataset.step));
  table.addEventListener("focusin", (event) => light(event.target.closest("tr")?.dataset.step));
  viewer.canvas.addEventListener("dragstart", (event) => event.preventDefault());
}

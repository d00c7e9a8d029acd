// A picture with its position, its list of steps, and the news of it: on the order's page and in the list's dialog.
import { Live, wear } from "./live.js";
import { Viewer } from "./viewer.js";

// `found`: the picture's styles, where it came without; else it carries its own (it must be readable without this
// script), the map's first and the order's last.
export function begin(scope, found = null) {
  const viewer = new Viewer(scope.querySelector("[data-viewer]"));
  const styles = [...viewer.svg.querySelectorAll("style")];
  const own = styles.map((style) => style.textContent);
  const base = found?.base ?? own.slice(0, -1).join("\n");
  wear(`${base}\n${found?.style ?? own.at(-1)}`);
  for (const style of styles) style.remove();
  link(scope, viewer);
  const live = new Live(scope.querySelector("[data-live-url]") ?? scope, scope, (news) => {
    wear(`${base}\n${news.style}`);
    viewer.svg.querySelector(".badges").innerHTML = news.badges;
    viewer.root.dataset.here = news.here.join(" ");
  });
  return { viewer, live };
}

function link(scope, viewer) {
  const step = (id) => scope.querySelector(`[data-step="${CSS.escape(id)}"]`);
  const light = (id) => {
    viewer.light(id);
    for (const lit of scope.querySelectorAll(".steps .lit")) lit.classList.remove("lit");
    if (id) step(id)?.classList.add("lit");
  };
  const pointed = (event) => {
    const shape = event.target.closest("[data-mark], [data-element]");
    return shape?.dataset.mark ?? shape?.dataset.element;
  };
  viewer.svg.addEventListener("pointerover", (event) => light(pointed(event)));
  viewer.svg.addEventListener("click", (event) => step(pointed(event) ?? "")?.scrollIntoView({ block: "nearest" }));
  const steps = scope.querySelector(".steps");
  steps?.addEventListener("pointerover", (event) => light(event.target.closest("[data-step]")?.dataset.step));
  steps?.addEventListener("focusin", (event) => light(event.target.closest("[data-step]")?.dataset.step));
  steps?.addEventListener("click", (event) => {
    const id = event.target.closest("[data-step]")?.dataset.step;
    if (!id) return;
    event.preventDefault();
    history.replaceState(null, "", `#el-${id}`);
    viewer.point(id);
  });
}

// The keyboard on a picture: on the canvas, on a step in it, on its buttons, and where nothing else has the focus.
import { acts } from "./toolbar.js";

export const FAR = 80; // pixels
export const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const ANYWHERE = {
  "+": "in", "=": "in", "-": "out", _: "out", 0: "fit", c: "here", f: "screen", "?": "help",
  "[": "back", "]": "forward", p: "play", n: "now", Escape: "close",
};
const ON_CANVAS = { Enter: "first", " ": "play" };
const ON_STEP = {
  ArrowRight: "next", ArrowDown: "next", ArrowLeft: "previous", ArrowUp: "previous", Home: "first", End: "last",
  Enter: "open", " ": "open",
};

export function listen(flow) {
  const can = acts(flow);
  const listener = (event) => {
    const act = wanted(flow, event, can);
    if (act && act() !== false) event.preventDefault();
  };
  document.addEventListener("keydown", listener, { signal: flow.gone.signal });
}

// What the key stands for there; nothing where the page needs it itself.
function wanted({ viewer, card, stage }, event, can) {
  const { target, key } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return null;
  if (target.closest("input, textarea, select, [data-keys]")) return null;
  if (card.panel.contains(target)) return key === "Escape" ? can.close : null;
  const nowhere = target === document.body || target === stage;
  if (nowhere ? elsewhere(stage) : !viewer.root.contains(target)) return null;
  const onStep = target !== viewer.canvas && viewer.canvas.contains(target);
  const onCanvas = target === viewer.canvas || (nowhere && viewer.alone);
  const name = key.length === 1 ? key.toLowerCase() : key;
  if (onStep && !event.shiftKey && ON_STEP[key]) return can[ON_STEP[key]];
  if ((onStep || onCanvas) && ARROWS[key]) return () => viewer.pan(...ARROWS[key].map((part) => part * FAR));
  return can[(onCanvas && ON_CANVAS[key]) || ANYWHERE[name]] ?? null;
}

// A dialog is open, and the picture is not in it.
function elsewhere(stage) {
  return Boolean(document.querySelector("dialog[open]")) && !stage.closest("dialog");
}

// What can be done with a picture, by button as by key.
import { listen as listenToGestures } from "./gestures.js";

const STEP = 1.25;

// Looking around in a picture; by the names that the buttons carry.
export function looks(view) {
  return {
    in: () => view().zoom(STEP),
    out: () => view().zoom(1 / STEP),
    fit: () => view().fit(),
  };
}

// What an order's picture can besides; an act that does not apply now gives false.
export function acts(flow) {
  const { replay } = flow;
  const view = () => flow.viewer;
  const back = (act) => () => (replay.now > 1 ? void act() : false);
  return {
    ...looks(view),
    here: () => view().here(),
    screen: () => void flow.screen.toggle(),
    help: () => flow.viewer.root.querySelector("[data-keys]").togglePopover(),
    back: back(() => replay.step(-1)),
    forward: back(() => replay.step(1)),
    play: back(() => replay.play()),
    now: back(() => replay.leave()),
    close: () => flow.selection.release() || (flow.screen.on && void flow.screen.toggle()),
    next: () => flow.walk.move(1),
    previous: () => flow.walk.move(-1),
    first: () => flow.walk.focus(flow.walk.order[0]),
    last: () => flow.walk.focus(flow.walk.order.at(-1)),
    open: () => flow.selection.choose(flow.walk.current, { focus: true }),
  };
}

// A picture that has just come: its buttons and gestures.
export function dress(flow) {
  flow.viewer.root.addEventListener("click", (event) => {
    const name = event.target.closest("[data-act]")?.dataset.act;
    if (!name) return;
    event.preventDefault();
    acts(flow)[name]();
  });
  flow.viewer.root.addEventListener("moved", () => flow.card.place());
  listenToGestures(flow.viewer);
}

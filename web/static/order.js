// One order's page, and the page of its picture: opened where the order stands, or at the step that the address names.
import { begin } from "./flow.js";
import { bringIntoList } from "./selection.js";

const stage = document.querySelector("[data-stage]");
const flow = begin(stage, { addressed: true });
if (flow.viewer) {
  flow.viewer.open();
  flow.address.begin();
  bringIntoList([...stage.querySelectorAll(".steps [aria-current]")].at(-1));
}

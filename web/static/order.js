// One order's page: the picture opens where the order stands, or at the step that the address names.
import { begin } from "./flow.js";

const { viewer } = begin(document);
const named = /^#el-(.+)$/.exec(decodeURIComponent(location.hash))?.[1];
if (named) viewer.point(named);
else viewer.open();
const current = [...document.querySelectorAll(".steps [aria-current]")].at(-1);
const steps = current?.closest(".steps");
if (steps) steps.scrollTop = current.offsetTop - steps.offsetTop - steps.clientHeight / 2;

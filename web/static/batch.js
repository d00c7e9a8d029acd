// A batch on its way: asks now and then how far it is; where it has come to another state, the page is made anew.
import { replace } from "./live.js";
import { ask } from "./site.js";

const AGAIN = 1000; // ms
const root = document.querySelector("[data-batch]");

async function look() {
  let news;
  try {
    news = await ask(root.dataset.liveUrl);
  } catch {
    return; // the figures stay as they were
  }
  if (news.state !== root.dataset.state) {
    location.reload();
    return;
  }
  replace(root, news.regions);
}

if (root.dataset.liveUrl) setInterval(() => document.hidden || look(), AGAIN);

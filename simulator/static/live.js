// Keeps the marked parts of a page fresh without moving what the reader looks at: only their inside is exchanged.
"use strict";

const EVERY = 2000;

function reading(part) {
  return part.querySelector("details[open]") || part.contains(document.activeElement) ||
    !document.getSelection().isCollapsed;
}

async function refresh() {
  const parts = document.querySelectorAll("[data-live]");
  if (document.hidden || parts.length === 0) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  let changed = false;
  for (const part of parts) {
    const now = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (!now || reading(part) || now.innerHTML === part.innerHTML) continue;
    part.replaceChildren(...now.childNodes);
    changed = changed || !["clock", "act"].includes(part.dataset.live);
  }
  if (changed) refreshPictures();
}

function refreshPictures() {
  for (const picture of document.querySelectorAll("[data-live-picture]")) {
    const next = new Image();
    next.onload = () => { picture.src = next.src; };
    next.src = picture.src.split("?")[0] + "?" + Date.now();
  }
}

async function live() {
  try {
    await refresh();
  } catch (error) {
    // the stand-in is away for a moment; look again
  }
  setTimeout(live, EVERY);
}

setTimeout(live, EVERY);

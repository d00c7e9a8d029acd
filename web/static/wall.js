// A screen on a wall: one question for all orders every few seconds, pages that turn by themselves, a clock, full screen.
const { news, every, turn } = document.body.dataset;
const speed = Number(document.body.dataset.speed);
const part = (name) => document.querySelector(`[data-${name}]`);
const tiles = part("tiles");
const PATIENCE = 3; // questions without an answer until the data are called old
let clock = { seconds: Number(document.body.dataset.seconds), since: performance.now() };
let page = 0;
let missed = 0;

// Pages of so many tiles as the style sheet says that fit; none where one scrolls.
function pages() {
  const fit = Number(getComputedStyle(tiles).getPropertyValue("--fit"));
  const all = [...tiles.children];
  if (!fit) return [all];
  return Array.from({ length: Math.ceil(all.length / fit) }, (_, index) => all.slice(index * fit, (index + 1) * fit));
}

function show(which) {
  const all = pages();
  tiles.classList.toggle("turning", which % Math.max(all.length, 1) !== page);
  page = which % Math.max(all.length, 1);
  all.forEach((some, index) => some.forEach((tile) => (tile.hidden = index !== page)));
  const dots = part("dots");
  dots.replaceChildren(...(all.length > 1 ? all : []).map((_, index) => {
    const dot = document.createElement("li");
    if (index === page) dot.setAttribute("aria-current", "page");
    return dot;
  }));
}

// Pictures that are the same stay where they are, lest they flicker.
function take(html) {
  const known = new Map([...tiles.querySelectorAll("img")].map((image) => [image.getAttribute("src"), image]));
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  for (const image of fresh.content.querySelectorAll("img")) {
    image.replaceWith(known.get(image.getAttribute("src")) ?? image);
  }
  tiles.replaceChildren(...fresh.content.children);
}

async function look() {
  let answer;
  try {
    answer = await fetch(news, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(every * 2000) });
  } catch {
    answer = null;
  }
  part("out").hidden = answer?.status !== 401;
  if (answer?.ok) {
    const found = await answer.json();
    missed = 0;
    clock = { seconds: found.seconds, since: performance.now() };
    part("counts").innerHTML = found.counts;
    part("at").textContent = part("old-at").textContent = found.at;
    take(found.tiles);
    show(page);
  } else missed += 1;
  const old = missed >= PATIENCE;
  part("old").hidden = !old;
  document.body.classList.toggle("stale", old);
}

const hours = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
function tick() {
  const seconds = clock.seconds + ((performance.now() - clock.since) / 1000) * speed;
  part("clock").textContent = hours.format(seconds * 1000);
}

function full() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}

document.body.classList.add("turns");
part("full").hidden = false;
part("full").addEventListener("click", full);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "f" || event.key === "F") full();
  else if (event.key === "ArrowRight") show(page + 1);
  else if (event.key === "ArrowLeft") show(page + pages().length - 1);
});
addEventListener("resize", () => show(page));
show(0);
tick();
setInterval(tick, 1000);
setInterval(look, every * 1000);
setInterval(() => show(page + 1), turn * 1000);

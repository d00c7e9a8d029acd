// The dashboard asks one question every few seconds; a clock, full screen, a word when the data grow old.
const { news, every } = document.body.dataset;
const speed = Number(document.body.dataset.speed);
const part = (name) => document.querySelector(`[data-${name}]`);
const PATIENCE = 3; // questions without an answer until the data are called old
let clock = { seconds: Number(document.body.dataset.seconds), since: performance.now() };
let missed = 0;

async function look() {
  let answer;
  try {
    answer = await fetch(news, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(every * 2000) });
  } catch {
    answer = null;
  }
  part("out").hidden = answer?.status !== 401;
  if (answer?.ok) {
    take(await answer.json());
    missed = 0;
  } else missed += 1;
  const old = missed >= PATIENCE;
  part("old").hidden = !old;
  document.body.classList.toggle("stale", old);
}

// What has the focus keeps it: a supervisor who walks through the links is not thrown back.
function take(found) {
  clock = { seconds: found.seconds, since: performance.now() };
  part("at").textContent = part("old-at").textContent = found.at;
  part("day").textContent = found.day;
  const href = document.activeElement?.closest("[data-body] a")?.getAttribute("href");
  part("body").innerHTML = found.body;
  if (href) part("body").querySelector(`a[href="${CSS.escape(href)}"]`)?.focus();
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

part("full").hidden = false;
part("full").addEventListener("click", full);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "f" || event.key === "F") full();
});
tick();
setInterval(tick, 1000);
setInterval(look, every * 1000);

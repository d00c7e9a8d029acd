// One order for whoever has a link to it: asks now and then what has changed, and says when it can't be asked.
const both = document.querySelector("[data-every]");
const canvas = both.querySelector(".canvas");
const svg = canvas.querySelector("svg");
// A picture's style block may stand in the page, but a new one would be refused by the page's policy.
const worn = new CSSStyleSheet();
document.adoptedStyleSheets = [worn];
const styles = [...svg.querySelectorAll("style")];
const base = styles.slice(0, -1).map((style) => style.textContent).join("\n");
wear(styles.at(-1).textContent);
for (const style of styles) style.remove();

function wear(css) {
  worn.replaceSync(`${base}\n${css}`);
}

function show(news) {
  for (const [name, html] of Object.entries(news.regions)) {
    document.querySelector(`[data-region="${name}"]`).innerHTML = html;
  }
  wear(news.style);
  svg.querySelector(".badges").innerHTML = news.badges;
}

async function look() {
  if (document.hidden) return;
  let answer;
  try {
    answer = await fetch(`${location.pathname}/now`, { headers: { Accept: "application/json" } });
  } catch {
    lost(true);
    return;
  }
  if (answer.status === 404) location.reload(); // the link has ended
  else if (answer.ok) show(await answer.json());
  else lost(true);
}

function lost(is) {
  document.querySelector(".lost").hidden = !is;
}

// On a narrow screen the picture is wider than that: begin where the order stands.
function begin() {
  const here = svg.querySelector(".ring") ?? svg.querySelector(".badge:last-of-type");
  const box = here?.getBoundingClientRect();
  if (box) canvas.scrollLeft += box.x + box.width / 2 - canvas.getBoundingClientRect().x - canvas.clientWidth / 2;
}

begin();
setInterval(look, Number(both.dataset.every) * 1000);
document.addEventListener("visibilitychange", look);

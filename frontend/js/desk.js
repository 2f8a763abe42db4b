// The work list by keyboard: j k move, Enter opens, x ticks, a ticks all, b goes to the bulk step, ? helps.
// Nothing here is needed: rows are links, ticks are boxes, the bulk step is a form.
const KEYS = "wennuan-desk-keys";
const WIDE = matchMedia("(width >= 1280px)");
const frame = document.querySelector("[data-desk]");
if (frame) start();

function start() {
  const rows = [...frame.querySelectorAll("[data-task]")];
  const bar = frame.querySelector("[data-bulk-bar]");
  const help = frame.querySelector("[data-desk-keys]");
  if (bar) startBulk(rows, bar);
  startSwitch(help);
  rows.forEach((row) => row.addEventListener("focusin", () => show(row)));
  document.addEventListener("keydown", (event) => press(event, rows, bar, help));
}

function press(event, rows, bar, help) {
  if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  const act = {
    j: () => move(rows, 1),
    k: () => move(rows, -1),
    x: () => tick([current(rows)]),
    a: () => tick(rows),
    b: () => bar && !bar.hidden && bar.querySelector("select").focus(),
    "?": () => toggle(help),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function isWriting(target) {
  return target.matches("textarea, select, [contenteditable], input:not([type=checkbox])");
}

function current(rows) {
  return rows.find((row) => row.contains(document.activeElement));
}

function move(rows, step) {
  const at = rows.indexOf(current(rows));
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
  if (!next) return;
  next.querySelector(".task-title").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function tick(rows) {
  const boxes = rows.filter(Boolean).map((row) => row.querySelector("input[type=checkbox]"));
  const on = boxes.some((box) => !box.checked);
  boxes.forEach((box) => {
    box.checked = on;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function startBulk(rows, bar) {
  const count = bar.querySelector("[data-bulk-count]");
  bar.classList.add("is-live");
  const tell = () => {
    const ticked = rows.filter((row) => row.querySelector("input:checked")).length;
    bar.hidden = !ticked;
    count.textContent = `已勾选 ${ticked} 件`;
  };
  frame.addEventListener("change", tell);
  addEventListener("pageshow", tell); // a page that comes back from the cache keeps its ticks
  tell();
}

function toggle(help) {
  help.open = !help.open;
  if (help.open) help.querySelector("summary").focus();
}

// Single letters get in the way of some who speak to their computer: they can be switched off.
function isOn() {
  return localStorage.getItem(KEYS) !== "off";
}

function startSwitch(help) {
  const box = help.querySelector("[data-desk-keys-on]");
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.checked = isOn();
  box.addEventListener("change", () => localStorage.setItem(KEYS, box.checked ? "on" : "off"));
}

// On a wide screen the task beside the list: fetched from its own page, nothing known twice.
let shown;
function show(row) {
  const pane = frame.querySelector("[data-desk-detail]");
  if (!WIDE.matches || shown === row.dataset.task) return;
  shown = row.dataset.task;
  clearTimeout(show.waiting);
  show.waiting = setTimeout(() => load(pane, shown), 150);
}

async function load(pane, address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok || shown !== address) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector("#task-detail");
  if (!found) return;
  found.querySelectorAll("h1, h2").forEach(lower);
  pane.replaceChildren(found);
  pane.hidden = false;
}

// Beside the list its heading stands below the page's own.
function lower(heading) {
  const below = document.createElement(heading.tagName === "H1" ? "h2" : "h3");
  below.append(...heading.childNodes);
  heading.replaceWith(below);
}

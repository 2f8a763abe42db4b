// Live parts. <div id="…" data-live="campaign:3" data-live-url="/…/part/"> fetches itself again when
// its topic is heard: over server-sent events, or every 20 seconds where these don't come through.
// Topics carry no content; the number of the news goes along with the fetch, so that no copy from
// before it is the answer. Each heard topic is also a DOM event, `wennuan:<topic>`, on document.
const POLL = 20000;
const KEPT = 1100; // the server may keep a part for a second; whoever missed news waits that long
const CALM = 1000; // a part refetches at most once a second, however busy its topic
let connected = false;

export function startLive() {
  const topics = [...new Set(parts().flatMap((part) => part.dataset.live.split(" ")))];
  if (document.querySelector("[data-badge-url]")) topics.push("inbox");
  if (!topics.length) return;
  listen(topics.filter(Boolean));
  setInterval(() => {
    if (!connected && !document.hidden) refreshAll();
  }, POLL);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !connected) refreshAll();
  });
}

function parts() {
  return [...document.querySelectorAll("[data-live][data-live-url]")];
}

function listen(topics) {
  const meta = document.querySelector("meta[name=wennuan-events]");
  if (!meta || !window.EventSource) return;
  const url = new URL(meta.content, location.href);
  url.searchParams.set("topics", topics.join(","));
  const source = new EventSource(url, { withCredentials: true });
  let wasOpen = false;
  source.onopen = () => {
    connected = true;
    if (wasOpen) setTimeout(refreshAll, KEPT); // something may have been missed in between
    wasOpen = true;
  };
  source.onerror = () => {
    connected = false;
  };
  source.onmessage = (message) => hear(message.data, message.lastEventId);
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

function hear(topic, news) {
  if (topic === "reconnected") return setTimeout(refreshAll, KEPT);
  document.dispatchEvent(new CustomEvent(`wennuan:${topic}`));
  if (topic === "inbox") refreshBadge();
  parts()
    .filter((part) => part.dataset.live.split(" ").includes(topic))
    .forEach((part) => soon(part, news));
}

function refreshAll() {
  parts().forEach((part) => soon(part));
  refreshBadge();
}

const waiting = new Map(); // part -> the latest news that it is fetched for

function soon(part, news = "") {
  const key = part.id || part;
  const isWaiting = waiting.has(key);
  if (news || !isWaiting) waiting.set(key, news);
  if (isWaiting) return;
  const last = Number(part.dataset.liveAt || 0);
  setTimeout(() => {
    const latest = waiting.get(key);
    waiting.delete(key);
    const now = part.id ? document.getElementById(part.id) : part;
    if (!now || now.contains(document.activeElement)) return; // never under someone's hands
    now.dataset.liveAt = String(Date.now());
    const swap = now.dataset.liveSwap || "outerHTML";
    const headers = latest ? { "X-Live": latest } : {};
    window.htmx.ajax("GET", now.dataset.liveUrl, { target: now, swap, headers });
  }, Math.max(0, last + CALM - Date.now()) + Math.random() * 150);
}

async function refreshBadge() {
  const bar = document.querySelector("[data-badge-url]");
  if (!bar) return;
  try {
    const answer = await fetch(bar.dataset.badgeUrl, { headers: { Accept: "application/json" } });
    if (answer.ok) showBadge((await answer.json()).unread);
  } catch {
    // Out of reach: the number on the page stays as it was.
  }
}

function showBadge(unread) {
  document.querySelectorAll("[data-badge]").forEach((badge) => {
    badge.hidden = !unread;
    badge.querySelector("[data-badge-count]").textContent = Math.min(unread, 99);
  });
}

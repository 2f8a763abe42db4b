// Live parts. <div id="…" data-live="campaign:3" data-live-url="/…/part/"> fetches itself again when
// its topic is heard: over server-sent events, or every 20 seconds where these don't come through.
// Topics carry no content. Each heard topic is also a DOM event, `wennuan:<topic>`, on document.
const POLL = 20000;
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
    if (wasOpen) refreshAll(); // something may have been missed in between
    wasOpen = true;
  };
  source.onerror = () => {
    connected = false;
  };
  source.onmessage = (message) => hear(message.data);
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

function hear(topic) {
  if (topic === "reconnected") return refreshAll();
  document.dispatchEvent(new CustomEvent(`wennuan:${topic}`));
  if (topic === "inbox") refreshBadge();
  parts()
    .filter((part) => part.dataset.live.split(" ").includes(topic))
    .forEach(soon);
}

function refreshAll() {
  parts().forEach(soon);
  refreshBadge();
}

const waiting = new Set();

function soon(part) {
  const key = part.id || part;
  if (waiting.has(key)) return;
  waiting.add(key);
  const last = Number(part.dataset.liveAt || 0);
  setTimeout(() => {
    waiting.delete(key);
    const now = part.id ? document.getElementById(part.id) : part;
    if (!now || now.contains(document.activeElement)) return; // never under someone's hands
    now.dataset.liveAt = String(Date.now());
    const swap = now.dataset.liveSwap || "outerHTML";
    window.htmx.ajax("GET", now.dataset.liveUrl, { target: now, swap });
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

// Keeps the forms of visits for when there is no network. It sees only what lies under
// /aid/visits/, asks the network first, and keeps nothing but form pages and static files.
const CACHE = "visits-1";
const FORM = /^\/aid\/visits\/\d+\/form\/$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const wantsData = (request.headers.get("Accept") || "").startsWith("application/json");
  if (!wantsData && (FORM.test(pathname) || pathname.startsWith("/static/"))) {
    event.respondWith(networkFirst(request));
  }
});

async function networkFirst(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put(request, answer.clone());
    return answer;
  } catch (offline) {
    const kept = await cache.match(request, { ignoreVary: true });
    if (kept) return kept;
    throw offline;
  }
}

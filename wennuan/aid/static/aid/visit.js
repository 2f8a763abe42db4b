// <form data-visit="7">: the form of a visit. What is written is kept on this phone, encrypted with
// a key that can't be taken out of this browser, until the server has it; sent again with the same
// key it is there once. Without this script the form simply posts.
const CACHE = "visits-1";
const WEEK = 7 * 24 * 3600 * 1000;
const form = document.querySelector("form[data-visit]");
const box = document.querySelector("[data-visit-says]");
const [words, again, see, drop] = ["words", "send", "see", "drop"].map((name) =>
  box.querySelector(`[data-visit-${name}]`),
);
const number = Number(form.dataset.visit);
let sending = false;

function say(sentence, { canSend = false, canSee = false, canDrop = true } = {}) {
  words.textContent = sentence;
  box.hidden = false;
  again.hidden = !canSend;
  see.hidden = !canSee;
  drop.hidden = !canDrop;
}

// --- the store: one database, a key and the drafts

function store() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("wennuan-visits", 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("keys");
      opening.result.createObjectStore("drafts");
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

async function ask(name, mode, act) {
  const database = await store();
  return new Promise((resolve, reject) => {
    const asked = act(database.transaction(name, mode).objectStore(name));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  }).finally(() => database.close());
}

async function secret() {
  const known = await ask("keys", "readonly", (keys) => keys.get("draft"));
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  await ask("keys", "readwrite", (keys) => keys.put(made, "draft"));
  return made;
}

async function keepDraft(isReady) {
  const said = await written();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(said));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await secret(), text);
  const draft = { iv, sealed, isReady, at: Date.now() };
  await ask("drafts", "readwrite", (drafts) => drafts.put(draft, number));
}

async function draftOf() {
  const draft = await ask("drafts", "readonly", (drafts) => drafts.get(number));
  if (!draft || Date.now() - draft.at > WEEK) return null;
  const { iv, sealed, isReady } = draft;
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await secret(), sealed);
  return { isReady, said: JSON.parse(new TextDecoder().decode(text)) };
}

async function forget() {
  await ask("drafts", "readwrite", (drafts) => drafts.delete(number));
  await (await caches.open(CACHE)).delete(location.href.split("#")[0]);
}

// --- the form to and fro

async function written() {
  const said = {};
  for (const [name, value] of new FormData(form)) {
    if (name === "csrfmiddlewaretoken") continue;
    said[name] = value instanceof File ? await packed(value) : value;
  }
  return said;
}

function packed(file) {
  if (!file.size) return null;
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ name: file.name, url: reader.result });
    reader.readAsDataURL(file);
  });
}

function unpacked({ name, url }) {
  const [head, body] = url.split(",");
  const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
  return new File([bytes], name, { type: head.slice(5).split(";")[0] });
}

function fill(said) {
  for (const [name, value] of Object.entries(said)) {
    const field = form.elements.namedItem(name);
    if (!field || field.type === "file") {
      if (field && value) putFile(field, value);
    } else if (field.type === "checkbox") field.checked = Boolean(value);
    else field.value = value;
  }
}

function putFile(field, value) {
  const carrier = new DataTransfer();
  carrier.items.add(unpacked(value));
  field.files = carrier.files;
}

// --- sending

async function send() {
  if (sending) return;
  sending = true;
  try {
    await trySending();
  } catch {
    form.elements.namedItem("was_offline").value = "on";
    await keepDraft(true);
    say("现在没有网络。走访表加密存在这台手机里，有网络时会自动提交，也可以回来按“现在提交草稿”。", {
      canSend: true,
    });
  } finally {
    sending = false;
  }
}

async function trySending() {
  const headers = { Accept: "application/json" };
  const asked = await fetch(location.href, { headers, cache: "no-store" });
  if (!(asked.headers.get("Content-Type") || "").startsWith("application/json")) {
    await keepDraft(true);
    say("登录过期了。请先登录，再回到这一页；草稿还在这台手机里。", { canSend: true });
    return;
  }
  const { token, key } = await asked.json();
  if (key && key === form.elements.namedItem("key").value) {
    await forget();
    location.assign(see.href);
    return;
  }
  const answer = await fetch(location.href, {
    method: "POST",
    headers: { ...headers, "X-CSRFToken": token },
    body: new FormData(form),
  });
  await hear(answer);
}

async function hear(answer) {
  if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) {
    await keepDraft(false);
    say("没有提交成功，草稿还在。请稍后再试，或者打电话告诉经办人。", { canSend: true });
    return;
  }
  const said = await answer.json();
  if (said.state === "kept") {
    await forget();
    location.assign(said.url);
  } else if (said.state === "wrong") {
    await keepDraft(false);
    say(`还有几处要改：${said.errors.join("；")}`);
    box.scrollIntoView();
  } else {
    await keepDraft(false);
    say(`${said.says}${said.hint}`, { canSee: true });
    box.scrollIntoView();
  }
}

// --- beginning

async function begin() {
  const draft = await draftOf();
  if (!draft) return;
  fill(draft.said);
  say("这是您上次没交完的草稿，只存在这台手机里。", { canSend: draft.isReady });
  if (draft.isReady && navigator.onLine) await send();
}

async function keepPage() {
  await navigator.serviceWorker.register(form.dataset.worker, { scope: form.dataset.scope });
  const parts = [...document.querySelectorAll("script[src], link[rel=stylesheet]")];
  const addresses = parts.map((part) => part.src || part.href);
  await (await caches.open(CACHE)).addAll([location.href.split("#")[0], ...addresses]);
}

if (window.crypto?.subtle && window.indexedDB) {
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => keepDraft(false), 600);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    send();
  });
  again.addEventListener("click", send);
  drop.addEventListener("click", async () => {
    await forget();
    location.reload();
  });
  window.addEventListener("online", async () => {
    const draft = await draftOf();
    if (draft?.isReady) await send();
  });
  begin();
  if ("serviceWorker" in navigator) keepPage();
}

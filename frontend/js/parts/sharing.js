// [data-copy="text"] copies, [data-share] shares this page (or copies its address where it can't).
import { say } from "./say.js";

export function startSharing() {
  document.addEventListener("click", async (event) => {
    const copier = event.target.closest("[data-copy]");
    if (copier) return copy(copier.dataset.copy, "已复制");
    const sharer = event.target.closest("[data-share]");
    if (!sharer) return;
    const url = new URL(sharer.dataset.share || location.href, location.href).href;
    const title = sharer.dataset.shareTitle || document.title;
    if (!navigator.share) return copy(url, "网址已复制，可以粘贴给亲友");
    try {
      await navigator.share({ title, url });
    } catch (refusal) {
      if (refusal.name !== "AbortError") await copy(url, "网址已复制，可以粘贴给亲友");
    }
  });
  // Buttons that only work with a script appear with it.
  document.querySelectorAll("[data-needs-script]").forEach((part) => (part.hidden = false));
}

async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    say(copyByHand(text) ? done : `请长按复制：${text}`);
  }
}

function copyByHand(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "sr-only-live";
  document.body.append(field);
  field.select();
  const worked = document.execCommand("copy");
  field.remove();
  return worked;
}

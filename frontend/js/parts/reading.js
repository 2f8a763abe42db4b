// 朗读: [data-read="selector"] reads that part of the page aloud; pressing again stops.
export function startReading() {
  if (!("speechSynthesis" in window)) return;
  document.querySelectorAll("[data-read]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => (speechSynthesis.speaking ? stop(button) : read(button)));
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
}

function read(button) {
  const part = document.querySelector(button.dataset.read || "main");
  if (!part) return;
  // Long texts are cut at sentences: some engines fall silent after a few hundred characters.
  const sentences = part.innerText.match(/[^。！？\n]+[。！？]?/g) || [];
  const spoken = sentences.map((s) => s.trim()).filter(Boolean).map((sentence) => {
    const line = new SpeechSynthesisUtterance(sentence);
    line.lang = document.documentElement.lang;
    line.rate = 0.9;
    return line;
  });
  if (!spoken.length) return;
  spoken[spoken.length - 1].onend = () => mark(button, false);
  mark(button, true);
  spoken.forEach((line) => speechSynthesis.speak(line));
}

function stop(button) {
  speechSynthesis.cancel();
  mark(button, false);
}

function mark(button, on) {
  button.setAttribute("aria-pressed", String(on));
  const word = button.querySelector("[data-word]");
  if (word) word.textContent = on ? "停止朗读" : "朗读";
}

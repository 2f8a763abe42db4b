// A short line that appears, is read aloud by screen readers, and leaves by itself.
export function say(sentence) {
  const place = document.getElementById("toasts");
  if (!place) return;
  const line = document.createElement("p");
  line.className = "toast-line";
  line.textContent = sentence;
  place.append(line);
  setTimeout(() => line.remove(), 6000);
}

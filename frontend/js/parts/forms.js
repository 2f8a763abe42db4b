// Forms: no second submit, the error summary gets focus, amounts are tidied, big buttons say the sum.
export function startForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.dataset.again !== undefined) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    busy(form, true);
  });
  // Coming back with the browser's back button shows the page as it was left: wake it up again.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(rest));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) rest(form);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-amount]")) tidyAmount(event.target);
    if (event.target.closest("[data-choose]")) choose(event.target.closest("[data-choose]"));
  });
  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-choose]");
    if (box) choose(box, event.target);
  });
  document.querySelectorAll("[data-choose]").forEach((box) => choose(box));
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
}

function busy(form, on) {
  const outside = form.id ? document.querySelectorAll(`button[form="${form.id}"]`) : [];
  for (const button of [...form.querySelectorAll("button[type=submit], button:not([type])"), ...outside]) {
    if (on) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

function rest(form) {
  delete form.dataset.sent;
  busy(form, false);
}

const FULL_WIDTH = "０１２３４５６７８９．。，￥";
const PLAIN = "0123456789..,¥";

function tidyAmount(input) {
  const plain = [...input.value].map((c) => (FULL_WIDTH.includes(c) ? PLAIN[FULL_WIDTH.indexOf(c)] : c));
  const cleaned = plain.join("").replace(/[¥,\s元]/g, "");
  if (/^\d{1,10}(\.\d{1,2})?$/.test(cleaned)) input.value = cleaned;
}

// <div data-choose> holds preset radios and one own amount (data-amount). Typing an amount clears
// the presets, choosing a preset clears the amount, and [data-sum] anywhere shows the result.
function choose(box, changed) {
  const own = box.querySelector("[data-amount]");
  const picked = box.querySelector("input[type=radio]:checked");
  if (changed === own && own && own.value && picked) picked.checked = false;
  else if (changed && changed.type === "radio" && own) own.value = "";
  const left = box.querySelector("input[type=radio]:checked");
  const yuan = own && own.value ? Number(own.value) : left ? Number(left.dataset.yuan || left.value) : NaN;
  const text = Number.isFinite(yuan) && yuan > 0 ? "¥" + money(yuan) : "";
  document.querySelectorAll("[data-sum]").forEach((place) => (place.textContent = text));
}

function money(yuan) {
  return yuan.toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

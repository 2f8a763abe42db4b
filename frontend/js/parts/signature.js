// <fieldset data-signature>: draw with finger, pen or mouse; the drawing goes into the hidden field.
// Without a script, and with keys, the typed name below does the same.
export function startSignatures() {
  document.querySelectorAll("[data-signature]").forEach((box) => {
    const pad = box.querySelector("[data-signature-pad]");
    const canvas = box.querySelector("[data-signature-canvas]");
    const field = box.querySelector("input[type=hidden]");
    pad.hidden = false;
    const typed = box.querySelector("[data-signature-typed]");
    const filled = typed.querySelector("input:not([type=checkbox])").value || typed.querySelector(".field-bad");
    typed.open = Boolean(filled);
    let pen = null; // made at the first touch: a pad in a closed sheet has no size yet
    let last = null;
    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      pen = pen || ready(canvas);
      canvas.setPointerCapture(event.pointerId);
      last = at(canvas, event);
      line(pen, last, last);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!last) return;
      const next = at(canvas, event);
      line(pen, last, next);
      last = next;
    });
    const lift = () => {
      if (!last) return;
      last = null;
      field.value = canvas.toDataURL("image/png");
      pad.classList.add("is-signed");
    };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    box.querySelector("[data-signature-clear]").addEventListener("click", () => {
      if (pen) pen.clearRect(0, 0, canvas.width, canvas.height);
      field.value = "";
      pad.classList.remove("is-signed");
      box.querySelector("[data-signature-said]").textContent = "已清空，请重新签名";
    });
    if (field.value) restore((pen = ready(canvas)), canvas, pad, field.value);
  });
}

function ready(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = Math.max(1, Math.round(width * 2));
  canvas.height = Math.max(1, Math.round(height * 2));
  const pen = canvas.getContext("2d");
  pen.scale(2, 2);
  pen.lineWidth = 2.6;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#2b2320";
  return pen;
}

function at(canvas, event) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const wide = canvas.width / 2 / width; // the phone may have been turned since
  return [(event.clientX - left) * wide, (event.clientY - top) * (canvas.height / 2 / height)];
}

function line(pen, from, to) {
  pen.beginPath();
  pen.moveTo(...from);
  pen.lineTo(to[0] + 0.01, to[1]);
  pen.stroke();
}

function restore(pen, canvas, pad, drawing) {
  const image = new Image();
  image.onload = () => pen.drawImage(image, 0, 0, canvas.width / 2, canvas.height / 2);
  image.src = drawing;
  pad.classList.add("is-signed");
}

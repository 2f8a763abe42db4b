// <details data-closes>: Escape and a click elsewhere close it, and focus goes back.
export function startSheets() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of document.querySelectorAll("details[data-closes][open]")) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details[data-closes][open]")) {
      const panel = open.querySelector(".doors-panel");
      const onSummary = event.target.closest("summary") === open.querySelector("summary");
      if (!onSummary && !(panel && panel.contains(event.target))) open.open = false;
    }
  });
}

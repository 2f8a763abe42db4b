// <div data-paste>: what was pasted from a spreadsheet is shown as a table at once. The server reads
// it again and has the last word.
const SHOWN = 5;

export function startPastes() {
  document.querySelectorAll("[data-paste]").forEach((box) => {
    const text = box.querySelector("textarea");
    const columns = box.querySelector("[data-paste-columns]").dataset.pasteColumns.split("|");
    const place = box.querySelector("[data-paste-shown]");
    const draw = () => {
      const rows = read(text.value, columns);
      place.hidden = !rows.length;
      place.replaceChildren(...(rows.length ? preview(rows, columns) : []));
    };
    text.addEventListener("input", draw);
    draw();
  });
}

function read(text, columns) {
  const rows = text
    .split(/\r?\n/)
    .map((line) => (line.includes("\t") ? line.split("\t") : line.split(/[,，]/)).map((cell) => cell.trim()))
    .filter((cells) => cells.some(Boolean));
  return rows.length && columns.every((name, at) => rows[0][at] === name) ? rows.slice(1) : rows;
}

function preview(rows, columns) {
  const odd = rows.filter((cells) => cells.length !== columns.length).length;
  const words = document.createElement("p");
  words.className = "small";
  words.textContent = `读到 ${rows.length} 行` + (odd ? `，其中 ${odd} 行的列数不对` : `，列数都对`) + (rows.length > SHOWN ? `。下面是前 ${SHOWN} 行` : "");
  const table = document.createElement("table");
  table.className = "data-table data-table-keep";
  const head = table.createTHead().insertRow();
  columns.forEach((name) => {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = name;
    head.append(cell);
  });
  const body = table.createTBody();
  rows.slice(0, SHOWN).forEach((cells) => {
    const row = body.insertRow();
    columns.forEach((_, at) => (row.insertCell().textContent = cells[at] || ""));
    if (cells.length !== columns.length) row.className = "row-bad";
  });
  const scroller = document.createElement("div");
  scroller.className = "paste-preview";
  scroller.tabIndex = 0;
  scroller.append(table);
  return [words, scroller];
}

// <div data-photos>: chosen pictures are shown small before they are sent, each can be left out.
// Drawn on a canvas and shown as data: pictures: the content policy knows no blob: addresses.
const SIDE = 208;

export function startPhotos() {
  document.querySelectorAll("[data-photos]").forEach((box) => {
    const input = box.querySelector("input[type=file]");
    const chosen = new DataTransfer();
    input.addEventListener("change", async () => {
      const most = Number(input.dataset.most || 9);
      const fresh = [...input.files].filter((file) => !holds(chosen, file));
      const room = Math.max(0, most - chosen.files.length);
      fresh.slice(0, room).forEach((file) => chosen.items.add(file));
      await show(box, input, chosen, fresh.length > room ? `最多 ${most} 张，多的没有加进来。` : "");
    });
  });
}

function holds(chosen, file) {
  return [...chosen.files].some((f) => f.name === file.name && f.size === file.size);
}

async function show(box, input, chosen, words) {
  input.files = chosen.files;
  const row = box.querySelector("[data-photos-shown]");
  row.replaceChildren(...(await Promise.all([...chosen.files].map((file, at) => photo(box, input, chosen, file, at)))));
  row.hidden = !chosen.files.length;
  const said = box.querySelector("[data-photos-said]");
  said.textContent = words || (chosen.files.length ? `已选 ${chosen.files.length} 张，提交后才会上传。` : "");
  said.hidden = !said.textContent;
}

async function photo(box, input, chosen, file, at) {
  const item = document.createElement("li");
  item.className = "photo";
  const image = document.createElement("img");
  image.alt = `第 ${at + 1} 张：${file.name}`;
  image.width = image.height = 104;
  const small = await thumbnail(file);
  if (small) image.src = small;
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "photo-drop";
  drop.textContent = "去掉";
  drop.setAttribute("aria-label", `去掉第 ${at + 1} 张`);
  drop.addEventListener("click", () => {
    chosen.items.remove(at);
    show(box, input, chosen, "");
    input.focus();
  });
  item.append(image, drop);
  return item;
}

async function thumbnail(file) {
  try {
    const picture = await createImageBitmap(file);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE;
    const side = Math.min(picture.width, picture.height);
    const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
    canvas.getContext("2d").drawImage(picture, left, top, side, side, 0, 0, SIDE, SIDE);
    return canvas.toDataURL("image/jpeg", 0.8);
  } catch {
    return ""; // a format that this browser can't draw (HEIC): its name stands there
  }
}

// Only on pages that draw a map: <div data-map data-points="/…/points.json" data-outline="/….json">.
// Points: [{lat, lng, title, text, url, quiet}], already in the coordinate system of the tiles.
import L from "leaflet";

async function json(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(url);
  return answer.json();
}

function bubble(point) {
  const box = document.createElement("div");
  const title = document.createElement(point.url ? "a" : "strong");
  if (point.url) title.href = point.url;
  title.textContent = point.title;
  const text = document.createElement("p");
  text.textContent = point.text || "";
  box.append(title, text);
  return box;
}

async function draw(place) {
  const map = L.map(place, {
    scrollWheelZoom: false,
    attributionControl: false,
    zoomControl: false,
  });
  L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
  map.on("popupopen", ({ popup }) => {
    popup.getElement().querySelector("[href='#close']")?.setAttribute("aria-label", "关闭");
  });
  const { tiles, tilesCredit, outline, points } = place.dataset;
  if (tiles) {
    L.tileLayer(tiles, { maxZoom: 18 }).addTo(map);
    if (tilesCredit) L.control.attribution({ prefix: false }).addAttribution(tilesCredit).addTo(map);
  }
  const layers = L.featureGroup().addTo(map);
  if (outline) L.geoJSON(await json(outline), { className: "map-outline" }).addTo(layers);
  for (const point of points ? await json(points) : []) {
    L.circleMarker([point.lat, point.lng], {
      radius: 8,
      className: point.quiet ? "map-point map-point-quiet" : "map-point",
    })
      .bindPopup(bubble(point))
      .addTo(layers);
  }
  const bounds = layers.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24], maxZoom: 16 });
}

document.querySelectorAll("[data-map]").forEach((place) => {
  draw(place).catch(() => {
    place.hidden = true; // the list beside the map holds the same places
  });
});

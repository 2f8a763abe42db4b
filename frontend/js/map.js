// Only on pages that draw a map: <div data-map data-points="/…/points.json" data-outline="/….json">.
// Points: [{lat, lng, title, text, url, quiet}], already in the coordinate system of the tiles.
// Points that would cover each other are drawn as one circle with their number.
import L from "leaflet";
import "leaflet.markercluster";

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
    maxZoom: 18, // without tiles nothing else says where zooming ends
    attributionControl: false,
    zoomControl: false,
  });
  L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
  map.on("popupopen", ({ popup }) => {
    popup.getElement().querySelector("[href='#close']")?.setAttribute("aria-label", "关闭");
  });
  const { tiles, tilesCredit, outline, points } = place.dataset;
  if (tiles) {
    L.tileLayer(tiles).addTo(map);
    if (tilesCredit) L.control.attribution({ prefix: false }).addAttribution(tilesCredit).addTo(map);
  }
  const shape = L.featureGroup().addTo(map);
  if (outline) L.geoJSON(await json(outline), { className: "map-outline" }).addTo(shape);
  const crowd = L.markerClusterGroup({
    animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    maxClusterRadius: 56,
    showCoverageOnHover: false,
    spiderLegPolylineOptions: { className: "map-leg" },
    iconCreateFunction: number,
  }).addTo(map);
  crowd.addLayers((points ? await json(points) : []).map(dot));
  const bounds = crowd.getBounds().extend(shape.getBounds());
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24], maxZoom: 16 });
}

function dot(point) {
  const marker = L.circleMarker([point.lat, point.lng], {
    radius: 9,
    className: point.quiet ? "map-point map-point-quiet" : "map-point",
  });
  marker.isOpen = !point.quiet;
  return marker.bindPopup(bubble(point));
}

// How many there are, orange as soon as one of them is open; wide enough for a finger.
function number(cluster) {
  const found = cluster.getAllChildMarkers();
  const open = found.filter((marker) => marker.isOpen).length;
  const icon = document.createElement("span");
  icon.className = open ? "map-crowd" : "map-crowd map-crowd-quiet";
  icon.textContent = found.length;
  const words = document.createElement("span");
  words.className = "sr-only";
  words.textContent = ` 个站点，${open} 个正在开放，点开放大`;
  icon.append(words);
  return L.divIcon({ html: icon, className: "map-crowd-box", iconSize: [44, 44] });
}

document.querySelectorAll("[data-map]").forEach((place) => {
  draw(place).catch(() => {
    (place.closest(".map-side") || place).hidden = true; // the list beside the map holds the same places
  });
});

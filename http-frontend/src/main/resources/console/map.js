// Where a tracker is: a grid of degrees with a scale, on pictures of a map where the gateway's configuration names some.

import { place } from "./format.js";
import { html, useEffect, useRef, useState } from "./html.js";

const TILE = 256; // pixels, as all such pictures have
const LEAST_ZOOM = 1;
const MOST_ZOOM = 18;
const FIRST_ZOOM = 14;
const STEP = 60; // pixels that an arrow key moves
const EQUATOR_M = 40_075_016.686;
const GRID_PX = 90; // two lines are at least so far apart
const SCALE_PX = 110; // the bar is at most so long

// Web Mercator, in pixels of the whole world at a zoom: the grid fits the pictures, and shapes keep their angles.
const worldX = (lng, zoom) => (lng + 180) / 360 * TILE * 2 ** zoom;
const worldY = (lat, zoom) => {
  const sine = Math.sin(Math.max(-85, Math.min(85, lat)) * Math.PI / 180);
  return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * TILE * 2 ** zoom;
};
const lngAt = (x, zoom) => x / (TILE * 2 ** zoom) * 360 - 180;
const latAt = (y, zoom) => Math.atan(Math.sinh(Math.PI * (1 - 2 * y / (TILE * 2 ** zoom)))) * 180 / Math.PI;

/** 1, 2 or 5 times a power of ten, not below. */
function round(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= least * (1 - 1e-9));
}

const degrees = (value, plus, minus) => `${Number(Math.abs(value).toFixed(4))}°${value === 0 ? "" : value < 0 ? minus : plus}`;
const metres = (length) => length >= 1_000 ? `${length / 1_000} km` : `${length} m`;

/** @param position {lat, lng, course_deg, speed_kmh} */
export function TrackerMap({ position, tiles }) {
  const box = useRef(null);
  const [size, setSize] = useState({ width: 600, height: 320 });
  const [view, setView] = useState({ zoom: FIRST_ZOOM, lat: position.lat, lng: position.lng, follows: true });
  const fingers = useRef(new Map());

  useEffect(() => {
    const resized = new ResizeObserver(([entry]) => setSize({ width: entry.contentRect.width, height: entry.contentRect.height }));
    resized.observe(box.current);
    return () => resized.disconnect();
  }, []);
  useEffect(() => setView((old) => old.follows ? { ...old, lat: position.lat, lng: position.lng } : old), [position.lat, position.lng]);

  const left = worldX(view.lng, view.zoom) - size.width / 2;
  const top = worldY(view.lat, view.zoom) - size.height / 2;
  const move = (x, y) => setView((old) => ({
    ...old, follows: false, lng: lngAt(worldX(old.lng, old.zoom) + x, old.zoom), lat: latAt(worldY(old.lat, old.zoom) + y, old.zoom),
  }));
  /** What is at this point of the box stays there. */
  const zoom = (by, x = size.width / 2, y = size.height / 2) => setView((old) => {
    const to = Math.max(LEAST_ZOOM, Math.min(MOST_ZOOM, old.zoom + by));
    const [dx, dy] = [x - size.width / 2, y - size.height / 2];
    const [lng, lat] = [lngAt(worldX(old.lng, old.zoom) + dx, old.zoom), latAt(worldY(old.lat, old.zoom) + dy, old.zoom)];
    return { ...old, zoom: to, ...(old.follows ? {} : { lng: lngAt(worldX(lng, to) - dx, to), lat: latAt(worldY(lat, to) - dy, to) }) };
  });
  const back = () => setView((old) => ({ ...old, follows: true, lat: position.lat, lng: position.lng }));

  const onKey = (event) => {
    const keys = {
      ArrowLeft: () => move(-STEP, 0), ArrowRight: () => move(STEP, 0), ArrowUp: () => move(0, -STEP), ArrowDown: () => move(0, STEP),
      "+": () => zoom(1), "=": () => zoom(1), "-": () => zoom(-1), Home: back,
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  };
  const spread = () => {
    const [one, other] = [...fingers.current.values()];
    return Math.hypot(one.x - other.x, one.y - other.y);
  };
  const onDown = (event) => {
    if (event.target.closest("button")) return;
    box.current.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const onMove = (event) => {
    const before = fingers.current.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    if (fingers.current.size === 1) {
      move(before.x - now.x, before.y - now.y);
      fingers.current.set(event.pointerId, now);
      return;
    }
    const was = spread();
    fingers.current.set(event.pointerId, now);
    const edge = box.current.getBoundingClientRect();
    zoom(Math.log2(spread() / was), now.x - edge.left, now.y - edge.top);
  };
  const onUp = (event) => fingers.current.delete(event.pointerId);
  useEffect(() => {
    // Not Preact's: its listener could not keep the page from scrolling.
    const onWheel = (event) => {
      event.preventDefault();
      const edge = box.current.getBoundingClientRect();
      zoom(event.deltaY < 0 ? 0.5 : -0.5, event.clientX - edge.left, event.clientY - edge.top);
    };
    box.current.addEventListener("wheel", onWheel, { passive: false });
    return () => box.current?.removeEventListener("wheel", onWheel);
  }, [size.width, size.height]);

  const here = { x: worldX(position.lng, view.zoom) - left, y: worldY(position.lat, view.zoom) - top };
  return html`<div class="map" ref=${box} tabindex="0" role="application" aria-roledescription="map"
    aria-label="Map, the tracker at ${place(position)}. Arrow keys move it, plus and minus zoom, Home goes back to the tracker."
    onKeyDown=${onKey} onPointerDown=${onDown} onPointerMove=${onMove} onPointerUp=${onUp} onPointerCancel=${onUp}>
    ${tiles && html`<${Tiles} tiles=${tiles} view=${view} left=${left} top=${top} size=${size} />`}
    <svg width=${size.width} height=${size.height} aria-hidden="true">
      <${Grid} view=${view} left=${left} top=${top} size=${size} />
      <g transform="translate(${here.x} ${here.y})" class="here">
        <circle r="16" class="halo" />
        ${position.speed_kmh > 0 ? html`<path d="M0 -11 L8 9 L0 5 L-8 9 Z" transform="rotate(${position.course_deg ?? 0})" />` : html`<circle r="7" />`}
      </g>
      <${Scale} view=${view} size=${size} />
    </svg>
    <div class="map-tools">
      <button onClick=${() => zoom(1)} aria-label="Zoom in">+</button>
      <button onClick=${() => zoom(-1)} aria-label="Zoom out">−</button>
      <button onClick=${back} aria-label="Back to the tracker" disabled=${view.follows}>
        <svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="4.5" /><path d="M8 0V5M8 11V16M0 8H5M11 8H16" /></svg></button>
    </div>
    ${tiles?.attribution && html`<p class="attribution">${tiles.attribution}</p>`}
  </div>`;
}

function Grid({ view, left, top, size }) {
  const step = round(lngAt(GRID_PX, view.zoom) - lngAt(0, view.zoom));
  const lines = [];
  const west = Math.ceil(lngAt(left, view.zoom) / step);
  for (let at = west; at * step <= lngAt(left + size.width, view.zoom); at++) {
    const x = worldX(at * step, view.zoom) - left;
    lines.push(html`<line key="x${at}" x1=${x} x2=${x} y1="0" y2=${size.height} /><text key="tx${at}" x=${x + 3} y="12">${degrees(at * step, "E", "W")}</text>`);
  }
  const south = Math.ceil(latAt(top + size.height, view.zoom) / step);
  for (let at = south; at * step <= latAt(top, view.zoom); at++) {
    const y = worldY(at * step, view.zoom) - top;
    lines.push(html`<line key="y${at}" y1=${y} y2=${y} x1="0" x2=${size.width} /><text key="ty${at}" x="4" y=${y - 3}>${degrees(at * step, "N", "S")}</text>`);
  }
  return html`<g class="grid">${lines}</g>`;
}

function Scale({ view, size }) {
  const metresPerPixel = EQUATOR_M * Math.cos(view.lat * Math.PI / 180) / (TILE * 2 ** view.zoom);
  const most = SCALE_PX * metresPerPixel;
  const length = [5, 2, 1].map((each) => each * 10 ** Math.floor(Math.log10(most))).find((each) => each <= most);
  const width = length / metresPerPixel;
  return html`<g class="scale" transform="translate(12 ${size.height - 12})">
    <path d="M0 -5 V0 H${width} V-5" /><text x=${width / 2} y="-4" text-anchor="middle">${metres(length)}</text>
  </g>`;
}

function Tiles({ tiles, view, left, top, size }) {
  // Pictures exist for whole zooms; between two they are drawn larger or smaller.
  const zoom = Math.round(view.zoom);
  const side = TILE * 2 ** (view.zoom - zoom);
  const across = 2 ** zoom;
  const pictures = [];
  for (let y = Math.max(0, Math.floor(top / side)); y < Math.min(across, (top + size.height) / side); y++) {
    for (let x = Math.floor(left / side); x < (left + size.width) / side; x++) {
      const url = tiles.url.replace("{z}", zoom).replace("{x}", ((x % across) + across) % across).replace("{y}", y);
      const style = { left: `${x * side - left}px`, top: `${y * side - top}px`, width: `${side + 0.5}px`, height: `${side + 0.5}px` };
      // Who serves maps to all the world asks for the page that shows them.
      pictures.push(html`<img key="${zoom}/${x}/${y}" src=${url} style=${style} alt="" referrerpolicy="origin" draggable=${false} />`);
    }
  }
  return html`<div class="tiles" aria-hidden="true">${pictures}</div>`;
}

// A small chart of counts, newest right.

import { count } from "./format.js";
import { html } from "./html.js";

const WIDTH = 180;
const HEIGHT = 36;

export function Sparkline({ name, counts, everySeconds, alarming }) {
  const most = Math.max(1, ...counts);
  const step = WIDTH / Math.max(1, counts.length - 1);
  const points = counts.map((each, at) => `${(at * step).toFixed(1)},${(HEIGHT - 2 - each / most * (HEIGHT - 4)).toFixed(1)}`);
  const newest = counts.at(-1) ?? 0;
  const sum = counts.reduce((all, each) => all + each, 0);
  return html`<figure class="sparkline ${alarming && sum > 0 ? "alarming" : ""}">
    <figcaption>${name} <strong>${count(newest)}</strong> <span class="quiet">in ${everySeconds} s</span></figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img"
      aria-label="${name}: ${count(newest)} in the last ${everySeconds} seconds, ${count(sum)} in the last ${Math.round(counts.length * everySeconds / 60)} minutes">
      <polygon points="0,${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}" /><polyline points=${points.join(" ")} />
    </svg>
  </figure>`;
}

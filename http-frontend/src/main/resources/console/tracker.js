// One tracker: its switches, its settings, where it is, what was asked of it, and all that is known.

import { call, hash, page } from "./api.js";
import { History, Kept } from "./commands.js";
import { place, title, value } from "./format.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { isNews, Live } from "./live.js";
import { TrackerMap } from "./map.js";
import { Card, Problem, Status, throttled, useFresh, When } from "./parts.js";
import { Switches } from "./switches.js";
import { TrackingForm } from "./tracking-form.js";

const POLL_MS = 5_000;
const LEAST_BETWEEN_MS = 1_000;

/** What a tracker is, which does not change while one looks. */
async function identity(id) {
  const { value: tracker } = await call("tracker/read", { tracker_id: id });
  const { list } = await call("tracker/list_models", { codes: [tracker.source.model] });
  const outputs = tracker.source.blocked ? [] : (await call("tracker/get_outputs", { tracker_id: id })).result;
  return { tracker, model: list[0], outputs };
}

/** How it stands: of the state page every value, of the fleet's table the rest. */
async function standing(tracker) {
  const [state, { list }] = await Promise.all([
    page(`trackgate/trackers/${tracker.id}/state`),
    call("tracker/fleet/list", { filter: tracker.source.device_id ?? String(tracker.id), limit: 500 }),
  ]);
  return { state, row: list.find((each) => each.id === tracker.id) };
}

export function Tracker({ id, rights, tiles }) {
  const { data, error } = useFresh(() => identity(id), 0, [id]);
  return html`<div class="tracker">
    <p class="back"><a href="#/fleet">← Fleet</a></p>
    <${Problem} error=${error} />
    ${data && (data.tracker.source.blocked ? html`
      <h1>${data.tracker.label}</h1><p class="notice">This tracker is blocked: nothing is told of it, and nothing is asked.</p>` : html`
      <${Known} ...${data} rights=${rights} tiles=${tiles} />`)}
  </div>`;
}

function Known({ tracker, model, outputs, rights, tiles }) {
  const { data, error, refresh } = useFresh(() => standing(tracker), POLL_MS, [tracker.id]);
  const [news, setNews] = useState(0);
  const newest = useRef(refresh);
  newest.current = refresh;
  useEffect(() => {
    const look = throttled(() => newest.current(), LEAST_BETWEEN_MS);
    const live = new Live("v2/event/subscription", {
      opened: (socket) => socket.send({ action: "subscribe", hash: hash(), requests: [{ type: "state", trackers: [tracker.id], format: "compact" }] }),
      message: (message) => { if (isNews(message)) look(); },
      lost: () => {},
    });
    return () => {
      live.close();
      look.cancel();
    };
  }, [tracker.id]);
  // A command has ended: the state, the audit and what is kept may all be others.
  const changed = () => {
    refresh();
    setNews((times) => times + 1);
  };
  const state = data?.state;
  return html`
    <${Head} tracker=${tracker} model=${model} row=${data?.row} state=${state} />
    <${Problem} error=${error} />
    ${state && html`<div class="columns">
      <div>
        <${Switches} tracker=${tracker} model=${model} outputs=${outputs} state=${state} rights=${rights} changed=${changed} />
        ${model.track_control !== "none" && html`<${TrackingForm} tracker=${tracker} state=${state} may=${rights.configure} changed=${changed} />`}
      </div>
      <div>
        <${Where} state=${state} tiles=${tiles} />
        <${Kept} trackerId=${tracker.id} mayCancel=${rights.update} news=${news} changed=${changed} />
        ${rights.history && html`<${History} trackerId=${tracker.id} news=${news} />`}
      </div>
    </div>
    <${Values} values=${state.values} />`}`;
}

function Head({ tracker, model, row, state }) {
  return html`<header class="tracker-head">
    <h1>${tracker.label || `Tracker ${tracker.id}`}</h1>
    <p class="facts">
      ${row && html`<${Status} status=${row.status} />`}
      <span>${tracker.source.device_id ?? `clone of tracker ${tracker.source.id}`}</span>
      <span>${model.name}</span>
      <span>${row?.protocol ?? model.connection[0].protocol}</span>
      ${row?.address && html`<span>${row.address}</span>`}
      ${row?.node && html`<span>at ${row.node}</span>`}
      <span>last seen <${When} at=${state?.last_heard} /></span>
      ${!tracker.clone && html`<a href="#/frames/${tracker.id}">Frames</a>`}
    </p>
    ${state?.quarantine?.map((each) => html`<p class="notice" role="alert">Two devices show the id ${each.device_id}: one from ${each.from}, one from ${each.before}, since <${When} at=${each.since} />. Neither gets a command.</p>`)}
  </header>`;
}

function Where({ state, tiles }) {
  const known = state.values.position;
  if (!known) return html`<${Card} name="where" title="Position"><p class="quiet">It has never said where it is.</p><//>`;
  const { latitude: lat, longitude: lng, speed_kmh, course_deg, satellites, altitude_m } = known.reported;
  const position = { lat, lng, speed_kmh, course_deg };
  return html`<${Card} name="where" title="Position">
    <p class="facts"><span>${place(position)}</span><span>${speed_kmh} km/h</span>${speed_kmh > 0 && html`<span>${course_deg}°</span>`}
      ${altitude_m !== undefined && html`<span>${altitude_m} m</span>`}<span>${satellites} satellites</span><span><${When} at=${known.reported_at} /></span></p>
    <${TrackerMap} position=${position} tiles=${tiles} />
  <//>`;
}

const ELSEWHERE = (name) => name === "position" || name.startsWith("tracking.");
const SOURCES = { ack: "an answer", telemetry: "a record", fleet: "the fleet file" };

/** Everything else that is known, as it is. */
function Values({ values }) {
  const rows = Object.entries(values).filter(([name]) => !ELSEWHERE(name));
  if (rows.length === 0) return null;
  return html`<${Card} name="values" title="All that is known">
    <div class="scroll" tabindex="0" role="region" aria-label="Values, a table that scrolls"><table>
      <thead><tr><th scope="col">Value</th><th scope="col">The tracker says</th><th scope="col">Asked for</th><th scope="col">Told by</th><th scope="col">When</th></tr></thead>
      <tbody>${rows.map(([name, known]) => html`<tr key=${name} class=${known.drift ? "drifted" : ""}>
        <th scope="row">${title(name)}</th><td>${value(known.reported)}${known.drift && html` <strong class="drift">drift</strong>`}</td>
        <td>${value(known.desired)}</td><td>${SOURCES[known.source] ?? ""}</td><td>${known.reported_at && html`<${When} at=${known.reported_at} />`}</td>
      </tr>`)}</tbody>
    </table></div>
  <//>`;
}

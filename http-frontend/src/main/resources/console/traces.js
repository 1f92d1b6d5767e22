// Frames as files: what the gateway still remembers of a tracker, and traces of what comes in the next minutes.

import { call } from "./api.js";
import { clock, count } from "./format.js";
import { html, useState } from "./html.js";
import { Card, download, Problem, useFresh } from "./parts.js";

/** @param may start and stop traces; reading them is everybody's */
export function Traces({ id, may }) {
  const { data, error, refresh } = useFresh(() => call("frame/trace/list", { tracker_id: id }), 5_000, [id]);
  const [minutes, setMinutes] = useState("5");
  const [failed, setFailed] = useState(null);
  const attempt = async (deed) => {
    setFailed(null);
    try {
      await deed();
    } catch (refused) {
      setFailed(refused);
    }
    refresh();
  };
  const save = async (call, name) => download(name, (await call).capture);
  const list = data?.list ?? [];
  const running = list.some((trace) => trace.running);
  return html`<${Card} name="traces" title="Captures">
    <p>A capture is a file of frames; <code>trackgate simulate --replay FILE</code> plays it back.</p>
    <p class="actions">
      <button onClick=${() => attempt(() => save(call("frame/capture/read", { tracker_id: id }), `tracker-${id}.jsonl`))}>Download the last frames</button>
      ${may && (running ? html`<button onClick=${() => attempt(() => call("frame/trace/stop", { tracker_id: id }))}>Stop tracing</button>` : html`
        <label>Trace for <input type="number" min="1" max="60" value=${minutes} onInput=${(event) => setMinutes(event.target.value)} /> min</label>
        <button onClick=${() => attempt(() => call("frame/trace/start", { tracker_id: id, minutes: Number(minutes) }))}>Start tracing</button>`)}
    </p>
    <${Problem} error=${failed ?? error} />
    ${list.length > 0 && html`<div class="scroll" tabindex="0" role="region" aria-label="Traces, a table that scrolls"><table>
      <thead><tr><th scope="col">Trace</th><th scope="col">Started</th><th scope="col">Ends</th><th scope="col">Bytes</th><th scope="col"><span class="hidden">Download</span></th></tr></thead>
      <tbody>${list.map((trace) => html`<tr key=${trace.name}>
        <th scope="row">${trace.name}${trace.running && html` <span class="tag">running</span>`}</th>
        <td>${clock(trace.started_at)}</td><td>${clock(trace.ends_at)}</td><td class="number">${count(trace.size)}</td>
        <td><button onClick=${() => attempt(() => save(call("frame/trace/read", { tracker_id: id, name: trace.name }), trace.name.replace(/(\.jsonl)?$/, ".jsonl")))}>Download</button></td>
      </tr>`)}</tbody>
    </table></div>`}
  <//>`;
}

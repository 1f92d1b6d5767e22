// The simulated trackers of a demo: which of them run, and how they behave.

import { call } from "./api.js";
import { html, useState } from "./html.js";
import { Problem, useFresh } from "./parts.js";

/** @param may start, stop and direct them */
export function Bench({ may }) {
  const { data, error, refresh } = useFresh(() => call("demo/tracker/list"), 2_000, []);
  const [failed, setFailed] = useState(null);
  const attempt = async (path, parameters) => {
    setFailed(null);
    try {
      await call(path, parameters);
    } catch (refused) {
      setFailed(refused);
    }
    refresh();
  };
  return html`<div class="bench">
    <h1>Bench</h1>
    <p>This gateway is a demo: its trackers are simulated beside it. Start and stop them, and choose how they behave, then look at <a href="#/fleet">the fleet</a>.</p>
    <${Problem} error=${failed ?? error} />
    ${data && html`<div class="scroll" tabindex="0" role="region" aria-label="Simulated trackers, a table that scrolls"><table>
      <thead><tr><th scope="col">Tracker</th><th scope="col">State</th><th scope="col">Script</th><th scope="col"><span class="hidden">Start or stop</span></th></tr></thead>
      <tbody>${data.list.map((each) => html`<tr key=${each.id}>
        <th scope="row"><a href="#/tracker/${each.id}">${each.label}</a></th>
        <td>${each.connected ? "connected" : each.running ? "connecting" : "stopped"}</td>
        <td><select aria-label="Script of ${each.label}" value=${each.script} disabled=${!may} onChange=${(event) => attempt("demo/tracker/script", { tracker_id: each.id, script: event.target.value })}>
          ${each.scripts.map((name) => html`<option key=${name} value=${name}>${name.replaceAll("-", " ").replaceAll("_", " ")}</option>`)}</select></td>
        <td>${may && (each.running ? html`<button onClick=${() => attempt("demo/tracker/stop", { tracker_id: each.id })}>Stop</button>` : html`
          <button onClick=${() => attempt("demo/tracker/start", { tracker_id: each.id })}>Start</button>`)}</td>
      </tr>`)}</tbody>
    </table></div>`}
  </div>`;
}

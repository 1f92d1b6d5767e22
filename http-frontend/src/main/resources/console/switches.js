// The LED, the outputs and the engine block of one tracker: what it last said of each, and the switch of those that one may press.

import { Deed, useDeed } from "./commands.js";
import { html, useState } from "./html.js";
import { Card, When } from "./parts.js";

/** @param changed called when the state may be another than before */
export function Switches({ tracker, model, outputs, state, rights, changed }) {
  const reserved = state.engine_block_output;
  const single = model.output_calls.includes("set");
  const together = !single && model.output_calls.includes("set_all");
  const may = rights.outputs && !tracker.clone;
  const none = outputs.length === 0 && !model.has_led_control;
  return html`<${Card} name="switches" title="Switches">
    ${none && html`<p class="quiet">This model has no outputs and no LED that could be switched.</p>`}
    ${outputs.length > 0 && !rights.outputs && html`<p class="quiet">You may look at the outputs; switching them needs the right tracker_set_output.</p>`}
    ${tracker.clone && outputs.length > 0 && html`<p class="quiet">A clone: its outputs are switched at tracker ${tracker.source.id}.</p>`}
    ${model.has_led_control && html`<${Switch} name="led" title="LED" known=${state.values.led} may=${rights.led} changed=${changed} trackerId=${tracker.id} path="tracker/led/update" parameters=${(on) => ({ value: on })} />`}
    ${outputs.map(({ number, title }) => number === reserved ? html`
      <${Switch} key=${number} name="output-${number}" title=${title} known=${state.values[`output.${number}`]} may=${may} changed=${changed} trackerId=${tracker.id}
        words=${{ on: "Block", off: "Free" }} warning="The engine will be blocked."
        path="tracker/engine_immobilizer/set" parameters=${(on) => ({ enabled: on })} />` : html`
      <${Switch} key=${number} name="output-${number}" title=${title} known=${state.values[`output.${number}`]} may=${may && single} changed=${changed} trackerId=${tracker.id} path="tracker/output/set" parameters=${(on) => ({ output: number, enable: on })} />`)}
    ${together && may && html`<${AllAtOnce} tracker=${tracker} outputs=${outputs} state=${state} reserved=${reserved} changed=${changed} />`}
  <//>`;
}

/** @param known of the state page: {reported, desired, drift, uncertain_since, source, reported_at}, or nothing */
function Switch({ name, title, known, may, changed, trackerId, path, parameters, words = { on: "On", off: "Off" }, warning }) {
  const { deed, ask } = useDeed(trackerId, changed);
  const [sure, setSure] = useState(true);
  const reported = known?.reported;
  const busy = deed?.state === "asked";
  const press = (on) => {
    if (on && warning && sure) {
      setSure(false);
      return;
    }
    setSure(true);
    ask(path, parameters(on));
  };
  const button = (on) => html`<button aria-pressed=${reported === on} disabled=${busy} onClick=${() => press(on)}>${on ? words.on : words.off}</button>`;
  return html`<div class="switch" id=${name}>
    <div class="line">
      <span class="title" id="${name}-title">${title}</span>
      <span class="state ${reported === true ? "on" : reported === false ? "off" : "unknown"}">${reported === true ? "on" : reported === false ? "off" : "not known"}</span>
      ${may && html`<span class="press" role="group" aria-labelledby="${name}-title">${button(false)}${button(true)}</span>`}
    </div>
    ${!sure && html`<p class="warning" role="alert">${warning} <button onClick=${() => press(true)}>Do it</button> <button onClick=${() => setSure(true)}>Don't</button></p>`}
    <${Doubt} known=${known} />
    <${Deed} deed=${deed} />
  </div>`;
}

/** Where a reported value comes from, and whether it can be believed. */
export function Doubt({ known }) {
  if (!known) return null;
  return html`<p class="quiet doubt">
    ${known.reported_at && html`<span>${known.source === "ack" ? "told by an answer" : known.source === "telemetry" ? "told by a record" : "from the fleet file"} <${When} at=${known.reported_at} /></span>`}
    ${known.drift && html`<strong class="drift">asked for: ${known.desired === true ? "on" : known.desired === false ? "off" : String(known.desired)}</strong>`}
    ${known.uncertain_since && html`<strong class="drift">uncertain since <${When} at=${known.uncertain_since} /></strong>`}
  </p>`;
}

/**
 * For a model whose outputs are switched by one command. A box shows what the tracker says until it is touched, and then what is wanted.
 * @param reserved number of the output that has its own switch, and is asked to stay as it is
 */
function AllAtOnce({ tracker, outputs, state, reserved, changed }) {
  const [touched, setTouched] = useState({}); // number → what is wanted
  const { deed, ask } = useDeed(tracker.id, (result) => {
    if (result.ok) setTouched({});
    changed(result);
  });
  const wanted = (number) => touched[number] ?? state.values[`output.${number}`]?.reported ?? false;
  return html`<div class="switch" id="outputs-all">
    <fieldset><legend>This model switches its outputs together</legend>
      ${outputs.filter(({ number }) => number !== reserved).map(({ number, title }) => html`<label key=${number}><input type="checkbox" checked=${wanted(number)}
        onChange=${(event) => setTouched((old) => ({ ...old, [number]: event.target.checked }))} /> ${title}</label>`)}
      <button disabled=${deed?.state === "asked"} onClick=${() => ask("tracker/output/set_all", { outputs: outputs.map(({ number }) => wanted(number)) })}>Set all</button>
    </fieldset>
    <${Deed} deed=${deed} />
  </div>`;
}

// The tracking settings of one tracker: a form made of its model's profile, beside it what was asked for and what the tracker says.

import { call } from "./api.js";
import { Deed, useDeed } from "./commands.js";
import { title, value } from "./format.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { Card, Problem, useFresh, When } from "./parts.js";
import { condition, expectation, isMandatory, read, textOf } from "./tracking-rules.js";

const PARAMETER = "tracking_settings.";

export function TrackingForm({ tracker, state, may, changed }) {
  const profile = useFresh(() => call("tracker/settings/tracking/describe", { tracker_id: tracker.id }), 0, [tracker.id]);
  const held = useFresh(() => call("tracker/settings/tracking/read", { tracker_id: tracker.id }), 0, [tracker.id]);
  const fields = profile.data?.list;
  // Others change them too, and a kept change may be withdrawn. Not every so often: where nobody knows, the tracker would be asked each time.
  const said = fields && JSON.stringify(fields.map(({ name }) => [state.values[`tracking.${name}`]?.reported, state.values[`tracking.${name}`]?.desired]));
  const heard = useRef(said);
  useEffect(() => {
    if (heard.current !== undefined && held.data) held.refresh();
    heard.current = said;
  }, [said]);
  return html`<${Card} name="tracking" title="Tracking settings">
    <${Problem} error=${profile.error ?? held.error} />
    ${fields && held.data && html`<${Form} key=${tracker.id} tracker=${tracker} fields=${fields} held=${held.data.value} values=${state.values} may=${may && !tracker.clone}
      again=${held.refresh} changed=${changed} />`}
    ${fields && html`<p class="quiet">Profile ${profile.data.profile}. ${may ? "" : "You may look; changing it needs the right tracker_configure."}</p>`}
  <//>`;
}

function Form({ tracker, fields, held, values, may, again, changed }) {
  const start = () => Object.fromEntries(fields.map((field) => [field.name, textOf(held[field.name])]));
  const [texts, setTexts] = useState(start);
  const [touched, setTouched] = useState({});
  const [pressed, setPressed] = useState(false);
  const [refused, setRefused] = useState({});
  const form = useRef(null);
  const { deed, ask } = useDeed(tracker.id, changed);
  const dirty = fields.some((field) => texts[field.name] !== textOf(held[field.name]));
  // What the tracker says meanwhile is shown, but does not take the pen from who is writing.
  useEffect(() => {
    setTexts((old) => ({ ...start(), ...Object.fromEntries(Object.keys(touched).map((name) => [name, old[name]])) }));
  }, [held]);

  const { settings, errors } = read(fields, texts);
  const shownError = (name) => refused[name] ? `The gateway: ${refused[name]}` : pressed || touched[name] ? errors[name] : undefined;
  const write = (name, text) => {
    setTexts((old) => ({ ...old, [name]: text }));
    setTouched((old) => ({ ...old, [name]: true }));
    setRefused(({ [name]: gone, ...rest }) => rest);
  };
  const reset = () => {
    setTouched({});
    setPressed(false);
    setRefused({});
    setTexts(start());
    again();
  };
  const submit = async (event) => {
    event.preventDefault();
    setPressed(true);
    setRefused({});
    if (Object.keys(errors).length > 0) {
      const first = fields.find((field) => errors[field.name]);
      form.current.querySelector(`[name="${first.name}"]`).focus();
      return;
    }
    const result = await ask("tracker/settings/tracking/update", { tracking_settings: settings });
    if (!result) return;
    setRefused(Object.fromEntries(result.errors.map(({ parameter, error }) => [parameter.replace(PARAMETER, ""), error])));
    if (!result.ok) return;
    setTouched({});
    setPressed(false);
    again();
  };

  return html`<form ref=${form} onSubmit=${submit} novalidate>
    <div class="scroll" tabindex="0" role="region" aria-label="Tracking settings, a table that scrolls"><table class="settings">
      <thead><tr><th scope="col">Setting</th>${may && html`<th scope="col">New value</th>`}<th scope="col">Asked for</th><th scope="col">The tracker says</th></tr></thead>
      <tbody>${fields.map((field) => html`<${Field} key=${field.name} field=${field} text=${texts[field.name]} error=${shownError(field.name)} may=${may}
        mandatory=${isMandatory(field, texts)} known=${values[`tracking.${field.name}`]} write=${(text) => write(field.name, text)} />`)}</tbody>
    </table></div>
    ${may && html`<p class="actions">
      <button class="main" disabled=${deed?.state === "asked"}>Send to the tracker</button>
      <button type="button" disabled=${!dirty && Object.keys(touched).length === 0} onClick=${reset}>Back to what it holds</button>
    </p>`}
    <${Deed} deed=${deed} />
  </form>`;
}

function Field({ field, text, error, may, mandatory, known, write }) {
  const id = `setting-${field.name}`;
  const hint = [expectation(field), condition(field)].filter((words) => words !== "").join("; ");
  return html`<tr class="${known?.drift ? "drifted" : ""} ${error ? "wrong" : ""}">
    <th scope="row">${may ? html`<label for=${id}>${title(field.name)}</label>` : title(field.name)}</th>
    ${may && html`<td>
      <${Input} id=${id} field=${field} text=${text} mandatory=${mandatory} error=${error} write=${write} />
      ${hint && html`<small class="quiet hint" id="${id}-hint">${hint}</small>`}
      ${error && html`<small class="error" id="${id}-error" role="alert">${error}</small>`}
    </td>`}
    <td>${withUnit(field, known?.desired)}</td>
    <td>${withUnit(field, known?.reported)} ${known?.reported_at && html`<small class="quiet"><${When} at=${known.reported_at} /></small>`}
      ${known?.drift && html` <strong class="drift">drift</strong>`}
      ${known?.uncertain_since && html` <strong class="drift">uncertain</strong>`}</td>
  </tr>`;
}

const withUnit = (field, something) => value(something) + (typeof something === "number" && field.unit ? ` ${field.unit}` : "");

function Input({ id, field, text, mandatory, error, write }) {
  const common = {
    id, name: field.name, "aria-invalid": error ? "true" : null, "aria-required": mandatory ? "true" : null,
    "aria-describedby": `${id}-hint ${error ? `${id}-error` : ""}`.trim(),
  };
  const choices = field.type === "boolean" ? ["true", "false"] : field.values;
  if (choices) {
    const all = text === "" || choices.includes(text) ? choices : [...choices, text];
    return html`<select ...${common} value=${text} onChange=${(event) => write(event.target.value)}>
      <option value="">–</option>${all.map((each) => html`<option key=${each} value=${each}>${each}</option>`)}
    </select>`;
  }
  const isNumber = field.type === "int" || field.type === "double";
  return html`<input ...${common} value=${text} inputmode=${field.type === "int" ? "numeric" : isNumber ? "decimal" : null} size=${isNumber ? 8 : 18} maxlength="255"
    onInput=${(event) => write(event.target.value)} />`;
}

// Bytes from anywhere, explained.

import { call } from "./api.js";
import { FrameDetail } from "./frame-detail.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { Problem } from "./parts.js";

const AUTO = "auto";

export function Explain() {
  const [protocols, setProtocols] = useState([]);
  const [bytes, setBytes] = useState("");
  const [protocol, setProtocol] = useState(AUTO);
  const [from, setFrom] = useState("device");
  const [answer, setAnswer] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => {
    call("tracker/list_models").then(({ list }) => setProtocols([...new Set(list.flatMap((model) => model.connection.map((each) => each.protocol)))].sort()), setError);
  }, []);

  const turn = useRef(0);
  const ask = async (asked) => {
    const mine = ++turn.current;
    const tell = (found, refused) => {
      if (mine !== turn.current) return;
      setAnswer(found);
      setError(refused);
    };
    try {
      tell(await call("frame/explain", { bytes, protocol: asked, from }), null);
    } catch (refused) {
      tell(null, refused);
    }
  };
  const submit = (event) => {
    event.preventDefault();
    ask(protocol);
  };
  const choose = (name) => {
    setProtocol(name);
    ask(name);
  };
  const others = (answer?.candidates ?? []).filter((name) => name !== answer.protocol);
  return html`<div class="explain">
    <h1>Explain bytes</h1>
    <form class="card" onSubmit=${submit}>
      <label class="field">Bytes in hexadecimal<textarea rows="5" value=${bytes} onInput=${(event) => setBytes(event.target.value)} spellcheck=${false} required
        placeholder="78 78 0D 01 … (spaces, colons, line ends and 0x are fine)"></textarea></label>
      <div class="toolbar">
        <label>Protocol <select value=${protocol} onChange=${(event) => setProtocol(event.target.value)}>
          <option value=${AUTO}>recognise it</option>${protocols.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
        </select></label>
        <label>Sent by <select value=${from} onChange=${(event) => setFrom(event.target.value)}><option value="device">the tracker</option><option value="server">the gateway</option></select></label>
        <button class="main">Explain</button>
      </div>
    </form>
    <${Problem} error=${error} />
    ${error?.errors?.map((each) => html`<p class="problem">${each.parameter}: ${each.error}</p>`)}
    ${answer && html`<section aria-label="What the bytes mean">
      <p role="status">${answer.protocol === AUTO ? "These bytes begin like no protocol of this gateway." : html`Protocol <strong class="recognised">${answer.protocol}</strong>`}</p>
      ${others.length > 0 && html`<p class="candidates">${answer.protocol === AUTO ? "Try as" : "They may also be"} ${others.map((name) => html`<button key=${name} onClick=${() => choose(name)}>${name}</button> `)}</p>`}
      ${answer.frames.map((frame, at) => html`<${FrameDetail} key=${at} frame=${{ ...frame, hex: hexOf(frame) }} />`)}
    </section>`}
  </div>`;
}

/** An explained frame has its bytes in its fields. */
function hexOf(frame) {
  const bytes = [];
  for (const field of frame.fields) {
    const raw = field.raw.replaceAll(" ", "");
    for (let at = 0; at < field.length; at++) bytes[field.offset + at] = raw.slice(at * 2, at * 2 + 2);
  }
  return Array.from(bytes, (pair) => pair || "··").join("");
}

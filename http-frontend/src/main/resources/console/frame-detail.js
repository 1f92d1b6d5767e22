// One frame byte by byte: its hex beside its fields. A field that is pointed at, or has the focus, marks its bytes; a byte marks its field.

import { html, useMemo, useRef, useState } from "./html.js";

const ACROSS = 16;

export const pairs = (hex) => hex.toUpperCase().match(/../g) ?? [];

export const inHex = (hex) => pairs(hex).join(" ");

const SIDES = { device: "from the tracker", server: "from the gateway" };

export const sideWords = (from) => SIDES[from] ?? from;

/** A printable character, or a dot, as hex dumps show it. */
function printed(pair) {
  const code = Number.parseInt(pair, 16);
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : "·";
}

/** Of two fields that hold a byte the smaller one says more. */
function fieldAt(fields, byte) {
  let found = -1;
  fields.forEach((field, at) => {
    const holds = byte >= field.offset && byte < field.offset + field.length;
    if (holds && (found < 0 || field.length <= fields[found].length)) found = at;
  });
  return found < 0 ? null : found;
}

const isWrong = (checksum) => checksum.value.startsWith("wrong");

/** @param frame {from, name, valid, error?, hex, fields?, masked?, points?} */
export function FrameDetail({ frame }) {
  const fields = frame.fields ?? [];
  const [marked, setMarked] = useState(null);
  const rows = useRef(null);
  const bytes = useMemo(() => pairs(frame.hex), [frame.hex]);
  const field = marked === null ? null : fields[marked];
  const mark = (byte) => setMarked(fieldAt(fields, byte));

  const walk = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(fields.length - 1, (marked ?? -1) + step));
    setMarked(to);
    rows.current.children[to]?.focus();
  };

  return html`<article class="frame-detail" aria-label="${frame.name}, ${sideWords(frame.from)}">
    <h3>${frame.name} <small class="quiet">${sideWords(frame.from)}, ${bytes.length} bytes</small>
      <span class="valid ${frame.valid}">${frame.valid ? "valid" : "not valid"}</span></h3>
    ${frame.error && html`<p class="problem">${frame.error}</p>`}
    ${frame.masked && html`<p class="quiet">Secrets are masked.</p>`}
    <${Hex} bytes=${bytes} field=${field} checksums=${fields.filter((each) => each.checksum)} mark=${mark} />
    <p class="actions"><${Copy} text=${inHex(frame.hex)} words="Copy hex" /></p>
    ${fields.length > 0 && html`<div class="scroll" tabindex="-1"><table class="fields">
      <thead><tr><th scope="col">Offset</th><th scope="col">Field</th><th scope="col">Raw</th><th scope="col">Value</th></tr></thead>
      <tbody ref=${rows} onKeyDown=${walk} onMouseLeave=${() => setMarked(null)}>
        ${fields.map((each, at) => html`<tr key=${at} class="${at === marked ? "marked" : ""} ${each.checksum ? "checksum" : ""}"
          tabindex=${at === (marked ?? 0) ? 0 : -1} onFocus=${() => setMarked(at)} onMouseEnter=${() => setMarked(at)}>
          <td class="number">${each.offset}<span class="quiet">+${each.length}</span></td>
          <th scope="row">${each.name}${each.checksum && html` <span class="tag ${isWrong(each) ? "wrong" : ""}">checksum ${isWrong(each) ? "wrong" : "right"}</span>`}</th>
          <td class="raw">${each.raw}</td>
          <td>${each.value}${each.unit ? ` ${each.unit}` : ""}</td>
        </tr>`)}
      </tbody>
    </table></div>`}
  </article>`;
}

function Hex({ bytes, field, checksums, mark }) {
  const isMarked = (at) => field !== null && at >= field.offset && at < field.offset + field.length;
  const isChecksum = (at) => checksums.some((each) => at >= each.offset && at < each.offset + each.length);
  const lines = [];
  for (let start = 0; start < bytes.length; start += ACROSS) {
    const line = bytes.slice(start, start + ACROSS);
    lines.push(html`<div class="hex-line" key=${start}>
      <span class="offset">${start.toString(16).padStart(4, "0")}</span>
      <span class="bytes">${line.map((pair, at) => html`<span key=${at} data-at=${start + at}
        class="${isMarked(start + at) ? "marked" : ""} ${isChecksum(start + at) ? "checksum" : ""}">${pair}</span>`)}</span>
      <span class="text" aria-hidden="true">${line.map((pair, at) => html`<span key=${at} class=${isMarked(start + at) ? "marked" : ""}>${printed(pair)}</span>`)}</span>
    </div>`);
  }
  const over = (event) => {
    const at = event.target.dataset?.at;
    if (at !== undefined) mark(Number(at));
  };
  return html`<div class="hex scroll" tabindex="0" role="region" aria-label="Bytes in hexadecimal" onMouseOver=${over}>${lines}</div>`;
}

export function Copy({ text, words }) {
  const [done, setDone] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setDone("Copied");
    } catch {
      setDone("The browser does not allow it; select the bytes instead");
    }
  };
  return html`<button type="button" onClick=${copy}>${words}</button> <span class="quiet" role="status">${done}</span>`;
}

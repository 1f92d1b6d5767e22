// What passes between one tracker and the gateway, as it passes.

import { ApiError, call, endSession, hash } from "./api.js";
import { clock, count, plural, precise } from "./format.js";
import { FrameDetail, inHex, sideWords } from "./frame-detail.js";
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "./html.js";
import { Live } from "./live.js";
import { Problem } from "./parts.js";
import { Traces } from "./traces.js";

const MOST = 2_000; // frames kept; the oldest go
const ROW = 30; // pixels, as style.css has it
const SPARE = 10;
const HASH_ENDED = 4;
const FOR_NOW = [15, 266]; // too many look; its session is at another node
const AGAIN_MS = 5_000;

/**
 * The newest frames of one tracker, and the gaps between them. What arrives is only put down; a change is told once for each picture that the
 * browser draws, however much came meanwhile.
 */
class FrameLog {
  #live;
  #trackerId;
  #changed;
  #drawing = 0;
  #again = 0;
  #key = 0;
  entries = []; // {key, frame} or {key, words, at}
  arrived = 0;
  skipped = 0;
  state = "opening"; // "watching", "lost"
  connected = null;
  protocol = "";
  error = null;

  constructor(trackerId, changed) {
    this.#trackerId = trackerId;
    this.#changed = changed;
    this.#live = new Live("trackgate/frames", {
      opened: () => this.#watch(),
      message: (message) => this.#hear(message),
      lost: () => {
        this.state = "lost";
        this.#draw();
      },
    });
  }

  #watch() {
    clearTimeout(this.#again);
    this.#live.send({ action: "watch", hash: hash(), tracker_id: this.#trackerId, explain: true });
  }

  end() {
    clearTimeout(this.#again);
    cancelAnimationFrame(this.#drawing);
    this.#live.send({ action: "stop" });
    this.#live.close();
  }

  clear() {
    this.entries = [];
    this.#draw();
  }

  #hear(message) {
    switch (message.type) {
      case "response": if (message.action === "watch") this.#begin(message); break;
      case "frames": this.#take(message); break;
      case "event": this.#happened(message); break;
      case "error": this.#refused(message.status); break;
    }
    this.#draw();
  }

  /** The gateway tells its last frames anew, so what was here before is among them. */
  #begin(message) {
    this.entries = [];
    this.state = "watching";
    this.error = null;
    this.connected = message.connected;
    this.protocol = message.protocol ?? "";
  }

  #happened({ event, at }) {
    if (event === "logout") return endSession("Your session has ended. Please sign in again.");
    this.connected = event === "connected";
    this.#put({ words: event, at });
  }

  #take({ frames, skipped = 0 }) {
    if (skipped > 0) {
      this.skipped += skipped;
      this.#put({ words: `${plural(skipped, "frame")} skipped: more came than can be shown` });
    }
    this.arrived += frames.length;
    for (const frame of frames) this.#put({ frame });
  }

  #put(entry) {
    this.entries.push({ key: ++this.#key, ...entry });
    // In large steps: each costs a copy of the whole.
    if (this.entries.length > MOST * 1.25) this.entries = this.entries.slice(-MOST);
  }

  #refused(status) {
    if (status.code === HASH_ENDED) endSession("Your session has ended. Please sign in again.");
    this.error = new ApiError(status.code, status.description);
    this.state = "refused";
    if (FOR_NOW.includes(status.code)) this.#again = setTimeout(() => this.#watch(), AGAIN_MS);
  }

  #draw() {
    if (this.#drawing) return;
    this.#drawing = requestAnimationFrame(() => {
      this.#drawing = 0;
      this.#changed();
    });
  }
}

/** @param mayTrace whether files may be written at the gateway */
export function Frames({ id, mayTrace }) {
  return id === null ? html`<${Choose} />` : html`<${Watch} id=${id} mayTrace=${mayTrace} />`;
}

function Choose() {
  const [text, setText] = useState("");
  const [found, setFound] = useState([]);
  const [error, setError] = useState(null);
  useEffect(() => {
    let current = true;
    const typed = setTimeout(() => call("tracker/fleet/list", { limit: 20, sort: "last_heard", descending: true, ...(text && { filter: text }) })
      .then(({ list }) => current && tell(list, null), (refused) => current && tell([], refused)), 200);
    const tell = (list, refused) => {
      setFound(list);
      setError(refused);
    };
    return () => {
      current = false;
      clearTimeout(typed);
    };
  }, [text]);
  return html`<div class="choose">
    <h1>Frames</h1>
    <p>Every frame between a tracker and the gateway, byte by byte. Of which tracker?</p>
    <search class="filters"><label>Find <input type="search" value=${text} placeholder="id, label, device, model" maxlength="100" onInput=${(event) => setText(event.target.value)} /></label></search>
    <${Problem} error=${error} />
    <ul class="links">${found.filter((row) => !row.clone_of).map((row) => html`<li key=${row.id}><a href="#/frames/${row.id}">${row.label || `Tracker ${row.id}`}</a> <small class="quiet">${row.device_id}, ${row.protocol}</small></li>`)}</ul>
  </div>`;
}

function useLog(id) {
  const [, draw] = useState(0);
  const log = useRef(null);
  useEffect(() => {
    log.current = new FrameLog(id, () => draw((times) => times + 1));
    return () => log.current.end();
  }, [id]);
  return log.current;
}

function Watch({ id, mayTrace }) {
  const log = useLog(id);
  const [tracker, setTracker] = useState(null);
  const [side, setSide] = useState("");
  const [text, setText] = useState("");
  const [frozen, setFrozen] = useState(null); // entries and what had arrived when it was paused
  const [selected, setSelected] = useState(null);
  useEffect(() => { call("tracker/read", { tracker_id: id }).then((answer) => setTracker(answer.value), () => setTracker(null)); }, [id]);

  const entries = frozen?.entries ?? log?.entries ?? [];
  const wanted = text.trim().toLowerCase();
  const shown = useMemo(() => entries.filter((entry) => passes(entry, side, wanted)), [entries, entries.length, entries.at(-1)?.key, side, wanted]);
  const pause = () => { if (log) setFrozen((old) => old ?? { entries: [...log.entries], arrived: log.arrived }); };
  const meanwhile = frozen && log ? log.arrived - frozen.arrived : 0;

  return html`<div class="frames">
    <p class="back"><a href="#/tracker/${id}">← ${tracker?.label || `Tracker ${id}`}</a></p>
    <h1>Frames <small class="quiet">${tracker?.label} ${log?.protocol}</small></h1>
    <${Problem} error=${log?.error} />
    <div class="toolbar">
      <button class="main" aria-pressed=${frozen !== null} onClick=${() => frozen ? setFrozen(null) : pause()}>${frozen ? "Go on" : "Pause"}</button>
      <label>Side <select value=${side} onChange=${(event) => setSide(event.target.value)}>
        <option value="">both</option><option value="device">from the tracker</option><option value="server">from the gateway</option>
      </select></label>
      <label>Filter <input type="search" value=${text} placeholder="name, hex or value" onInput=${(event) => setText(event.target.value)} /></label>
      <button onClick=${() => {
        setFrozen(null);
        log?.clear();
      }}>Clear</button>
    </div>
    <p class="quiet counted"><span role="status">${stateWords(log)}${frozen && ", paused"}</span> · ${plural(log?.arrived ?? 0, "frame")}
      ${log?.skipped > 0 && html` · <strong class="skipped">${count(log.skipped)} skipped</strong>`}
      ${frozen && html` · ${count(meanwhile)} came meanwhile`}
      ${shown.length < entries.length && ` · ${count(shown.length)} pass the filter`}</p>
    <div class="split">
      <${List} entries=${shown} paused=${frozen !== null} pause=${pause} selected=${selected} select=${setSelected} />
      <div class="detail">${selected?.frame ? html`<${FrameDetail} key=${selected.key} frame=${selected.frame} />` : html`<p class="quiet">Choose a frame to see what its bytes mean.</p>`}</div>
    </div>
    <${Traces} id=${id} may=${mayTrace} />
  </div>`;
}

function stateWords(log) {
  if (!log || log.state === "opening") return "Opening";
  if (log.state === "lost") return "Connection lost, trying again";
  if (log.state === "refused") return "Not watching";
  return log.connected ? "Watching" : "Watching; the tracker is not connected";
}

function passes({ frame }, side, wanted) {
  if (!frame) return side === "" && wanted === "";
  if (side !== "" && frame.from !== side) return false;
  if (wanted === "") return true;
  return frame.name.toLowerCase().includes(wanted) || frame.hex.toLowerCase().includes(wanted.replaceAll(" ", ""))
    || (frame.fields ?? []).some((field) => field.name.toLowerCase().includes(wanted) || String(field.value).toLowerCase().includes(wanted));
}

/** Only what is in sight is drawn. It follows the newest; whoever scrolls away from it has paused. */
function List({ entries, paused, pause, selected, select }) {
  const box = useRef(null);
  const [sight, setSight] = useState([0, 40]);
  const settling = useRef(false); // scrolled by us

  const look = () => {
    const { scrollTop, clientHeight, scrollHeight } = box.current;
    const top = Math.max(0, Math.floor(scrollTop / ROW) - SPARE);
    setSight((old) => old[0] === top && old[1] === top + Math.ceil(clientHeight / ROW) + 2 * SPARE ? old : [top, top + Math.ceil(clientHeight / ROW) + 2 * SPARE]);
    if (!settling.current && !paused && scrollHeight - scrollTop - clientHeight > 2 * ROW) pause();
    settling.current = false;
  };
  useLayoutEffect(() => {
    if (paused) return;
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    settling.current = scrollTop < scrollHeight - clientHeight - 1;
    box.current.scrollTop = scrollHeight;
    look();
  }, [entries, paused]);

  const at = entries.findIndex((entry) => entry.key === selected?.key);
  const go = (index) => {
    const entry = entries[index];
    if (!entry) return;
    pause();
    select(entry);
    const top = index * ROW;
    if (top < box.current.scrollTop) box.current.scrollTop = top;
    else if (top + ROW > box.current.scrollTop + box.current.clientHeight) box.current.scrollTop = top + ROW - box.current.clientHeight;
  };
  const onKey = (event) => {
    const page = Math.floor(box.current.clientHeight / ROW);
    const to = {
      ArrowDown: at < 0 ? entries.length - 1 : at + 1, ArrowUp: at < 0 ? entries.length - 1 : at - 1,
      PageDown: Math.min(entries.length - 1, at + page), PageUp: Math.max(0, at - page), Home: 0, End: entries.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  };
  const first = Math.min(sight[0], entries.length);
  const last = Math.min(sight[1], entries.length);
  return html`<div class="frame-list" ref=${box} role="listbox" tabindex="0" aria-label="Frames, oldest first" onScroll=${look} onKeyDown=${onKey}
    aria-activedescendant=${at >= first && at < last ? `frame-${selected.key}` : null}>
    <div role="presentation" style=${{ height: `${first * ROW}px` }}></div>
    ${entries.slice(first, last).map((entry, index) => html`<${Line} key=${entry.key} entry=${entry} chosen=${entry.key === selected?.key}
      place=${first + index + 1} size=${entries.length} choose=${() => go(first + index)} />`)}
    <div role="presentation" style=${{ height: `${(entries.length - last) * ROW}px` }}></div>
  </div>`;
}

function Line({ entry, chosen, place, size, choose }) {
  const { frame } = entry;
  const common = { id: `frame-${entry.key}`, role: "option", "aria-selected": chosen, "aria-posinset": place, "aria-setsize": size };
  if (!frame) return html`<div ...${common} class="frame-line gap">${entry.at && html`<time>${clock(entry.at)}</time>`} ${entry.words}</div>`;
  return html`<div ...${common} class="frame-line ${frame.from} ${frame.valid ? "" : "invalid"}" onClick=${choose}>
    <time datetime=${frame.at}>${precise(frame.at)}</time>
    <span class="side" title=${sideWords(frame.from)}><span aria-hidden="true">${frame.from === "device" ? "▸" : "◂"}</span><span class="hidden">${sideWords(frame.from)}</span></span>
    <span class="name">${frame.name}${frame.valid ? "" : " – not valid"}</span>
    <span class="number">${frame.size}</span>
    <span class="preview">${inHex(frame.hex.slice(0, 128))}</span>
  </div>`;
}

// All trackers, as many as there are: the gateway sorts, filters and counts, and this table holds the pages of it that are in sight.

import { call, hash } from "./api.js";
import { count, place, plural } from "./format.js";
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "./html.js";
import { isNews, Live } from "./live.js";
import { Problem, Status, throttled, When, statusWords } from "./parts.js";
import { Sparkline } from "./sparkline.js";

const PAGE = 100; // rows asked for at once
const MOST_PAGES = 40; // kept of what was looked at
const AT_ONCE = 2; // questions on their way
const ROW = 44; // pixels, as style.css has it
const SPARE = 8; // rows drawn above and below what is in sight
const LEAST_BETWEEN_MS = 1_000; // two looks at the same page
const POLL_MS = 5_000;
const TYPING_MS = 250;
const SETTLED_MS = 400; // then the rows in sight are the ones to hear of

const COLUMNS = [
  { key: "id", words: "Id", sorts: true, wide: true },
  { key: "label", words: "Tracker", sorts: true },
  { key: "model", words: "Model", sorts: true, wide: true },
  { key: "protocol", words: "Protocol", sorts: true, wide: true },
  { key: "status", words: "Status", sorts: true },
  { key: "address", words: "Address", wide: true },
  { key: "last_heard", words: "Last seen", sorts: true },
  { key: "position", words: "Position", wide: true },
  { key: "outputs", words: "Outputs" },
  { key: "led", words: "LED", wide: true },
  { key: "waiting", words: "Waiting", wide: true },
];

/** The pages of one question (sort and filter) that have been looked at, and those in sight kept fresh. Draws through changed(). */
class Pages {
  #query;
  #changed;
  #rows = new Map(); // page → rows
  #asked = new Set(); // pages on their way
  #stale = new Set(); // pages to be asked for again
  #sight = [0, 0];
  #ended = false;
  summary = null; // of the newest answer, without its rows
  error = null;

  constructor(query, changed) {
    this.#query = query;
    this.#changed = changed;
    this.refresh = throttled(() => this.#lookAgain(), LEAST_BETWEEN_MS);
  }

  row(index) { return this.#rows.get(Math.floor(index / PAGE))?.[index % PAGE]; }

  /** Rows first to last, the last not included, are in sight. */
  see(first, last) {
    this.#sight = [Math.floor(first / PAGE), Math.floor(Math.max(first, last - 1) / PAGE)];
    this.#ask();
  }

  end() {
    this.#ended = true;
    this.refresh.cancel();
  }

  #lookAgain() {
    for (let page = this.#sight[0]; page <= this.#sight[1]; page++) this.#stale.add(page);
    this.#ask();
  }

  /** What was scrolled past while the gateway answered is never asked for. */
  #ask() {
    for (let page = this.#sight[0]; page <= this.#sight[1] && this.#asked.size < AT_ONCE; page++) {
      if (!this.#asked.has(page) && (!this.#rows.has(page) || this.#stale.has(page))) this.#fetch(page);
    }
  }

  async #fetch(page) {
    this.#asked.add(page);
    this.#stale.delete(page);
    try {
      const { list, ...summary } = await call("tracker/fleet/list", { ...this.#query, offset: page * PAGE, limit: PAGE });
      if (this.#ended) return;
      this.#rows.set(page, list);
      this.summary = summary;
      this.error = null;
      this.#forget();
    } catch (refused) {
      if (this.#ended) return;
      this.error = refused;
      if (!this.#rows.has(page)) this.#rows.set(page, []); // asked for again with the next look, not at once
    } finally {
      this.#asked.delete(page);
    }
    this.#changed();
    this.#ask();
  }

  #forget() {
    const far = (page) => Math.abs(page - this.#sight[0]);
    while (this.#rows.size > MOST_PAGES) this.#rows.delete([...this.#rows.keys()].reduce((one, other) => far(one) > far(other) ? one : other));
  }
}

function usePages(query) {
  const [, draw] = useState(0);
  const key = JSON.stringify(query);
  const pages = useMemo(() => new Pages(query, () => draw((times) => times + 1)), [key]);
  useEffect(() => () => pages.end(), [pages]);
  return pages;
}

/** Has the gateway tell when something in sight changes; also looks by itself, for what only counts, and where there is no socket. */
function useNews(pages, ids) {
  const [live, setLive] = useState(false);
  const wanted = ids.join(",");
  const current = useRef({ pages, ids });
  const socket = useRef(null);
  const subscribe = () => {
    if (current.current.ids.length > 0) {
      socket.current?.send({
        action: "subscribe", hash: hash(),
        requests: [{ type: "state_batch", target: { type: "selected", tracker_ids: current.current.ids }, rate_limit: "1s", format: "compact" }],
      });
    }
  };
  useEffect(() => {
    current.current = { pages, ids };
    const settled = setTimeout(subscribe, SETTLED_MS);
    return () => clearTimeout(settled);
  }, [pages, wanted]);
  useEffect(() => {
    socket.current = new Live("v2/event/subscription", {
      opened: () => {
        setLive(true);
        subscribe();
      },
      message: (message) => { if (isNews(message)) current.current.pages.refresh(); },
      lost: () => setLive(false),
    });
    const timer = setInterval(() => { if (!document.hidden) current.current.pages.refresh(); }, POLL_MS);
    return () => {
      socket.current.close();
      clearInterval(timer);
    };
  }, []);
  return live;
}

const EVERYTHING = { filter: "", status: "", protocol: "", model: "" };

/** Remembered while the page lives, so that a look at a tracker does not lose the place. */
let remembered = { sort: "label", descending: false, ...EVERYTHING };
let rememberedTop = 0;

export function Fleet() {
  const [wish, setWishNow] = useState(remembered);
  const setWish = (change) => setWishNow((old) => remembered = { ...old, ...change });
  const query = { sort: wish.sort, descending: wish.descending };
  for (const name of Object.keys(EVERYTHING)) { if (wish[name]) query[name] = wish[name]; }
  const pages = usePages(query);
  // Until a new question is answered the table keeps its length, and nothing jumps.
  const last = useRef(null);
  if (pages.summary) last.current = pages.summary;
  const summary = last.current;
  return html`<div class="fleet">
    <h1 class="hidden">Fleet</h1>
    <${Overview} summary=${summary} status=${wish.status} choose=${(status) => setWish({ status })} />
    <${Filters} wish=${wish} setWish=${setWish} summary=${summary} />
    <${Problem} error=${pages.error} />
    <${Table} pages=${pages} rows=${summary?.matching ?? 0} wish=${wish} setWish=${setWish} />
  </div>`;
}

function Overview({ summary, status, choose }) {
  if (!summary) return html`<div class="overview"></div>`;
  const { counts, rates, total } = summary;
  return html`<div class="overview">
    <ul class="counts" aria-label="Trackers by status">
      <li><button class="count" aria-pressed=${status === ""} onClick=${() => choose("")}><strong>${count(total)}</strong> in all</button></li>
      ${Object.entries(counts).filter(([name, number]) => number > 0 || name === status).map(([name, number]) => html`<li key=${name}>
        <button class="count status ${name}" aria-pressed=${status === name} onClick=${() => choose(status === name ? "" : name)}>
          <span class="dot" aria-hidden="true"></span><strong>${count(number)}</strong> ${statusWords(name)}</button></li>`)}
    </ul>
    ${rates && html`<div class="rates">
      <${Sparkline} name="Frames" counts=${rates.frames} everySeconds=${rates.every_s} />
      <${Sparkline} name="Errors" counts=${rates.errors} everySeconds=${rates.every_s} alarming />
    </div>`}
  </div>`;
}

function Filters({ wish, setWish, summary }) {
  const [text, setText] = useState(wish.filter);
  useEffect(() => {
    const typed = setTimeout(() => { if (text !== wish.filter) setWish({ filter: text }); }, TYPING_MS);
    return () => clearTimeout(typed);
  }, [text]);
  const [models, setModels] = useState([]);
  useEffect(() => { call("tracker/list_models").then((answer) => setModels(answer.list), () => setModels([])); }, []);
  const protocols = [...new Set(models.flatMap((model) => model.connection.map((each) => each.protocol)))].sort();
  return html`<search class="filters">
    <label>Find <input type="search" value=${text} placeholder="id, label, device, model" maxlength="100" onInput=${(event) => setText(event.target.value)} /></label>
    <label>Protocol <select value=${wish.protocol} onChange=${(event) => setWish({ protocol: event.target.value })}>
      <option value="">all</option>${protocols.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
    </select></label>
    <label>Model <select value=${wish.model} onChange=${(event) => setWish({ model: event.target.value })}>
      <option value="">all</option>${models.map((model) => html`<option key=${model.code} value=${model.code}>${model.name}</option>`)}
    </select></label>
    <span class="quiet matching" role="status">${summary ? plural(summary.matching, "tracker") : ""}</span>
  </search>`;
}

/** @param rows that there are, drawn or not */
function Table({ pages, rows, wish, setWish }) {
  const box = useRef(null);
  const [sight, setSight] = useState([0, 0]);
  const [first, last] = [Math.min(sight[0], Math.max(0, rows - 1)), Math.min(sight[1], rows)];

  const look = () => {
    const { scrollTop, clientHeight } = box.current;
    const top = Math.max(0, Math.floor(scrollTop / ROW) - SPARE);
    const bottom = Math.ceil((scrollTop + clientHeight) / ROW) + SPARE;
    setSight((old) => old[0] === top && old[1] === bottom ? old : [top, bottom]);
    pages.see(top, Math.max(top + 1, Math.min(bottom, rows || PAGE)));
  };
  const scrolled = () => {
    rememberedTop = box.current.scrollTop;
    look();
  };
  useLayoutEffect(() => {
    const resized = new ResizeObserver(look);
    resized.observe(box.current);
    return () => resized.disconnect();
  }, [pages]);
  const question = JSON.stringify(wish);
  const asked = useRef(question);
  useLayoutEffect(() => {
    if (asked.current !== question) box.current.scrollTop = 0;
    asked.current = question;
  }, [question]);
  useLayoutEffect(look, [pages, rows]);
  useLayoutEffect(() => { if (rows > 0) box.current.scrollTop = rememberedTop; }, [rows > 0]);
  const shown = [];
  for (let index = first; index < last; index++) shown.push({ index, row: pages.row(index) });
  const live = useNews(pages, shown.flatMap(({ row }) => row ? [row.id] : []));

  return html`
    <div class="rows" ref=${box} onScroll=${scrolled} tabindex="0" role="region" aria-label="Trackers, a table that scrolls">
      <table aria-rowcount=${rows + 1}>
        <thead><tr aria-rowindex="1">${COLUMNS.map((column) => html`<${Heading} key=${column.key} column=${column} wish=${wish} setWish=${setWish} />`)}</tr></thead>
        <tbody onKeyDown=${walk}>
          <${Gap} rows=${first} />
          ${shown.map(({ index, row }) => html`<${Row} key=${row?.id ?? `at ${index}`} index=${index} row=${row} />`)}
          <${Gap} rows=${rows - last} />
        </tbody>
      </table>
      ${pages.summary && rows === 0 && html`<p class="quiet none">No tracker is like that.</p>`}
    </div>
    <p class="quiet foot">${live ? "Live" : "No live connection: looked at every 5 s"}</p>`;
}

/** What stands for the rows that are not drawn. */
function Gap({ rows }) {
  return rows > 0 ? html`<tr class="gap" aria-hidden="true" style=${{ height: `${rows * ROW}px` }}><td></td></tr>` : null;
}

function Heading({ column, wish, setWish }) {
  const sorted = wish.sort === column.key;
  const direction = sorted ? (wish.descending ? "descending" : "ascending") : null;
  const sort = () => setWish({ sort: column.key, descending: sorted ? !wish.descending : column.key === "last_heard" });
  return html`<th scope="col" class="${column.key} ${column.wide ? "wide" : ""}" aria-sort=${direction}>
    ${column.sorts ? html`<button class="sort" onClick=${sort}>${column.words}<span aria-hidden="true" class="arrow">${sorted ? (wish.descending ? " ▾" : " ▴") : ""}</span></button>` : column.words}
  </th>`;
}

function Row({ index, row }) {
  if (!row) return html`<tr aria-rowindex=${index + 2} class="coming"><td class="label"><span class="quiet">…</span></td></tr>`;
  return html`<tr aria-rowindex=${index + 2} class=${row.blocked ? "blocked" : ""}>
    <td class="wide number">${row.id}</td>
    <td class="label"><a href="#/tracker/${row.id}">${row.label || `Tracker ${row.id}`}</a>
      <small class="quiet">${row.device_id ?? `as tracker ${row.clone_of}`}${row.node ? ` · ${row.node}` : ""}</small></td>
    <td class="wide">${row.model_name ?? row.model}</td>
    <td class="wide">${row.protocol}</td>
    <td>${row.blocked ? html`<span class="quiet">blocked</span>` : html`<${Status} status=${row.status} />`}</td>
    <td class="wide address">${row.address ?? ""}</td>
    <td>${!row.blocked && html`<${When} at=${row.last_heard} />`}</td>
    <td class="wide position">${row.position ? place(row.position) : ""}</td>
    <td class="outputs"><${Outputs} states=${row.outputs} /></td>
    <td class="wide">${row.led === null || row.led === undefined ? "" : html`<${Lamp} on=${row.led} words="LED" />`}</td>
    <td class="wide number">${row.waiting > 0 ? row.waiting : ""}</td>
  </tr>`;
}

function Outputs({ states }) {
  return states?.map((on, at) => html`<${Lamp} key=${at} on=${on} words="Output ${at + 1}" number=${at + 1} />`) ?? null;
}

function Lamp({ on, words, number }) {
  const state = on === null ? "unknown" : on ? "on" : "off";
  return html`<span class="lamp ${state}" title="${words}: ${state}"><span aria-hidden="true">${number ?? ""}</span><span class="hidden">${words} ${state}. </span></span>`;
}

/** Up and down go from tracker to tracker. */
function walk(event) {
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  const row = event.target.closest("tr");
  const link = step && row?.[step]?.querySelector("a");
  if (!link) return;
  event.preventDefault();
  link.focus();
}

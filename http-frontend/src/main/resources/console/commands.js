// Commands: what becomes of one that is asked for here, what was asked before, and what is kept for later.

import { call, command, page } from "./api.js";
import { clock, span } from "./format.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { Card, Problem, useFresh } from "./parts.js";

const LATE_MS = 2_000; // at one that nobody knows the end of
const LATE_LOOKS = 60;
const HISTORY = 25;

const WORDS = {
  acknowledged: "confirmed", postponed: "the tracker will do it later", sent: "sent; this model never confirms",
  deferred: "kept for the tracker's next connection", rejected: "refused by the tracker", unsupported: "not supported",
  offline: "not connected", busy: "too many commands wait", "not-sent": "not sent in time", "timed-out": "no answer",
  "session-lost": "connection lost", expired: "given up", cancelled: "withdrawn", unknown: "unknown",
};

/** What each outcome that is no success means to whoever asked; the gateway's own words in a sentence. */
const REASONS = {
  rejected: () => "The tracker refuses in its present state.",
  unsupported: () => "This model, or this device, can't do that.",
  offline: () => "The tracker is not connected; nothing was sent.",
  busy: () => "Too many commands wait for this tracker; nothing was sent.",
  "not-sent": () => "Its turn did not come in time; nothing was sent.",
  "timed-out": ({ millis }) => `No answer from the tracker within ${span(millis)}. It was written, so nobody knows whether it was done; the tracker is asked for its state as soon as it can be.`,
  "session-lost": () => "It was written, then the connection ended: nobody knows whether it was done. The tracker is asked for its state when it is back.",
};

const NOBODY_KNOWS = ["timed-out", "session-lost"];
const SUCCESSES = ["acknowledged", "postponed", "sent", "deferred"];

/** Why it failed. What ended well and failed all the same failed behind the tracker's back: the gateway's own words count. */
function reason(result) {
  return REASONS[result.outcome] && !SUCCESSES.includes(result.outcome) ? REASONS[result.outcome](result) : refusal(result);
}

function lastWord({ ok, outcome }) {
  if (!outcome) return "refused";
  return outcome === "deferred" && !ok ? "not kept" : WORDS[outcome] ?? outcome;
}

/** In the words of an answer that came from before there was a command. */
function refusal({ code, description }) {
  if (code === 13) return "You don't have the right to do that.";
  if (code === 219) return "This is a clone: only its original takes that.";
  return `${description} (code ${code}).`;
}

/**
 * Asks for commands one after the other and follows the newest.
 * @returns {deed, ask} - deed: {state: "asked" | "ended", askedAt, sentMs, result, reply, late, error, unseen: why the last three can't be told}
 */
export function useDeed(trackerId, then) {
  const [deed, setDeed] = useState(null);
  const turn = useRef(0);
  useEffect(() => () => { turn.current++; }, []);

  const ask = async (path, parameters) => {
    const mine = ++turn.current;
    const still = () => mine === turn.current;
    const change = (more) => { if (still()) setDeed((old) => ({ ...old, ...more })); };
    setDeed({ state: "asked", askedAt: Date.now(), sentMs: null, result: null, reply: null, late: null, error: null, unseen: null });
    try {
      const result = await command(path, { tracker_id: trackerId, ...parameters });
      change({ state: "ended", result });
      then?.(result);
      if (result.id) follow(trackerId, result, change, still).catch((unseen) => change({ unseen }));
      return result;
    } catch (error) {
      change({ state: "ended", error });
      return null;
    }
  };
  return { deed, ask };
}

const history = (trackerId, limit, before) => call("tracker/command/list", { tracker_id: trackerId, limit, ...(before && { before }) });

/** When it left, what the tracker said, and what came after the outcome. */
async function follow(trackerId, result, change, still) {
  const { list } = await history(trackerId, 10);
  const mine = list.find((each) => each.id === result.id);
  if (mine?.sent_at) change({ sentMs: Date.parse(mine.sent_at) - Date.parse(mine.asked_at) });
  for (let look = 0; look < LATE_LOOKS && still(); look++) {
    const known = await page(`trackgate/commands/${result.id}`);
    change({ reply: known.reply ?? null, late: known.late ?? null });
    if (known.late || !NOBODY_KNOWS.includes(result.outcome)) return;
    await new Promise((done) => setTimeout(done, LATE_MS));
  }
}

/** asked → sent → confirmed, with the milliseconds; or why not. */
export function Deed({ deed }) {
  if (!deed) return null;
  const { result, error } = deed;
  const failed = error !== null || result !== null && !result.ok;
  const wasSent = deed.sentMs !== null || result?.written;
  const last = error ? "not known" : result && lastWord(result);
  return html`<div class="deed ${failed ? "failed" : result ? "done" : "running"}" role="status">
    <ol>
      <li class="reached">asked <time>${clock(deed.askedAt)}</time></li>
      ${wasSent && html`<li class="reached">sent ${deed.sentMs !== null && html`<b>+${span(deed.sentMs)}</b>`}</li>`}
      ${last ? html`<li class="reached last">${last} ${result?.millis != null && html`<b>+${span(result.millis)}</b>`}</li>` : html`<li class="last"><${Waiting} since=${deed.askedAt} /></li>`}
    </ol>
    ${failed && html`<p class="why">${error ? error.message : reason(result)}</p>`}
    ${deed.reply && html`<p class="reply">The tracker said: <q>${deed.reply}</q></p>`}
    ${deed.unseen && html`<p class="quiet">What the tracker said can't be shown: ${deed.unseen.message}</p>`}
    ${deed.late && html`<p class="late">Later, at ${clock(deed.late.at)}: ${WORDS[deed.late.result] ?? deed.late.result}${deed.late.text && html`, <q>${deed.late.text}</q>`}</p>`}
  </div>`;
}

function Waiting({ since }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, []);
  // Spoken once, not ten times a second.
  return html`<span>waiting <span aria-hidden="true">${span(now - since)}</span></span>`;
}

/** What was just heard in place of what was known of it before; newest first. */
function merged(heard, known) {
  const all = new Map([...known, ...heard].map((each) => [each.id, each]));
  return [...all.values()].sort((one, other) => Date.parse(other.asked_at) - Date.parse(one.asked_at));
}

/** What was asked of this tracker, newest first, as the audit has it. */
export function History({ trackerId, news }) {
  const { data, error, refresh } = useFresh(() => history(trackerId, HISTORY), 10_000, [trackerId]);
  const [seen, setSeen] = useState([]); // all that was ever shown here, the newest first
  const [before, setBefore] = useState(null); // what older ones follow; undefined: nothing does, null: nobody has asked
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(null);
  useEffect(() => { if (news > 0) refresh(); }, [news]);
  useEffect(() => { if (data) setSeen((old) => merged(data.list, old)); }, [data]);
  const list = data ? merged(data.list, seen) : [];
  const next = before === null ? data?.next : before;
  const more = async () => {
    setAsking(true);
    setFailed(null);
    try {
      const found = await history(trackerId, HISTORY, next);
      setSeen((old) => merged(found.list, old));
      setBefore(found.next);
    } catch (refused) {
      setFailed(refused);
    }
    setAsking(false);
  };
  return html`<${Card} name="history" title="Commands">
    <${Problem} error=${error ?? failed} />
    ${data && list.length === 0 && html`<p class="quiet">${next ? "Nothing that you may see among the newest." : "Nobody has asked anything of this tracker yet."}</p>`}
    ${list.length > 0 && html`<div class="scroll" tabindex="0" role="region" aria-label="Commands, a table that scrolls"><table>
      <thead><tr><th scope="col">Asked</th><th scope="col">What</th><th scope="col">By</th><th scope="col">Sent</th><th scope="col">Outcome</th><th scope="col">Answer</th></tr></thead>
      <tbody>${list.map((each) => html`<tr key=${each.id} class="outcome ${each.outcome ?? "running"}">
        <td><time datetime=${each.asked_at}>${clock(each.asked_at)}</time></td>
        <td>${each.what}</td>
        <td>${each.asked_by}</td>
        <td>${each.sent_at ? `+${span(Date.parse(each.sent_at) - Date.parse(each.asked_at))}` : "–"}</td>
        <td>${WORDS[each.outcome] ?? each.outcome ?? "running"}${each.ended_at && each.outcome ? ` +${span(Date.parse(each.ended_at) - Date.parse(each.asked_at))}` : ""}
          ${each.late && html`<br /><small>later ${WORDS[each.late.result] ?? each.late.result ?? ""}</small>`}</td>
        <td class="answer">${each.reply ?? ""}</td>
      </tr>`)}</tbody>
    </table></div>`}
    ${next && html`<button disabled=${asking} onClick=${more}>Older ones</button>`}
  <//>`;
}

const KEPT_WORDS = { led: "LED", tracking: "Tracking settings" };

/** Settings that wait for the tracker's next connection. */
export function Kept({ trackerId, mayCancel, news, changed }) {
  const { data, error, refresh } = useFresh(() => call("tracker/command/unconfirmed/list", { tracker_id: trackerId }), 5_000, [trackerId]);
  const [failed, setFailed] = useState(null);
  useEffect(() => { if (news > 0) refresh(); }, [news]);
  const cancel = async (id) => {
    setFailed(null);
    try {
      await call("tracker/command/unconfirmed/cancel", { tracker_id: trackerId, command_id: id });
    } catch (refused) {
      setFailed(refused);
    }
    refresh();
    changed();
  };
  if (!error && !failed && !data?.list.length) return null;
  return html`<${Card} name="kept" title="Kept for its next connection">
    <${Problem} error=${error ?? failed} />
    <ul class="kept-list">${data?.list.map((each) => html`<li key=${each.id}>
      <span><b>${KEPT_WORDS[each.kind] ?? each.kind}</b> asked ${clock(each.asked_at)}, given up ${clock(each.expires_at)}</span>
      ${mayCancel && html`<button onClick=${() => cancel(each.id)}>Cancel</button>`}
    </li>`)}</ul>
  <//>`;
}

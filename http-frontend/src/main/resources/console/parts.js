// Small things that several parts of the page are made of.

import { ApiError } from "./api.js";
import { ago, clock } from "./format.js";
import { html, useCallback, useEffect, useRef, useState } from "./html.js";

/** The moment, again every second: only what shows it is drawn again. */
export function useNow() {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export function When({ at }) {
  const now = useNow();
  return at ? html`<time datetime=${at} title=${clock(at, 0)}>${ago(at, now)}</time>` : html`<span class="quiet">never</span>`;
}

const STATUS_WORDS = { active: "active", idle: "idle", signal_lost: "signal lost", offline: "offline", just_registered: "never heard", just_replaced: "replaced" };

export const statusWords = (status) => STATUS_WORDS[status] ?? status.replaceAll("_", " ");

export function Status({ status }) {
  return html`<span class="status ${status}"><span class="dot" aria-hidden="true"></span>${statusWords(status)}</span>`;
}

/** An error that somebody should see; nothing without one. */
export function Problem({ error }) {
  if (!error) return null;
  const words = error instanceof ApiError ? error.message + (error.code ? ` (code ${error.code})` : "") : String(error.message ?? error);
  return html`<p class="problem" role="alert">${words}</p>`;
}

export function Card({ name, title, children, tools }) {
  const id = `card-${name}`;
  return html`<section class="card ${name}" aria-labelledby=${id}>
    <header><h2 id=${id}>${title}</h2>${tools && html`<div class="tools">${tools}</div>`}</header>
    ${children}
  </section>`;
}

/**
 * What load() gives, again every so often while the page is looked at, and whenever refresh() is called.
 * An answer that was overtaken by that to a newer question is dropped; one that failed leaves the last good one standing.
 */
export function useFresh(load, everyMs, inputs) {
  const [state, setState] = useState({ data: null, error: null });
  const turn = useRef(0); // of the newest question
  const taken = useRef(0); // of the newest answer
  const refresh = useCallback(async () => {
    const mine = ++turn.current;
    const take = (change) => {
      if (mine <= taken.current) return;
      taken.current = mine;
      setState(change);
    };
    try {
      const data = await load();
      take({ data, error: null });
    } catch (error) {
      take((old) => ({ data: old.data, error }));
    }
  }, inputs);
  useEffect(() => {
    setState({ data: null, error: null });
    refresh();
    const timer = everyMs && setInterval(() => { if (!document.hidden) refresh(); }, everyMs);
    const seen = () => { if (!document.hidden && everyMs) refresh(); };
    document.addEventListener("visibilitychange", seen);
    return () => {
      taken.current = ++turn.current;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, inputs);
  return { ...state, refresh };
}

/** Calls what it is given at most once in so many milliseconds, and once more at the end when it was asked meanwhile. */
export function throttled(deed, millis) {
  let timer = null;
  let again = false;
  const run = () => {
    deed();
    timer = setTimeout(() => {
      timer = null;
      if (again) {
        again = false;
        run();
      }
    }, millis);
  };
  const ask = () => {
    if (timer === null) run();
    else again = true;
  };
  ask.cancel = () => {
    clearTimeout(timer);
    again = false;
  };
  return ask;
}

/** Gives a text to whoever looks at the page, as a file. */
export function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

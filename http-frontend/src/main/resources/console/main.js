// The page as a whole: who has signed in, what the address asks for, and the frame around it.

import { call, onSessionEnd, session, settings, signOut } from "./api.js";
import { Bench } from "./bench.js";
import { Explain } from "./explain.js";
import { Fleet } from "./fleet.js";
import { Frames } from "./frames.js";
import { html, render, useEffect, useState } from "./html.js";
import { Problem } from "./parts.js";
import { SignIn } from "./sign-in.js";
import { Tracker } from "./tracker.js";

const THEMES = ["auto", "light", "dark"];
const THEME_STORED = "trackgate.theme";

function wear(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

const storedTheme = () => THEMES.find((theme) => theme === localStorage.getItem(THEME_STORED)) ?? "auto";

/** #/tracker/7 → {name: "tracker", id: 7} */
function route() {
  const [, name, id] = location.hash.split("/");
  return { name: name || "fleet", id: /^\d{1,9}$/.test(id ?? "") ? Number(id) : null };
}

/** What a caller may: everything as a master, nothing but look in a demo account, and as a sub-user what the master allows; admin stands for all. */
function rightsOf(who) {
  const rights = who.privileges?.rights ?? [];
  const has = (right) => !who.user_info.demo && (!who.master || rights.includes(right) || rights.includes("admin"));
  return { outputs: has("tracker_set_output"), configure: has("tracker_configure"), update: has("tracker_update"), led: !who.user_info.demo, history: !who.user_info.demo };
}

function useRoute() {
  const [at, setAt] = useState(route());
  useEffect(() => {
    const moved = () => {
      setAt(route());
      scrollTo(0, 0);
    };
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return at;
}

function ThemeButton() {
  const [theme, setTheme] = useState(storedTheme());
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  const change = () => {
    localStorage.setItem(THEME_STORED, next);
    wear(next);
    setTheme(next);
  };
  return html`<button class="plain" onClick=${change} title="Change to ${next}">Colours: ${theme}</button>`;
}

function Place({ at, rights, tiles, bench }) {
  switch (at.name) {
    case "tracker": return at.id === null ? html`<${Nowhere} />` : html`<${Tracker} key=${at.id} id=${at.id} rights=${rights} tiles=${tiles} />`;
    case "frames": return html`<${Frames} key=${at.id} id=${at.id} mayTrace=${rights.configure} />`;
    case "explain": return html`<${Explain} />`;
    case "bench": return bench ? html`<${Bench} may=${rights.configure} />` : html`<${Nowhere} />`;
    case "fleet": return html`<${Fleet} />`;
    default: return html`<${Nowhere} />`;
  }
}

const Nowhere = () => html`<p>There is no such place here. <a href="#/fleet">To the fleet</a></p>`;

function App() {
  const [signedIn, setSignedIn] = useState(session() !== null);
  const [told, setTold] = useState("");
  const [who, setWho] = useState(null);
  const [known, setKnown] = useState({ version: "", demo: false });
  const [error, setError] = useState(null);
  const at = useRoute();

  useEffect(() => {
    onSessionEnd((why) => {
      setTold(why);
      setSignedIn(false);
    });
    settings().then(setKnown, setError);
  }, []);

  useEffect(() => {
    setWho(null);
    if (!signedIn) return;
    setTold("");
    setError(null);
    call("user/get_info").then(setWho, setError);
  }, [signedIn]);

  const leave = async () => {
    setSignedIn(false);
    setTold("Signed out.");
    try {
      await signOut();
    } catch (refused) {
      if (refused.isUnreachable) setTold("Signed out here; the gateway could not be told.");
    }
  };

  if (!signedIn) return html`<${SignIn} told=${told} signedIn=${() => setSignedIn(true)} />`;
  const link = (name, words) => html`<a href="#/${name}" aria-current=${at.name === name ? "page" : null}>${words}</a>`;
  return html`
    <a class="skip" href=${location.hash} onClick=${(event) => {
      event.preventDefault();
      document.querySelector("main").focus();
    }}>To the content</a>
    <header class="bar">
      <strong class="brand">Trackgate</strong>
      <nav aria-label="Parts of the page">
        ${link("fleet", "Fleet")} ${link("frames", "Frames")} ${link("explain", "Explain")} ${known.demo && link("bench", "Bench")}
      </nav>
      <div class="who">
        <${ThemeButton} />
        <span class="quiet name">${who?.user_info.title ?? ""}</span>
        <button class="plain" onClick=${leave}>Sign out</button>
      </div>
    </header>
    <main tabindex="-1">
      <${Problem} error=${error} />
      ${who && html`<${Place} at=${at} rights=${rightsOf(who)} tiles=${known.tiles} bench=${known.demo} />`}
    </main>
    <footer class="quiet">Trackgate ${known.version} · <a href="../docs">the API</a></footer>`;
}

wear(storedTheme());
document.getElementById("page").replaceChildren();
render(html`<${App} />`, document.getElementById("page"));

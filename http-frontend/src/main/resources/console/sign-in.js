// The way in: with a user's login and password, or with an API key.

import { signIn, signInWithKey } from "./api.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { Problem } from "./parts.js";

export function SignIn({ told, signedIn }) {
  const [way, setWay] = useState("password");
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const first = useRef(null);
  useEffect(() => first.current?.focus(), [way]);

  const submit = async (event) => {
    event.preventDefault();
    const given = new FormData(event.target);
    setBusy(true);
    setError(null);
    try {
      if (way === "password") await signIn(given.get("login"), given.get("password"));
      else await signInWithKey(given.get("key").trim());
      signedIn();
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };

  return html`<main class="sign-in">
    <h1>Trackgate</h1>
    ${told && html`<p class="told" role="status">${told}</p>`}
    <form onSubmit=${submit} class="card">
      <fieldset class="choice">
        <legend>Sign in with</legend>
        <label><input type="radio" name="way" checked=${way === "password"} onChange=${() => setWay("password")} /> user and password</label>
        <label><input type="radio" name="way" checked=${way === "key"} onChange=${() => setWay("key")} /> API key</label>
      </fieldset>
      ${way === "password" ? html`
        <label class="field">Login<input ref=${first} key="login" name="login" autocomplete="username" required maxlength="255" /></label>
        <label class="field">Password<input name="password" key="password" type="password" autocomplete="current-password" required maxlength="40" /></label>` : html`
        <label class="field">API key<input ref=${first} key="api-key" name="key" type="password" autocomplete="off" required
          pattern="\\s*[0-9A-Fa-f]{32}\\s*" title="32 hexadecimal characters" /></label>`}
      <${Problem} error=${error} />
      <button class="main" disabled=${busy}>Sign in</button>
    </form>
    <p class="quiet">The same users and keys as those of the API. What signs you in stays in this tab and goes with it.</p>
  </main>`;
}

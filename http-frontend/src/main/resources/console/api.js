// The gateway's calls, as whoever has signed in. Nothing else here talks HTTP.

const ROOT = new URL("..", document.baseURI);
const STORED = "trackgate.session";
const UNREACHABLE = 0;
const MALFORMED_HASH = 3;
const HASH_ENDED = 4;
const USER_BLOCKED = 275;

/** What the gateway, or the way to it, refused. */
export class ApiError extends Error {
  /** @param errors of single parameters: [{parameter, error}] */
  constructor(code, description, errors = []) {
    super(description);
    this.code = code;
    this.errors = errors;
  }

  get isUnreachable() { return this.code === UNREACHABLE; }
}

// ---- who has signed in: {hash, kind: "session" | "key"}, in this tab alone and as long as it is open ----

let ended = () => {};

/** @param told called with a sentence when the gateway does not take the hash any more */
export function onSessionEnd(told) { ended = told; }

export function session() {
  const stored = sessionStorage.getItem(STORED);
  return stored ? JSON.parse(stored) : null;
}

export const hash = () => session()?.hash ?? "";

export async function signIn(login, password) {
  const answer = await call("user/auth", { login, password });
  sessionStorage.setItem(STORED, JSON.stringify({ hash: answer.hash, kind: "session" }));
}

export async function signInWithKey(key) {
  await call("user/get_info", { hash: key });
  sessionStorage.setItem(STORED, JSON.stringify({ hash: key, kind: "key" }));
}

/** A session ends for everybody, a key goes on living. */
export async function signOut() {
  const leaving = session();
  sessionStorage.removeItem(STORED);
  if (leaving?.kind === "session") await call("user/logout", { hash: leaving.hash });
}

/** @param why told to whoever looks at the page */
export function endSession(why) {
  sessionStorage.removeItem(STORED);
  ended(why);
}

// ---- calls ----

/** The answer's body. */
export async function call(path, parameters = {}) {
  const { body } = await post(path, parameters);
  return successful(body, parameters);
}

/** How a command ended: {ok, id, outcome, written, millis, code, description, errors}; throws only when nobody answered. */
export async function command(path, parameters) {
  const { body, headers } = await post(path, parameters);
  const millis = headers.get("X-Command-Millis");
  return {
    ok: body.success,
    id: headers.get("X-Command-Id"),
    outcome: headers.get("X-Command-Outcome"),
    written: headers.get("X-Command-Written") === "true",
    millis: millis === null ? null : Number(millis),
    code: body.status?.code,
    description: body.status?.description,
    errors: body.errors ?? [],
  };
}

/** The value of a page beside the calls, such as trackgate/trackers/7/state. */
export async function page(path) {
  const { body } = await answered(path, { headers: { Authorization: "NVX " + hash() } });
  return successful(body).value;
}

/** What the gateway's configuration says of this page. */
export async function settings() {
  const { body } = await answered("console/settings.json", {});
  return body;
}

/** @param path of a WebSocket, such as v2/event/subscription */
export function socketAddress(path) {
  const address = new URL(path, ROOT);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address;
}

function post(path, parameters) {
  return answered("v2/" + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ hash: hash(), iso_datetime: true, ...parameters }),
  });
}

async function answered(path, request) {
  let response;
  try {
    response = await fetch(new URL(path, ROOT), { cache: "no-cache", ...request });
  } catch {
    throw new ApiError(UNREACHABLE, "The gateway does not answer.");
  }
  try {
    return { body: await response.json(), headers: response.headers };
  } catch {
    throw new ApiError(UNREACHABLE, `Something on the way answered instead of the gateway (HTTP ${response.status}).`);
  }
}

function successful(body, parameters = {}) {
  if (body.success) return body;
  const error = new ApiError(body.status?.code ?? UNREACHABLE, body.status?.description ?? "An answer without a form.", body.errors);
  const mine = parameters.hash === undefined && session() !== null;
  if (mine && [MALFORMED_HASH, HASH_ENDED, USER_BLOCKED].includes(error.code)) endSession(wordsOfEnd(error.code));
  throw error;
}

const wordsOfEnd = (code) => code === USER_BLOCKED ? "This user is blocked." : "Your session has ended. Please sign in again.";

// Numbers and moments in words.

const COUNT = new Intl.NumberFormat("en");
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "short", year: "numeric" });

export const count = (number) => COUNT.format(number);

export const plural = (number, word) => `${count(number)} ${word}${number === 1 ? "" : "s"}`;

/** 87 ms, 1.5 s, 2 min 5 s */
export function span(millis) {
  if (millis < 1_000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1_000).toFixed(1)} s`;
  return `${Math.floor(millis / 60_000)} min ${Math.floor(millis / 1_000) % 60} s`;
}

/** How long ago, in the largest unit that is not zero. */
export function ago(moment, now) {
  const seconds = Math.max(0, Math.floor((now - Date.parse(moment)) / 1_000));
  if (seconds < 2) return "now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** Of today 14:03:11, else with the day; in this browser's time zone. */
export function clock(moment, now = Date.now()) {
  const date = new Date(moment);
  const time = CLOCK.format(date);
  return DAY.format(date) === DAY.format(now) ? time : `${DAY.format(date)} ${time}`;
}

/** With milliseconds, as frames come. */
export function precise(moment) {
  const date = new Date(moment);
  return `${CLOCK.format(date)}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

export function place(position) {
  const side = (degrees, plus, minus) => `${Math.abs(degrees).toFixed(4)}° ${degrees < 0 ? minus : plus}`;
  return `${side(position.lat, "N", "S")}, ${side(position.lng, "E", "W")}`;
}

/** tracking_interval → Tracking interval */
export function title(name) {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value of the state, as a person reads it. */
export function value(something) {
  if (something === undefined || something === null) return "–";
  if (something === true) return "on";
  if (something === false) return "off";
  if (Array.isArray(something)) return something.map(value).join(", ");
  if (typeof something === "object") return Object.entries(something).map(([name, each]) => `${name} ${value(each)}`).join(", ");
  return String(something);
}

// Preact and htm bound to each other: what every other file draws with.
import { h, render } from "./preact.js";
import htm from "./htm.js";

export const html = htm.bind(h);
export { render };
export { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "./hooks.js";

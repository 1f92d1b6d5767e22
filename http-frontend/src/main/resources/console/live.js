// A WebSocket that stays: it comes again when it was lost, and says each time that it is there.

import { endSession, socketAddress } from "./api.js";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export class Live {
  #path;
  #handlers;
  #socket = null;
  #pause = FIRST_PAUSE_MS;
  #timer = null;
  #closed = false;

  /** @param handlers {opened(live), message(object), lost()} */
  constructor(path, handlers) {
    this.#path = path;
    this.#handlers = handlers;
    this.#open();
  }

  get isOpen() { return this.#socket?.readyState === WebSocket.OPEN; }

  send(message) {
    if (this.isOpen) this.#socket.send(JSON.stringify(message));
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #open() {
    const socket = new WebSocket(socketAddress(this.#path));
    this.#socket = socket;
    socket.onopen = () => {
      if (this.#closed) return socket.close();
      this.#pause = FIRST_PAUSE_MS;
      this.#handlers.opened(this);
    };
    socket.onmessage = (event) => {
      // A heartbeat is no JSON; the browser answers the pings by itself.
      if (!this.#closed && event.data.startsWith("{")) this.#handlers.message(JSON.parse(event.data));
    };
    socket.onclose = () => {
      if (this.#closed) return;
      this.#handlers.lost();
      this.#timer = setTimeout(() => this.#open(), this.#pause);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    };
  }
}

/** Whether a message of the event socket is a reason to look again; one that ends the session has done so then. */
export function isNews({ type, event }) {
  if (type === "event" && event === "logout") endSession("Your session has ended. Please sign in again.");
  return type === "event" && !document.hidden;
}

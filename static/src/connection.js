/**
 * The one socket of a page. It brings news and nothing is changed through it. Whoever watches a
 * room is told when the server agreed to it (again after each reconnect), and must then fetch what
 * came while nobody listened.
 *
 * @typedef {{room: string, seq: number, id: string, html: string, key?: string}} Item
 * @typedef {object} Watcher
 * @property {() => void} ready the server sends this room's news from now on
 * @property {() => void} refused the room is not open to us
 * @property {(item: Item) => void} item
 * @property {(id: string, came: boolean) => void} change `came`: it may be new to this page
 */
import { io } from "socket.io-client";

const SLOW_RETRY_MS = 30_000;
const ACK_MS = 10_000;

/** @type {Map<string, Set<Watcher>>} */
const rooms = new Map();
/** @type {import("socket.io-client").Socket | undefined} */
let socket;

export const connected = () => Boolean(socket?.connected);

function tell(/** @type {boolean} */ state) {
  dispatchEvent(new CustomEvent("collab:connection", { detail: { connected: state } }));
}

function each(/** @type {string} */ room, /** @type {(w: Watcher) => void} */ act) {
  for (const watcher of rooms.get(room) ?? []) act(watcher);
}

function ask(/** @type {string} */ room) {
  socket
    ?.timeout(ACK_MS)
    .emit("watch", { room }, (/** @type {unknown} */ late, /** @type {any} */ answer) => {
      if (late) {
        if (socket?.connected) ask(room);
      } else if (answer === true || answer?.ok) {
        each(room, (watcher) => watcher.ready());
      } else {
        each(room, (watcher) => watcher.refused());
      }
    });
}

function open() {
  const made = io({
    // Websocket first: polling needs a sticky proxy before several servers, and costs a phone more.
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelay: 1000,
    reconnectionDelayMax: 4000, // a server that starts anew has all its people back within 5 s
    randomizationFactor: 0.25,
  });
  made.on("connect", () => {
    tell(true);
    for (const room of rooms.keys()) ask(room);
  });
  made.on("build", (name) => {
    const ours = document.querySelector(`script[src$="/${CSS.escape(String(name))}"]`);
    dispatchEvent(new CustomEvent("collab:build", { detail: { old: !ours } }));
  });
  made.on("item", (item) => each(item.room, (watcher) => watcher.item(item)));
  made.on("change", (news) => {
    each(news.room, (watcher) => watcher.change(String(news.id), Boolean(news.came)));
  });
  made.on("disconnect", (reason) => {
    tell(false);
    // The server closed it on purpose (signed out, removed): lists ask over HTTP what is left.
    if (reason === "io server disconnect") setTimeout(() => made.connect(), ACK_MS);
  });
  made.on("connect_error", () => {
    tell(false);
    if (!made.active) setTimeout(() => made.connect(), SLOW_RETRY_MS);
  });
  addEventListener("online", () => {
    if (!made.connected) made.disconnect().connect();
  });
  return made;
}

/** Watches a room; returns how to stop. */
export function watch(/** @type {string} */ room, /** @type {Watcher} */ watcher) {
  const watchers = rooms.get(room) ?? new Set();
  rooms.set(room, watchers.add(watcher));
  socket ??= open();
  if (socket.connected) ask(room);
  return () => {
    watchers.delete(watcher);
    if (watchers.size) return;
    rooms.delete(room);
    socket?.emit("leave", { room });
  };
}

/** Hears what the server sends to all pages of this person, whatever they show. */
export function hear(/** @type {string} */ name, /** @type {(news: any) => void} */ act) {
  socket ??= open();
  socket.on(name, act);
}

/** Says in a room that somebody types here; lost when there is no connection, which is right. */
export function sayTyping(/** @type {string} */ room) {
  socket?.volatile.emit("typing", { room });
}

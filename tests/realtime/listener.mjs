/**
 * A page's end of a chat with the official JavaScript client, by the rules of live-list.js: a line
 * whose number follows is taken, anything else is asked for with ?after=.
 *
 *     node listener.mjs '{"url": …, "cookie": …, "room": 1, "path": "/g/legal/chat/1/messages"}'
 *
 * Says "ready" whenever the server lets it listen; told a number on its standard input it answers,
 * when it has so many lines, with all of them as JSON: [[number, id], …] in the order of arrival.
 */
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const { url, origin, cookie, room, path } = JSON.parse(process.argv[2]);
const headers = { Cookie: cookie, Origin: origin, Host: new URL(origin).host };
const name = `chat:${room}`;
const lines = [];
let [last, wanted, fetching, again] = [0, Infinity, false, false];

function take(seq, id) {
  lines.push([seq, id]);
  last = seq;
  if (last < wanted) return;
  console.log(JSON.stringify(lines));
  process.exit(0);
}

async function fetchOnce() {
  const answer = await fetch(`${url}${path}?after=${last}`, {
    headers: { Cookie: cookie, "HX-Request": "true" },
    signal: AbortSignal.timeout(5000),
  });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  for (const [, id, seq] of (await answer.text()).matchAll(/id="c(\d+)"[^>]* data-seq="(\d+)"/g))
    if (Number(seq) > last) take(Number(seq), id);
}

async function catchUp() {
  again = true;
  if (fetching) return;
  fetching = true;
  while (again) {
    again = false;
    try {
      await fetchOnce();
    } catch {
      again = true;
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  fetching = false;
}

const socket = io(url, {
  transports: ["websocket"],
  extraHeaders: headers,
  reconnectionDelay: 50,
  reconnectionDelayMax: 200,
  timeout: 5000,
});

function ask() {
  socket.timeout(5000).emit("watch", { room: name }, (late, allowed) => {
    if (late) {
      if (socket.connected) ask();
    } else if (allowed === true) {
      console.log("ready");
      catchUp();
    }
  });
}

socket.on("connect", ask);
socket.on("item", ({ seq, id }) => {
  if (seq === last + 1 && !fetching) take(seq, String(id));
  else if (seq > last) catchUp();
});
socket.on("connect_error", () => {
  if (!socket.active) setTimeout(() => socket.connect(), 100);
});
createInterface({ input: process.stdin }).on("line", (number) => {
  wanted = Number(number);
  if (last >= wanted) take(...lines.pop());
  else catchUp();
});

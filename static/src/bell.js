/**
 * The bell: how many notices are unseen. The page is drawn with the number. Where a page has live
 * parts, and so a connection, the server sends each new number; what is seen on one device is then
 * seen on the others at once. Any other page asks once a minute while somebody looks at it: a
 * connection for every open tab would cost the server a thread each.
 */
import { hear } from "./connection.js";
import { csrfToken } from "./submission.js";

const MOST = 99;
const ASK_MS = 60_000;

const SETTLES_MS = 400;
const named = document.title;
/** @type {Set<string>} */
const arrived = new Set();
let settling = 0;

/** Says the number where the window is called by its page; a neutral title tells nothing. */
function count(/** @type {HTMLElement} */ bell, /** @type {number} */ unread) {
  if ("bellQuiet" in bell.dataset) return;
  document.title = unread > 0 ? `(${unread > MOST ? `${MOST}+` : unread}) ${named}` : named;
}

/** Tells the server of lines that came in while somebody looked: they are no news any more. */
function tellShown(/** @type {HTMLElement} */ bell) {
  if (document.hidden || !arrived.size) return;
  const body = new URLSearchParams();
  for (const id of arrived) body.append("id", id);
  arrived.clear();
  const token = csrfToken();
  fetch(bell.dataset.bellShown ?? "", {
    method: "POST",
    body,
    headers: { "X-CSRFToken": token },
  }).catch(() => undefined); // the list of notices still has them
}

/** Shows a number, or nothing for none. */
function show(/** @type {HTMLElement} */ bell, /** @type {number} */ unread) {
  const mark = /** @type {HTMLElement | null} */ (bell.querySelector("[data-bell-count]"));
  const number = bell.querySelector("[data-bell-number]");
  if (!mark || !number || !Number.isFinite(unread)) return;
  number.textContent = unread > MOST ? `${MOST}+` : String(unread);
  mark.hidden = unread < 1;
  count(bell, unread);
}

async function ask(/** @type {HTMLElement} */ bell) {
  try {
    const answer = await fetch(bell.dataset.bell ?? "", { headers: { Accept: "application/json" } });
    if (answer.ok) show(bell, Number((await answer.json()).unread));
  } catch {
    // No connection: it is asked again when there is one.
  }
}

export function startBell() {
  const bell = /** @type {HTMLElement | null} */ (document.querySelector("[data-bell]"));
  if (!bell) return;
  count(bell, Number.parseInt(bell.querySelector("[data-bell-number]")?.textContent ?? "0", 10));
  document.addEventListener("live:added", (event) => {
    const line = /** @type {CustomEvent} */ (event).detail?.line;
    if (line instanceof Element && /^c\d+$/.test(line.id)) arrived.add(line.id.slice(1));
    clearTimeout(settling);
    settling = window.setTimeout(() => tellShown(bell), SETTLES_MS);
  });
  document.addEventListener("visibilitychange", () => tellShown(bell));
  if (document.querySelector("[data-room]")) {
    hear("notice", (news) => show(bell, Number(news?.unread)));
  } else {
    setInterval(() => {
      if (!document.hidden && navigator.onLine) ask(bell);
    }, ASK_MS);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) ask(bell);
    });
  }
  addEventListener("collab:connection", (event) => {
    if (/** @type {CustomEvent} */ (event).detail.connected) ask(bell);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) ask(bell);
  });
}

/**
 * Leaving at once: the page is blank before anything else happens, the server ends the session, and
 * the browser goes to a page that tells nothing, in the place of this one in its history.
 */
import { forgetAll } from "./kept.js";

const PATIENCE_MS = 1200;
const PRESSES = 3;
const WITHIN_MS = 1500;

async function leave(/** @type {HTMLFormElement} */ form) {
  const to = form.dataset.quickExit ?? "about:blank";
  const request = new Request(form.action, {
    method: "POST",
    body: new FormData(form),
    keepalive: true, // goes on although the page goes away
  });
  forgetAll();
  document.title = "";
  document.body.replaceChildren();
  await Promise.race([
    fetch(request).catch(() => null), // without a network the screen is empty all the same
    new Promise((done) => setTimeout(done, PATIENCE_MS)),
  ]);
  location.replace(to);
}

export function startQuickExit() {
  const form = document.querySelector("form[data-quick-exit]");
  if (!(form instanceof HTMLFormElement)) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave(form);
  });
  /** @type {number[]} */
  let presses = [];
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || event.repeat) return;
      presses = [...presses.filter((at) => event.timeStamp - at < WITHIN_MS), event.timeStamp];
      if (presses.length >= PRESSES) leave(form);
    },
    { capture: true },
  );
}

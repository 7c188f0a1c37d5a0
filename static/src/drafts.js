/**
 * Drafts: what is typed is kept on the device at once, and on the server a moment later, so that it
 * is there on other devices too. A text that the server had and has no more was sent from elsewhere.
 */
import { keep, kept } from "./kept.js";
import { csrfToken, HEADERS, newKey } from "./submission.js";

/**
 * @typedef {{body: string, title?: string, key?: string, synced?: boolean, sent?: boolean}} Text
 *   key: of the submission, or which text a change began with; synced: the server has this very text;
 *   sent: its form was sent by the browser itself, and whether it was taken is not known
 */
const DEVICE_MS = 400;
const SERVER_MS = 2000;

const nameOf = (/** @type {HTMLFormElement} */ form) => `draft:${form.dataset.draft}`;
const bodyOf = (/** @type {HTMLFormElement} */ form) =>
  /** @type {HTMLTextAreaElement} */ (form.querySelector("[data-body]"));
const titleOf = (/** @type {HTMLFormElement} */ form) =>
  /** @type {HTMLInputElement | null} */ (form.querySelector("input[data-draft-title]"));
const keyOf = (/** @type {HTMLFormElement} */ form) =>
  /** @type {HTMLInputElement | null} */ (
    form.querySelector('input[name="key"], input[name="seen"]')
  );

/** @type {Map<HTMLFormElement, {device?: ReturnType<typeof setTimeout>, server?: ReturnType<typeof setTimeout>}>} */
const timers = new Map();

/** @returns {Text} */
function typed(/** @type {HTMLFormElement} */ form) {
  return {
    body: bodyOf(form).value,
    title: titleOf(form)?.value ?? "",
    key: keyOf(form)?.value ?? "",
  };
}

/** Without a key there is a new one, for browsers bring back the old one on a reload. */
function setKey(/** @type {HTMLFormElement} */ form, text = "") {
  const field = keyOf(form);
  if (field?.name === "key") field.value = text || newKey();
  else if (field && text) field.value = text;
}

function say(/** @type {HTMLFormElement} */ form, text = "") {
  const place = form.querySelector("[data-draft-state]");
  if (place) place.textContent = text;
}

function put(/** @type {HTMLFormElement} */ form, /** @type {Text} */ text) {
  bodyOf(form).value = text.body;
  const title = titleOf(form);
  if (title) title.value = text.title ?? "";
  // A draft keeps its key: its answer may have been lost, and sending it again must not double it.
  setKey(form, text.key);
  bodyOf(form).dispatchEvent(new Event("draft:put", { bubbles: true }));
}

const same = (/** @type {Text} */ one, /** @type {Text} */ other) =>
  one.body.trim() === other.body.trim() && (one.title ?? "") === (other.title ?? "");

/** Tells the server what is in the editor; without a connection the device has it. */
async function send(/** @type {HTMLFormElement} */ form) {
  const url = form.dataset.draftUrl;
  const text = typed(form);
  if (!url || !timers.has(form)) return;
  const data = new FormData();
  for (const [name, value] of Object.entries(text)) data.set(name, String(value));
  data.set("place", form.dataset.draft ?? "");
  const headers = { ...HEADERS, "X-CSRFToken": csrfToken() };
  try {
    const answer = await fetch(url, { method: "POST", body: data, headers, keepalive: true });
    if (!answer.ok || !timers.has(form) || !same(typed(form), text)) return;
    if (text.body || text.title) keep(nameOf(form), { ...text, synced: true });
    say(form, text.body ? (form.dataset.textKept ?? "") : "");
  } catch {
    // The text that is typed next tells of this, too.
  }
}

/** Something was typed. */
export function noteDraft(/** @type {HTMLFormElement} */ form) {
  const waiting = timers.get(form) ?? {};
  clearTimeout(waiting.device);
  clearTimeout(waiting.server);
  waiting.device = setTimeout(() => {
    const text = typed(form);
    const saved = keep(nameOf(form), text.body || text.title ? text : null);
    say(form, saved ? (form.dataset.textSaved ?? "") : "");
  }, DEVICE_MS);
  if (form.dataset.draftUrl) waiting.server = setTimeout(() => send(form), SERVER_MS);
  timers.set(form, waiting);
}

/** The text is safe elsewhere: the server forgets its draft by itself. The next one is another. */
export function forgetDraft(/** @type {HTMLFormElement} */ form) {
  const waiting = timers.get(form);
  clearTimeout(waiting?.device);
  clearTimeout(waiting?.server);
  timers.delete(form);
  keep(nameOf(form), null);
  setKey(form);
  say(form);
}

/** Offers the other of two texts that were typed on two devices; taken, it is the other way round. */
function offer(/** @type {HTMLFormElement} */ form, /** @type {Text} */ other) {
  const button = /** @type {HTMLElement | null} */ (form.querySelector("[data-draft-other]"));
  if (!button) return;
  button.hidden = false;
  button.onclick = () => {
    const now = typed(form);
    put(form, other);
    other = now;
    noteDraft(form);
    bodyOf(form).focus();
  };
}

/** Brings back what was typed; the server's draft stands in the page that it drew. */
export function restoreDraft(/** @type {HTMLFormElement} */ form) {
  const url = form.dataset.draftUrl;
  addEventListener("pagehide", () => {
    const before = kept(nameOf(form)) ?? {};
    if (!timers.has(form) || before.sent) return;
    const text = typed(form);
    if (before.synced && same(before, text)) return;
    keep(nameOf(form), text.body || text.title ? text : null);
    if (url) send(form);
  });
  if (!form.dataset.compose) {
    form.addEventListener("submit", () => keep(nameOf(form), { ...typed(form), sent: true }));
  }
  const title = titleOf(form);
  title?.addEventListener("input", () => noteDraft(form));
  if ("typed" in form.dataset) return; // it was refused just now, and is all there
  /** @type {Text | null} */
  const local = kept(nameOf(form));
  const onServer = form.dataset.draftKey !== undefined;
  setKey(form, form.dataset.draftKey);
  if (!local) return;
  const drawn = typed(form);
  if (local.sent) {
    if (same(local, drawn)) keep(nameOf(form), null);
    else offer(form, local);
  } else if (local.synced && !(onServer && same(local, drawn))) {
    keep(nameOf(form), null); // sent, thrown away or gone on with on another device
  } else if (!onServer) {
    if (!drawn.body || url) put(form, local);
  } else if (!same(local, drawn)) {
    put(form, local);
    offer(form, drawn);
  }
}

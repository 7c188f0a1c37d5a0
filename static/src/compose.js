/**
 * Writing: the composer of a chat and the editor of posts. What is typed is kept on the device
 * until the server has it. A chat line shows at once and is sent in the order of writing; a failed
 * one says why and can be sent again. A post stays in its editor until it is saved.
 */
import { forgetDraft, noteDraft, restoreDraft } from "./drafts.js";
import { setBusy } from "./forms.js";
import { keep, kept } from "./kept.js";
import { answer } from "./line-acts.js";
import { sendPatiently } from "./patience.js";
import { newKey, reasonOf, send } from "./submission.js";

/** @typedef {import("./submission.js").Outcome} Outcome */
/** @typedef {{key: string, body: string, reply?: string}} Unsent reply: the id of what it answers */

const TYPING_MS = 3000;

const bodyOf = (/** @type {HTMLFormElement} */ form) =>
  /** @type {HTMLTextAreaElement} */ (form.querySelector("[data-body]"));
const keyOf = (/** @type {HTMLFormElement} */ form) =>
  /** @type {HTMLInputElement | null} */ (form.querySelector('input[name="key"]'));
/** After a warning the form bears what lets it pass when it is sent again. */
function setAnyway(/** @type {HTMLFormElement} */ form, text = "") {
  const field = /** @type {HTMLInputElement | null} */ (form.querySelector('[name="anyway"]'));
  if (field) field.value = text;
}
const outboxOf = (/** @type {HTMLFormElement} */ form) => `unsent:${form.dataset.draft}`;

/** @returns {Unsent[]} */
const unsent = (/** @type {HTMLFormElement} */ form) => kept(outboxOf(form)) ?? [];

async function listOf(/** @type {HTMLFormElement} */ form) {
  if (!form.dataset.list) return null;
  try {
    const { listFor } = await import("./live-list.js");
    return listFor(form.dataset.list);
  } catch {
    return null; // the module could not be fetched: the page works as it does without it
  }
}

function showError(/** @type {HTMLFormElement} */ form, text = "") {
  const place = /** @type {HTMLElement | null} */ (form.querySelector("[data-error]"));
  if (!place) return;
  place.textContent = text;
  place.hidden = !text;
}

/** Empties the form after its text is safe elsewhere; the next text is a new submission. */
function clear(/** @type {HTMLFormElement} */ form) {
  bodyOf(form).value = "";
  const key = keyOf(form);
  if (key) key.value = newKey();
  setAnyway(form);
  forgetDraft(form);
  showError(form);
}

/** Hands what was saved to the live list, or goes to the page that shows it. */
async function show(/** @type {HTMLFormElement} */ form, /** @type {Outcome} */ result) {
  if (!result.ok) return;
  const news = new CustomEvent("compose:sent", { bubbles: true, cancelable: true, detail: result });
  if (!form.dispatchEvent(news)) return;
  const list = await listOf(form);
  if (list && result.elements.length) for (const line of result.elements) list.receive(line);
  else if (list) await list.catchUp();
  else if (result.address) location.assign(result.address);
  else location.reload();
}

// Chat

/** Lines go out one after another, so that they stand in the order in which they were written. */
let queue = Promise.resolve();

/** Draws the line that is on its way. */
function sendingLine(/** @type {HTMLFormElement} */ form, /** @type {Unsent} */ text) {
  const { key, body } = text;
  const template = /** @type {HTMLTemplateElement} */ (form.querySelector("[data-sending]"));
  const line = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  line.dataset.sendingKey = key;
  const place = line.querySelector('[data-slot="body"]');
  if (place) place.textContent = body;
  line.querySelector("[data-retry]")?.addEventListener("click", () => sendLine(form, text, line));
  line.querySelector("[data-discard]")?.addEventListener("click", () => {
    forgetUnsent(form, text.key);
    line.remove();
  });
  document.getElementById(form.dataset.list ?? "")?.append(line);
  return line;
}

function forgetUnsent(/** @type {HTMLFormElement} */ form, /** @type {string} */ key) {
  keep(
    outboxOf(form),
    unsent(form).filter((line) => line.key !== key),
  );
}

function setState(/** @type {HTMLElement} */ line, /** @type {string | null} */ reason) {
  line.classList.toggle("msg--sending", reason === null);
  line.classList.toggle("msg--failed", reason !== null);
  const part = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (line.querySelector(`[data-slot="${name}"]`));
  part("sending").hidden = reason !== null;
  part("failed").hidden = reason === null;
  part("reason").textContent = reason ?? "";
}

/** Says how long a line waits until it is sent again by itself. */
function sayWait(
  /** @type {HTMLFormElement} */ form,
  /** @type {HTMLElement} */ line,
  /** @type {number} */ seconds,
) {
  const place = /** @type {HTMLElement | null} */ (line.querySelector('[data-slot="sending"]'));
  if (!place) return;
  place.dataset.usual ??= place.textContent ?? "";
  const waits = (form.dataset.textWaits ?? "").replace("{seconds}", String(seconds));
  place.textContent = seconds ? waits : place.dataset.usual;
}

/** Gives a line another key: under its own something else was saved. */
function renew(
  /** @type {HTMLFormElement} */ form,
  /** @type {Unsent} */ text,
  /** @type {HTMLElement} */ line,
) {
  const key = newKey();
  const lines = unsent(form).map((each) => (each.key === text.key ? { ...each, key } : each));
  keep(outboxOf(form), lines);
  text.key = line.dataset.sendingKey = key;
}

function sendLine(
  /** @type {HTMLFormElement} */ form,
  /** @type {Unsent} */ text,
  /** @type {HTMLElement} */ line,
) {
  setState(line, null);
  queue = queue.then(async () => {
    if (!line.isConnected) {
      forgetUnsent(form, text.key); // the socket brought it already, or it was discarded
      return;
    }
    const data = new FormData(form);
    data.set("body", text.body);
    data.set("key", text.key);
    data.set("reply", text.reply ?? "");
    data.set("anyway", line.dataset.anyway ?? "");
    const result = await sendPatiently(
      form,
      data,
      (seconds) => sayWait(form, line, seconds),
      () => line.isConnected,
    );
    if (result.ok) {
      forgetUnsent(form, text.key);
      await show(form, result);
      line.remove();
    } else {
      if (result.taken) renew(form, text, line);
      line.dataset.cause = result.cause;
      if (result.cause === "refused") text.reply = ""; // what it answers may be gone: said once
      line.dataset.anyway = result.anyway ?? "";
      setState(line, reasonOf(form, result));
      line.scrollIntoView({ block: "nearest" });
    }
  });
  return queue;
}

function submitLine(/** @type {HTMLFormElement} */ form) {
  const body = bodyOf(form).value.trim();
  if (!body) return;
  const reply = new FormData(form).get("reply");
  const text = { key: keyOf(form)?.value || newKey(), body, reply: String(reply ?? "") };
  keep(outboxOf(form), [...unsent(form), text]);
  clear(form);
  answer(form, null);
  const line = sendingLine(form, text);
  sendLine(form, text, line);
  line.scrollIntoView({ block: "nearest" });
}

/** Tries again what failed for want of a connection. */
function retryUnsent() {
  for (const line of document.querySelectorAll('.msg--failed[data-cause="offline"] [data-retry]')) {
    /** @type {HTMLElement} */ (line).click();
  }
}

// Posts

async function submitPost(/** @type {HTMLFormElement} */ form) {
  if (form.classList.contains("is-busy")) return;
  setBusy(form, true);
  showError(form);
  const sent = bodyOf(form).value;
  const result = await send(form, new FormData(form));
  setBusy(form, false);
  if (result.ok) {
    // Who writes on while the answer is under way has begun the next text.
    const next = bodyOf(form).value;
    clear(form);
    if (next !== sent) {
      bodyOf(form).value = next;
      noteDraft(form);
    }
    await show(form, result);
  } else {
    const key = keyOf(form);
    if (result.taken && key) key.value = newKey();
    setAnyway(form, result.anyway);
    showError(form, reasonOf(form, result));
    bodyOf(form).focus();
  }
}

function submit(/** @type {SubmitEvent} */ event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-compose]")) return;
  event.preventDefault();
  if (form.dataset.compose === "chat") submitLine(form);
  else submitPost(form);
}

/** Enter sends in a chat (with Shift it breaks the line), Ctrl or Cmd with Enter everywhere. */
function pressed(/** @type {KeyboardEvent} */ event) {
  const field = /** @type {HTMLElement} */ (event.target);
  const form = field.closest("form[data-compose]");
  if (!(form instanceof HTMLFormElement) || event.key !== "Enter" || event.isComposing) return;
  if (!field.matches("[data-body]")) return;
  // A touch keyboard has no Shift with Enter: there Enter breaks the line and the button sends.
  const touch = matchMedia("(hover: none) and (pointer: coarse)").matches;
  const plain = form.dataset.compose === "chat" && !event.shiftKey && !touch;
  if (event.ctrlKey || event.metaKey || plain) {
    event.preventDefault();
    form.requestSubmit();
  }
}

let typingSaid = -Infinity;

function typed(/** @type {Event} */ event) {
  const field = /** @type {HTMLTextAreaElement} */ (event.target);
  const form = field.closest("form[data-draft]");
  if (!(form instanceof HTMLFormElement) || !field.matches("[data-body]")) return;
  noteDraft(form);
  if (form.dataset.compose === "chat" && event.timeStamp - typingSaid > TYPING_MS) {
    typingSaid = event.timeStamp;
    listOf(form).then((list) => list?.sayTyping());
  }
}

/** @type {WeakSet<Element>} */
const started = new WeakSet();

export function startCompose(/** @type {ParentNode} */ root) {
  if (root === document) {
    document.addEventListener("submit", submit);
    document.addEventListener("keydown", pressed);
    document.addEventListener("input", typed);
    addEventListener("online", retryUnsent);
    addEventListener("collab:connection", (event) => {
      if (/** @type {CustomEvent} */ (event).detail.connected) retryUnsent();
    });
  }
  for (const form of root.querySelectorAll("form[data-draft]")) {
    if (!(form instanceof HTMLFormElement) || started.has(form)) continue;
    started.add(form);
    restoreDraft(form);
    if (form.dataset.compose !== "chat") continue;
    for (const text of unsent(form)) {
      const line = sendingLine(form, text);
      line.dataset.cause = "offline";
      setState(line, form.dataset.textOffline ?? "");
    }
  }
}

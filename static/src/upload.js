/**
 * Sending files: each by itself with its progress and its own idempotency key, two at a time, so
 * that one broken file does not stop the others. fetch tells no progress, hence XMLHttpRequest.
 */
import { HEADERS, newKey, outcome, reasonOf } from "./submission.js";

/** @typedef {import("./submission.js").Outcome} Outcome */
/** @typedef {{file: File, key: string, row: HTMLElement}} Sending */

const AT_ONCE = 2;

/** @type {WeakMap<HTMLFormElement, {waiting: Sending[], running: number}>} */
const queues = new WeakMap();

const part = (/** @type {HTMLElement} */ row, /** @type {string} */ selector) =>
  /** @type {HTMLElement} */ (row.querySelector(selector));

function say(/** @type {HTMLElement} */ row, /** @type {string | undefined} */ state) {
  part(row, '[data-slot="state"]').textContent = state ?? "";
}

/** Shows why a file did not go; again: whether trying again makes sense. */
function fail(
  /** @type {HTMLElement} */ row,
  /** @type {string} */ reason,
  /** @type {boolean} */ again,
) {
  say(row, "");
  part(row, "progress").hidden = true;
  part(row, '[data-slot="failed"]').hidden = false;
  part(row, '[data-slot="reason"]').textContent = reason;
  part(row, "[data-retry]").hidden = !again;
  part(row, "[data-discard]").hidden = false;
}

function begin(/** @type {HTMLElement} */ row, /** @type {string | undefined} */ state) {
  say(row, state);
  part(row, "progress").hidden = false;
  for (const hidden of ['[data-slot="failed"]', "[data-retry]", "[data-discard]"]) {
    part(row, hidden).hidden = true;
  }
}

/** @returns {Promise<Outcome>} */
function transmit(/** @type {HTMLFormElement} */ form, /** @type {Sending} */ { file, key, row }) {
  const data = new FormData(form);
  data.delete("files");
  data.append("files", file, file.name);
  data.set("key", key);
  const bar = /** @type {HTMLProgressElement} */ (part(row, "progress"));
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    for (const [name, value] of Object.entries(HEADERS)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = total ? (100 * loaded) / total : 0;
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value"); // all is there; how long storing takes is not known
      say(row, form.dataset.textChecking);
    });
    request.addEventListener("load", () => {
      const type = request.getResponseHeader("Content-Type") ?? "";
      const redirected = request.responseURL !== new URL(form.action, location.href).href;
      resolve(outcome(request.status, request.responseURL, type, request.responseText, redirected));
    });
    for (const broken of ["error", "abort", "timeout"]) {
      request.addEventListener(broken, () =>
        resolve({ ok: false, cause: "offline", reason: null }),
      );
    }
    request.send(data);
  });
}

async function sendOne(/** @type {HTMLFormElement} */ form, /** @type {Sending} */ sending) {
  const { row } = sending;
  begin(row, form.dataset.textSending);
  const result = await transmit(form, sending);
  if (!result.ok) {
    fail(row, reasonOf(form, result), result.cause !== "refused");
    return;
  }
  const bar = /** @type {HTMLProgressElement} */ (part(row, "progress"));
  bar.value = 100;
  say(row, form.dataset.textDone);
  const into = document.getElementById(form.dataset.into ?? "");
  if (into && result.elements.length) {
    for (const element of result.elements) document.getElementById(element.id)?.remove();
    into.prepend(...result.elements);
    row.remove();
  }
  form.dispatchEvent(new CustomEvent("upload:stored", { bubbles: true }));
}

function pump(/** @type {HTMLFormElement} */ form) {
  const queue = queues.get(form);
  if (!queue) return;
  while (queue.running < AT_ONCE && queue.waiting.length) {
    const next = /** @type {Sending} */ (queue.waiting.shift());
    queue.running += 1;
    sendOne(form, next).finally(() => {
      queue.running -= 1;
      pump(form);
    });
  }
}

function enqueue(/** @type {HTMLFormElement} */ form, /** @type {Sending} */ sending) {
  begin(sending.row, form.dataset.textWaiting);
  queues.get(form)?.waiting.push(sending);
  pump(form);
}

function add(/** @type {HTMLFormElement} */ form, /** @type {Iterable<File>} */ files) {
  const template = /** @type {HTMLTemplateElement} */ (form.querySelector("[data-upload-row]"));
  const places = form.querySelector("[data-uploads]");
  for (const file of files) {
    const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    part(row, '[data-slot="name"]').textContent = file.name;
    part(row, "progress").setAttribute("aria-label", file.name);
    places?.append(row);
    const sending = { file, key: newKey(), row };
    part(row, "[data-retry]").addEventListener("click", () => enqueue(form, sending));
    part(row, "[data-discard]").addEventListener("click", () => row.remove());
    if (file.size > Number(form.dataset.maxBytes ?? Infinity)) {
      fail(row, form.dataset.textTooLarge ?? "", false);
    } else {
      enqueue(form, sending);
    }
  }
}

function start(/** @type {HTMLFormElement} */ form) {
  queues.set(form, { waiting: [], running: 0 });
  const input = /** @type {HTMLInputElement} */ (form.querySelector('input[type="file"]'));
  const drop = /** @type {HTMLElement} */ (form.querySelector("[data-drop]"));
  const hint = form.querySelector("[data-drop-hint]");
  if (hint instanceof HTMLElement) hint.hidden = !matchMedia("(hover: hover)").matches;
  // Other fields (folder, language, who may see it) must be filled before anything is sent.
  input.required = false;
  const take = (/** @type {FileList | null | undefined} */ files) => {
    if (files?.length && form.reportValidity()) add(form, [...files]);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(input.files);
    input.value = "";
  });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, () => drop.classList.remove("is-over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer?.files);
  });
  addEventListener("beforeunload", (event) => {
    const queue = queues.get(form);
    if (queue && queue.running + queue.waiting.length) event.preventDefault();
  });
}

export function startUploads(/** @type {ParentNode} */ root) {
  for (const form of root.querySelectorAll("form[data-upload]")) {
    if (form instanceof HTMLFormElement && !queues.has(form)) start(form);
  }
}

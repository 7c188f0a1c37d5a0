/**
 * Forms that send files: choosing, dropping and pasting them, whole folders, photographs. Without
 * this the form sends what was chosen all at once.
 */
import { fromDrop, fromInput, fromPaste } from "./upload-files.js";
import { queueOf } from "./upload-queue.js";

/** @type {WeakSet<HTMLFormElement>} */
const started = new WeakSet();

const isField = (/** @type {EventTarget | null} */ target) =>
  target instanceof HTMLElement && target.matches("input, textarea, [contenteditable]");

function startDrop(/** @type {HTMLElement} */ drop, /** @type {(data: DataTransfer | null) => void} */ take) {
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
    take(event.dataTransfer);
  });
}

/** Shows the buttons for folders and the camera, each of which opens a field of its own. */
function startButtons(/** @type {HTMLFormElement} */ form, /** @type {(files: FileList | null) => void} */ take) {
  for (const button of form.querySelectorAll("[data-choose]")) {
    if (!(button instanceof HTMLElement)) continue;
    const input = /** @type {HTMLInputElement} */ (form.querySelector(`#${button.dataset.choose}`));
    const possible = "webkitdirectory" in input || !input.hasAttribute("webkitdirectory");
    const wanted = !input.hasAttribute("capture") || matchMedia("(pointer: coarse)").matches;
    button.hidden = !possible || !wanted;
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      take(input.files);
      input.value = "";
    });
  }
}

function start(/** @type {HTMLFormElement} */ form) {
  started.add(form);
  const input = /** @type {HTMLInputElement} */ (form.querySelector('input[name="files"]'));
  const drop = /** @type {HTMLElement} */ (form.querySelector("[data-drop]"));
  const queue = queueOf(form);
  for (const shown of form.querySelectorAll("[data-with-script]")) shown.toggleAttribute("hidden", false);
  const hint = form.querySelector("[data-drop-hint]");
  if (hint instanceof HTMLElement) hint.hidden = !matchMedia("(hover: hover)").matches;
  // Other fields (who may see it, what has changed) must be filled before anything is sent.
  input.required = false;
  const add = (/** @type {import("./upload-files.js").Chosen[]} */ chosen) => {
    if (chosen.length && form.reportValidity()) queue.add(input.multiple ? chosen : chosen.slice(0, 1));
  };
  const take = (/** @type {FileList | null} */ files) => add(fromInput(files ?? []));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(input.files);
    input.value = "";
  });
  startButtons(form, take);
  startDrop(drop, (data) => fromDrop(data).then(add));
  document.addEventListener("paste", (event) => {
    if (isField(event.target) || !event.clipboardData?.files.length || !form.isConnected) return;
    event.preventDefault();
    add(fromPaste(event.clipboardData, form.dataset.textPasted ?? ""));
  });
  addEventListener("beforeunload", (event) => {
    if (queue.busy()) event.preventDefault();
  });
}

export function startUploads(/** @type {ParentNode} */ root) {
  for (const form of root.querySelectorAll("form[data-upload]")) {
    if (form instanceof HTMLFormElement && !started.has(form)) start(form);
  }
}

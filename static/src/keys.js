/** Keys of one letter: "/" searches, "g" and a letter goes there, "?" shows the list. */
import { keep, kept } from "./kept.js";

const SECOND_KEY_MS = 1500;
let after = -Infinity; // when «g» was pressed, in the time of events, which begins with the page

const writing = (/** @type {Element} */ element) =>
  element.matches("input, textarea, select, [contenteditable]") ||
  Boolean(element.closest("dialog[open]"));

function searchField() {
  const fields = [...document.querySelectorAll('input[type="search"]')];
  return /** @type {HTMLInputElement | undefined} */ (
    fields.find((f) => f.checkVisibility?.() ?? true)
  );
}

function press(/** @type {KeyboardEvent} */ event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (writing(/** @type {Element} */ (event.target)) || kept("keys-off")) return;
  // Where the letter is Cyrillic the place of the key counts: the "g" of a Latin layout.
  const letter = /^[a-z]$/i.test(event.key)
    ? event.key.toLowerCase()
    : event.code.slice(3).toLowerCase();
  if (event.timeStamp - after < SECOND_KEY_MS) {
    after = -Infinity;
    const link = document.querySelector(`a[data-go="${CSS.escape(letter)}"]`);
    if (link instanceof HTMLAnchorElement) {
      event.preventDefault();
      link.click();
      return;
    }
  }
  if (event.key === "?" || event.key === "/" || event.code === "Slash") {
    event.preventDefault();
    const list = document.getElementById("keys");
    if (event.key === "?") /** @type {HTMLDialogElement | null} */ (list)?.showModal();
    else searchField()?.focus();
  } else if (letter === "g") {
    after = event.timeStamp;
  }
}

export function startKeys() {
  document.addEventListener("keydown", press);
  const box = document.querySelector("[data-keys-on]");
  if (!(box instanceof HTMLInputElement)) return;
  box.checked = !kept("keys-off");
  box.addEventListener("change", () => keep("keys-off", box.checked ? null : true));
}

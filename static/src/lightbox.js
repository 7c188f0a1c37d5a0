/** A picture that fills the window, larger and smaller. dialogs.js opens and closes it. */
const LARGEST = 4;
let started = false;

function resize(/** @type {HTMLDialogElement} */ dialog, /** @type {number} */ size) {
  dialog.dataset.size = String(size);
  for (const button of dialog.querySelectorAll("button[data-zoom]")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    const wanted = size + Number(button.dataset.zoom);
    button.disabled = wanted < 1 || wanted > LARGEST;
  }
}

function click(/** @type {MouseEvent} */ event) {
  const target = /** @type {Element} */ (event.target);
  const opener = target.closest("[data-lightbox]");
  const dialog = document.getElementById("lightbox");
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (opener instanceof HTMLAnchorElement) {
    const picture = dialog.querySelector("img");
    if (picture && !picture.src) picture.src = opener.href;
    resize(dialog, 1);
    return;
  }
  const button = target.closest("[data-zoom]");
  if (button instanceof HTMLElement && dialog.contains(button)) {
    resize(dialog, Number(dialog.dataset.size ?? 1) + Number(button.dataset.zoom));
  }
}

export function startLightbox() {
  if (started) return;
  started = true;
  document.addEventListener("click", click);
}

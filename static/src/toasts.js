/** Short notices at the foot of the page. What went well goes by itself; what went wrong stays. */
const SHOWN_MS = 8000;

const region = document.querySelector("[data-toasts]");
const template = /** @type {HTMLTemplateElement | null} */ (
  document.querySelector("[data-toast-template]")
);

function leaveLater(/** @type {HTMLElement} */ toast) {
  if (toast.dataset.toast === "error" || toast.dataset.toast === "warning") return;
  setTimeout(() => {
    // Whoever reads it with the pointer or the keyboard on it is not interrupted.
    if (toast.matches(":hover, :focus-within")) leaveLater(toast);
    else toast.remove();
  }, SHOWN_MS);
}

/** Shows a text that the page holds. kind is the category of a flashed message. */
export function toast(/** @type {string} */ text, kind = "message") {
  const line = /** @type {HTMLElement} */ (template?.content.firstElementChild?.cloneNode(true));
  if (!line || !region) return;
  line.dataset.toast = kind;
  const place = line.querySelector('[data-slot="text"]');
  if (place) place.textContent = text;
  region.append(line);
  leaveLater(line);
}

export function startToasts() {
  for (const line of region?.querySelectorAll("[data-toast]") ?? []) {
    leaveLater(/** @type {HTMLElement} */ (line));
  }
  region?.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest("[data-dismiss]")) target.closest("[data-toast]")?.remove();
  });
}

/** What plain forms share: one click is one submission, and the button says that it works. */
const OWN_WAY = "[data-compose], [data-upload]";

/** Shows that a form is being sent, or that it can be sent again. */
export function setBusy(/** @type {HTMLFormElement} */ form, /** @type {boolean} */ busy) {
  form.classList.toggle("is-busy", busy);
  form.toggleAttribute("aria-busy", busy);
  for (const button of form.querySelectorAll("button[data-busy]")) {
    const label = button.querySelector("span:not(.spinner)");
    if (!label || !(button instanceof HTMLElement)) continue;
    button.setAttribute("aria-disabled", String(busy));
    if (busy) button.dataset.label ??= label.textContent ?? "";
    label.textContent = (busy ? button.dataset.busy : button.dataset.label) ?? label.textContent;
  }
}

export function startForms() {
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.method !== "post" || form.matches(OWN_WAY) || event.defaultPrevented) return;
    if (form.classList.contains("is-busy")) event.preventDefault();
    else setBusy(form, true);
  });
  // Back to a page that the browser kept: its forms can be sent again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form.is-busy")) {
      setBusy(/** @type {HTMLFormElement} */ (form), false);
    }
  });
  /** @type {HTMLElement | null} */ (document.querySelector("[data-form-errors]"))?.focus();
}

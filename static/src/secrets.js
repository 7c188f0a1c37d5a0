/** Fields with secrets: showing what is written, asking before something is taken away, printing. */
export function startSecrets() {
  for (const button of document.querySelectorAll("button[data-reveal]")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    const field = document.getElementById(button.dataset.reveal ?? "");
    if (!(field instanceof HTMLInputElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
      field.focus();
    });
    field.form?.addEventListener("submit", () => {
      field.type = "password"; // browsers offer to keep passwords, not texts
    });
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    /** @type {HTMLElement} */ (button).hidden = false;
    button.addEventListener("click", () => print());
  }
  document.addEventListener(
    "submit",
    (event) => {
      const asks = /** @type {HTMLElement | null} */ (event.submitter);
      if (asks?.dataset.confirm && !confirm(asks.dataset.confirm)) event.preventDefault();
    },
    { capture: true },
  );
}

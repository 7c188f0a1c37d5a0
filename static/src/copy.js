/** Buttons that copy the text of a field; without scripts the field is selected and copied by hand. */
const STAYS_MS = 2000;

/** Copies what the field holds. Beyond HTTPS and the own machine browsers know the old way alone. */
async function copy(/** @type {HTMLInputElement} */ field) {
  field.select();
  if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
  else if (!document.execCommand("copy")) throw new Error("not copied");
}

export function startCopy(/** @type {ParentNode} */ root) {
  for (const button of root.querySelectorAll("button[data-copy][hidden]")) {
    const field = document.getElementById(button.getAttribute("data-copy") ?? "");
    const label = button.querySelector("span");
    if (!(button instanceof HTMLButtonElement) || !(field instanceof HTMLInputElement)) continue;
    button.hidden = false;
    field.addEventListener("focus", () => field.select());
    const words = label?.textContent ?? "";
    button.addEventListener("click", async () => {
      try {
        await copy(field);
      } catch {
        field.focus(); // it is selected: the person copies it herself
        return;
      }
      if (label) label.textContent = button.dataset.textCopied ?? words;
      setTimeout(() => label && (label.textContent = words), STAYS_MS);
    });
  }
}

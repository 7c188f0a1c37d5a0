/** Opens the dialog that a link names as a modal; without a script the link itself shows it. */
function find(/** @type {string | undefined} */ id) {
  const dialog = id ? document.getElementById(id) : null;
  return dialog instanceof HTMLDialogElement ? dialog : null;
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const opener = /** @type {HTMLElement | null} */ (target.closest("[data-opens]"));
    const closer = target.closest("[data-closes]");
    if (opener) {
      const dialog = find(opener.dataset.opens);
      if (!dialog) return;
      event.preventDefault();
      dialog.showModal();
    } else if (closer) {
      event.preventDefault();
      closer.closest("dialog")?.close();
    } else if (target instanceof HTMLDialogElement && target.open) {
      const box = target.getBoundingClientRect();
      const { clientX: x, clientY: y } = event;
      const within = x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
      if (!within && target.matches(":modal")) target.close();
    }
  });
  // A link that plays a button answers to the space bar as buttons do.
  document.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.key === " " && target instanceof HTMLAnchorElement && target.role === "button") {
      event.preventDefault();
      target.click();
    }
  });
}

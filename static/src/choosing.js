/**
 * Choosing documents of a list: the bar with what can be done to them comes with the first tick, and
 * says how many are chosen. Without this it is always there. Lines that come or go while one looks
 * count by themselves, since the boxes are asked anew each time.
 */

/** @param {HTMLFormElement} form */
function startForm(form) {
  const count = /** @type {HTMLElement | null} */ (form.querySelector("[data-chosen]"));
  const all = form.querySelector("[data-choose-all]");
  const allBox = /** @type {HTMLInputElement | null} */ (all?.querySelector("input"));
  const everything = /** @type {HTMLInputElement | null} */ (
    form.querySelector('input[name="everything"]')
  );
  const boxes = () =>
    /** @type {HTMLInputElement[]} */ ([
      ...document.querySelectorAll(`input[name="chosen"][form="${form.id}"]`),
    ]);

  const show = () => {
    const every = boxes();
    const chosen = every.filter((box) => box.checked).length;
    form.hidden = chosen === 0 && !everything?.checked;
    if (count) count.textContent = `${count.dataset.text} ${everything?.checked ? "…" : chosen}`;
    if (allBox) {
      allBox.checked = chosen > 0 && chosen === every.length;
      allBox.indeterminate = chosen > 0 && chosen < every.length;
    }
  };

  if (all instanceof HTMLElement) all.hidden = false;
  allBox?.addEventListener("change", () => {
    for (const box of boxes()) box.checked = allBox.checked;
    show();
  });
  everything?.addEventListener("change", show);
  document.addEventListener("change", (event) => {
    const box = /** @type {HTMLElement} */ (event.target);
    if (box instanceof HTMLInputElement && box.name === "chosen") show();
  });
  // A page that comes back from the browser's memory has its ticks again.
  addEventListener("pageshow", show);
  show();
}

export function startChoosing(/** @type {ParentNode} */ root) {
  for (const form of root.querySelectorAll("form[data-choosing]")) {
    if (!(form instanceof HTMLFormElement) || form.dataset.started) continue;
    form.dataset.started = "1";
    startForm(form);
  }
}

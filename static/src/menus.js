/** Menus are details elements and open by themselves; this closes them as people expect. */
function closeAll(/** @type {Element | null} */ except = null) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) /** @type {HTMLDetailsElement} */ (menu).open = false;
  }
}

export function startMenus() {
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const inside = target.closest("details[data-menu]");
    const chosen = target.closest(".menu__list a, .menu__list button");
    closeAll(chosen ? null : inside);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-menu][open]");
    const hadFocus = open?.contains(document.activeElement);
    closeAll();
    if (hadFocus) open?.querySelector("summary")?.focus();
  });
  document.addEventListener("focusin", (event) => {
    const inside = /** @type {Element} */ (event.target).closest("details[data-menu]");
    closeAll(inside);
  });
}

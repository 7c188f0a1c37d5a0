/**
 * What comes in below what one is reading: nothing jumps, a button at the foot of the screen says how
 * much it is and leads there. What is on the screen needs no button.
 */

class Arrivals {
  /** @param {HTMLElement} list with the words in data-text-arrived */
  constructor(list) {
    this.list = list;
    /** @type {Set<Element>} */
    this.waiting = new Set();
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "arrivals btn btn--primary";
    this.button.hidden = true;
    this.button.setAttribute("aria-live", "polite");
    this.button.addEventListener("click", () => this.#go());
    document.body.append(this.button);
    this.watching = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const passed = entry.boundingClientRect.top < 0 || !entry.target.isConnected;
        if (entry.isIntersecting || passed) this.#seen(entry.target);
      }
    });
    list.addEventListener("live:added", (event) => {
      const { line, atEnd } = /** @type {CustomEvent} */ (event).detail;
      this.#came(/** @type {HTMLElement} */ (line), atEnd);
    });
  }

  #came(/** @type {HTMLElement} */ line, /** @type {boolean} */ atEnd) {
    const own = line.dataset.author === document.documentElement.dataset.account;
    const below = line.getBoundingClientRect().top >= innerHeight;
    if (own || !below || (atEnd && this.list.getAttribute("role") === "log")) return;
    this.waiting.add(line);
    this.watching.observe(line);
    this.#show();
  }

  #seen(/** @type {Element} */ line) {
    this.watching.unobserve(line);
    this.waiting.delete(line);
    this.#show();
  }

  #show() {
    const number = this.waiting.size;
    this.button.hidden = number === 0;
    const words = this.list.dataset.textArrived ?? "";
    this.button.textContent = number ? `${words.replace("{number}", String(number))} ↓` : "";
  }

  #go() {
    const [first] = [...this.waiting].sort((a, b) =>
      a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    );
    first?.scrollIntoView({ block: "center" });
  }
}

/** @type {WeakSet<Element>} */
const started = new WeakSet();

export function startArrivals(/** @type {ParentNode} */ root) {
  for (const list of root.querySelectorAll("[data-text-arrived]")) {
    if (!(list instanceof HTMLElement) || started.has(list)) continue;
    started.add(list);
    new Arrivals(list);
  }
}

/**
 * Reading back and on in a chat: what is earlier or later is fetched when one comes near the end of
 * what is there. The line before one's eyes stays where it is, and the page holds a few hundred
 * lines at most: those at the far end are taken away, and fetched anew on the way back. The links
 * to earlier and later pages do the same without a script.
 */
import htmx from "htmx.org";
import { listFor } from "./live-list.js";
import { dayOf, fetchLines, follow, numberOf } from "./lines.js";

const NEAR_PX = 800;
const MOST_LINES = 400;
const AGAIN_MS = 3000;

class History {
  /** @param {HTMLElement} element the list, between the links to what is earlier and later */
  constructor(element) {
    this.element = element;
    this.earlier = /** @type {HTMLElement} */ (document.querySelector("[data-earlier]"));
    this.later = /** @type {HTMLElement} */ (document.querySelector("[data-later]"));
    this.busy = false;
    this.#open();
    this.watching = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (isIntersecting) this.#load(/** @type {HTMLElement} */ (target));
        }
      },
      { rootMargin: `${NEAR_PX}px 0px` },
    );
    this.#watch();
    element.addEventListener("live:beyond", (event) => {
      const { line } = /** @type {CustomEvent} */ (event).detail;
      const own = line?.dataset.author === document.documentElement.dataset.account;
      if (own) this.#toNewest();
    });
    element.addEventListener("live:added", () => this.#trim(false));
    document.addEventListener("keydown", (event) => this.#pressed(event));
  }

  /** Looks at the links anew: an observer only tells of what changes. */
  #watch() {
    for (const nav of [this.earlier, this.later]) {
      this.watching.unobserve(nav);
      if (!nav.hidden) this.watching.observe(nav);
    }
  }

  /** Shows the message that was asked for in the middle of the screen. */
  #open() {
    const { sought } = this.element.dataset;
    const line = location.hash
      ? document.getElementById(location.hash.slice(1))
      : sought && this.element.querySelector(`[data-seq="${CSS.escape(sought)}"]`);
    if (!line || !this.element.contains(line)) return;
    line.classList.add("is-sought");
    line.scrollIntoView({ block: "center" });
  }

  #lines() {
    return [...this.element.querySelectorAll("[data-seq]")];
  }

  async #load(/** @type {HTMLElement} */ nav) {
    const list = listFor(this.element.id);
    const lines = this.#lines();
    if (this.busy || nav.hidden || !list || list.closed || !lines.length) return;
    this.busy = true;
    const back = nav === this.earlier;
    const url = new URL(this.element.dataset.url ?? "", location.href);
    if (back) url.searchParams.set("before", String(numberOf(lines[0])));
    else url.searchParams.set("after", String(list.last));
    try {
      const answer = await fetchLines(url);
      if (!answer) return list.close();
      if (back) this.#prepend(answer.lines);
      else this.#append(answer.lines);
      nav.hidden = !answer.more;
      if (!back && !answer.more) {
        list.detached = false;
        list.catchUp();
      }
      this.#trim(back);
    } catch {
      await new Promise((done) => setTimeout(done, AGAIN_MS)); // no connection: tried again
    } finally {
      this.busy = false;
      this.#watch();
    }
  }

  /** Changes the list while a line stays where the reader sees it. */
  #keeping(/** @type {Element | undefined} */ line, /** @type {() => void} */ change) {
    const before = line?.getBoundingClientRect().top ?? 0;
    change();
    const moved = (line?.getBoundingClientRect().top ?? 0) - before;
    if (moved) scrollBy({ top: moved, behavior: "instant" });
  }

  #prepend(/** @type {Element[]} */ lines) {
    const [first] = this.#lines();
    // Not the first line: that may lose its name, and grow smaller above what is read.
    const read = this.#lines().find((line) => line.getBoundingClientRect().top > 0) ?? first;
    this.#keeping(read, () => {
      const heading = this.element.querySelector(".line-day");
      const above = lines.findLast((line) => Number.isFinite(numberOf(line)));
      const sameDay = above && dayOf(above) === dayOf(first);
      if (sameDay && first.previousElementSibling === heading) heading?.remove();
      this.element.prepend(...lines);
      follow(first);
      for (const line of lines) htmx.process(line);
    });
  }

  #append(/** @type {Element[]} */ lines) {
    const list = listFor(this.element.id);
    const anchor = this.#lines().at(-1);
    const fresh = lines.filter((line) => !line.id || !document.getElementById(line.id));
    this.#keeping(anchor, () => {
      const unsent = this.element.querySelector("[data-sending-key]");
      for (const line of fresh) this.element.insertBefore(line, unsent);
      for (const line of fresh) htmx.process(line);
      const number = Math.max(...fresh.map(numberOf).filter(Number.isFinite), list?.last ?? 0);
      if (list) list.last = number;
    });
  }

  /** Takes away what is far from the reader, from the end that she goes away from. */
  #trim(/** @type {boolean} */ back) {
    const list = listFor(this.element.id);
    const lines = this.#lines();
    const over = lines.length - MOST_LINES;
    if (over <= 0 || !list) return;
    if (back) {
      for (const line of lines.slice(-over)) this.#take(line);
      list.last = numberOf(lines[MOST_LINES - 1]);
      list.detached = true;
      this.later.hidden = false;
    } else {
      // Who reads further up keeps what is before her eyes.
      if (lines[over].getBoundingClientRect().bottom > -NEAR_PX) return;
      this.#keeping(lines.at(-1), () => lines.slice(0, over).forEach((line) => this.#take(line)));
      this.earlier.hidden = false;
    }
    this.#link();
    this.#watch();
  }

  #take(/** @type {Element} */ line) {
    const heading = line.previousElementSibling;
    if (heading && !heading.hasAttribute("data-seq")) heading.remove();
    line.remove();
  }

  /** The links lead on from what is there now. */
  #link() {
    const lines = this.#lines();
    const set = (/** @type {HTMLElement} */ nav, /** @type {string} */ name, /** @type {Element} */ line) => {
      const link = nav.querySelector("a");
      if (!link) return;
      const url = new URL(link.href);
      url.searchParams.set(name, String(numberOf(line)));
      link.href = url.href;
    };
    set(this.earlier, "before", lines[0]);
    set(this.later, "around", lines[lines.length - 1]);
  }

  #toNewest() {
    location.assign(this.later.dataset.later ?? location.pathname);
  }

  /** The key End leads to the newest message, unless one writes. */
  #pressed(/** @type {KeyboardEvent} */ event) {
    const writes = event.target instanceof Element && event.target.closest("input, textarea, select");
    if (event.key !== "End" || writes || event.defaultPrevented) return;
    const list = listFor(this.element.id);
    event.preventDefault();
    if (list?.detached) this.#toNewest();
    else list?.toEnd();
  }
}

/** @type {WeakSet<Element>} */
const started = new WeakSet();

export function startHistory(/** @type {ParentNode} */ root) {
  for (const element of root.querySelectorAll("[data-history]")) {
    if (!(element instanceof HTMLElement) || started.has(element)) continue;
    started.add(element);
    new History(element);
  }
}

/**
 * How far one has read: the posts and messages that were before one's eyes are told to the server, a few at a
 * time. A page without an anchor opens at the line that says what is new.
 */
import { csrfToken, HEADERS } from "./submission.js";

const PAUSE_MS = 1500;

class Reading {
  /** @param {HTMLElement} element the thread, with the address in data-read */
  constructor(element) {
    this.url = element.dataset.read ?? "";
    this.seen = 0;
    this.told = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.watching = new IntersectionObserver((entries) => this.#look(entries), {
      threshold: [0, 0.5, 1],
    });
    this.#watch(element);
    new MutationObserver(() => this.#watch(element)).observe(element, {
      childList: true,
      subtree: true,
    });
    addEventListener("pagehide", () => this.#tell());
    document.addEventListener("visibilitychange", () => document.hidden && this.#tell());
  }

  #watch(/** @type {HTMLElement} */ element) {
    for (const post of element.querySelectorAll(".post[data-seq], .msg[data-seq]")) this.watching.observe(post);
  }

  /** A post counts when half of it, or its end, was on the screen of a page that is looked at. */
  #look(/** @type {IntersectionObserverEntry[]} */ entries) {
    if (document.hidden) return;
    for (const entry of entries) {
      const { bottom } = entry.boundingClientRect;
      const read = entry.intersectionRatio >= 0.5 || (entry.isIntersecting && bottom <= innerHeight);
      const number = Number(/** @type {HTMLElement} */ (entry.target).dataset.seq);
      if (read && number > this.seen) this.seen = number;
    }
    if (this.seen > this.told) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#tell(), PAUSE_MS);
    }
  }

  async #tell() {
    if (this.seen <= this.told) return;
    const number = this.seen;
    const body = new FormData();
    body.set("number", String(number));
    try {
      const headers = { ...HEADERS, Accept: "application/json", "X-CSRFToken": csrfToken() };
      const answer = await fetch(this.url, { method: "POST", body, headers, keepalive: true });
      if (answer.ok) this.told = Math.max(this.told, number);
    } catch {
      // The next post that is read tells of this one, too.
    }
  }
}

export function startReading(/** @type {ParentNode} */ root) {
  if (!location.hash) document.getElementById("new")?.scrollIntoView({ block: "start" });
  for (const element of root.querySelectorAll("[data-read]")) {
    new Reading(/** @type {HTMLElement} */ (element));
  }
}

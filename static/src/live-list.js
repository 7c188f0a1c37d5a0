/**
 * A list in the order of its numbers that grows while one looks: the lines of a chat, the posts of
 * a thread. Sockets may lose news and HTTP may be slow, so the numbers decide: a line is appended
 * when its number follows the last one, and anything else is fetched with ?after= (the header
 * "X-More: 1" in the answer says that others follow). See templates/components/live.html for the
 * attributes.
 */
import htmx from "htmx.org";
import { connected, sayTyping, watch } from "./connection.js";
import { dayOf, fetchLine, fetchLines, fetchPlace, follow, numberOf } from "./lines.js";
import { placeByTime, startOf } from "./lines.js";
import { drawn } from "./submission.js";

const POLL_MS = 20_000;
const REFRESHED_LINES = 50;
const ALL_LINES = 200;
const NEAR_END_PX = 240;
const GROWS_MS = 3000;

/** @type {Map<HTMLElement, LiveList>} */
const lists = new Map();

export class LiveList {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.last = Number(element.dataset.after ?? 0);
    this.closed = false;
    this.detached = "detached" in element.dataset; // others follow that are not here: history.js
    this.wasReady = false;
    this.listening = false;
    /** @type {Map<number, {line: Element, asked: boolean}>} news that is ahead of the list */
    this.ahead = new Map();
    /** @type {Map<string, number>} how often each line was asked for anew */
    this.turns = new Map();
    /** @type {Promise<void> | null} */
    this.fetching = null;
    this.again = false;
    this.stop = watch(element.dataset.room ?? "", {
      ready: () => this.#ready(),
      refused: () => this.close(),
      item: (item) => this.receive(drawn(item.html)[0], item.seq),
      change: (id, came) => this.changed(id, came),
    });
    addEventListener("collab:connection", (event) => {
      if (!(/** @type {CustomEvent} */ (event).detail.connected)) this.listening = false;
    });
    this.timer = setInterval(() => {
      const listening = this.listening && connected();
      if (!listening && navigator.onLine && !document.hidden) this.catchUp();
    }, POLL_MS);
    document.addEventListener("visibilitychange", () => {
      // A device that slept may believe for a while in a connection that is gone.
      if (!document.hidden) this.catchUp();
    });
  }

  #ready() {
    // Changes of lines already here do not come with ?after=, so they are compared after a break.
    if (this.wasReady) this.catchUp().then(() => this.#refresh());
    else this.catchUp();
    this.wasReady = true;
    this.listening = true;
  }

  #emit(/** @type {string} */ name, /** @type {unknown} */ detail = null) {
    this.element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  #url(/** @type {number} */ after) {
    const url = new URL(this.element.dataset.url ?? "", location.href);
    url.searchParams.set("after", String(after));
    return url;
  }

  /** Takes a line from the socket or from the answer to one's own sending. */
  receive(/** @type {Element | undefined} */ line, seq = line ? numberOf(line) : NaN) {
    if (!line || !Number.isFinite(seq) || this.closed) return;
    if (seq <= this.last) {
      if (!document.getElementById(line.id)) this.#place(line, seq);
      return;
    }
    if (this.detached) return this.#emit("live:beyond", { line });
    this.ahead.set(seq, { line, asked: false });
    this.#drain();
  }

  #drain() {
    if (this.fetching) return;
    for (const [seq, news] of [...this.ahead].sort(([a], [b]) => a - b)) {
      const next = seq === this.last + 1 && !this.#opensDay(news.line);
      if (next || (news.asked && seq > this.last)) {
        this.#place(news.line, seq);
      } else if (seq > this.last) {
        // Numbers in between may be lines that are not for us: asked once, it is not waited for.
        // The first line of a day comes with its heading, which only the server can write.
        for (const other of this.ahead.values()) other.asked = true;
        this.catchUp();
        return;
      }
      this.ahead.delete(seq);
    }
  }

  #opensDay(/** @type {Element} */ line) {
    return dayOf([...this.element.querySelectorAll("[data-seq]")].at(-1)) !== dayOf(line);
  }

  #place(/** @type {Element} */ line, /** @type {number} */ seq) {
    document.getElementById(line.id)?.remove();
    const key = /** @type {HTMLElement} */ (line).dataset.key;
    const sending = key && this.element.querySelector(`[data-sending-key="${CSS.escape(key)}"]`);
    if (sending) sending.remove();
    const atEnd = this.#nearEnd();
    const next = [...this.element.querySelectorAll("[data-seq]")].find((l) => numberOf(l) > seq);
    const unsent = this.element.querySelector("[data-sending-key]");
    this.element.insertBefore(line, startOf(next, line) ?? unsent);
    line.classList.add("is-arriving");
    follow(line);
    htmx.process(line);
    this.last = Math.max(this.last, seq);
    if (atEnd && !next) this.#stayAtEnd(line);
    this.#emit("live:added", { line, atEnd });
  }

  /** Shows the newest line, also when it grows by the cards of what it mentions. */
  #stayAtEnd(/** @type {Element} */ line) {
    const grown = new ResizeObserver(() => this.toEnd()); // called at once, too
    grown.observe(line);
    setTimeout(() => grown.disconnect(), GROWS_MS);
  }

  #nearEnd() {
    const { scrollHeight } = document.documentElement;
    return scrollHeight - innerHeight - scrollY < NEAR_END_PX;
  }

  /** Scrolls a chat to its newest line; other lists stay where the reader is. */
  toEnd() {
    if (this.element.getAttribute("role") !== "log") return;
    scrollTo({ top: document.documentElement.scrollHeight });
  }

  /** Fetches what follows the last line; calls while it runs make it run once more. */
  catchUp() {
    if (this.closed || this.detached) return Promise.resolve();
    if (this.fetching) {
      this.again = true;
      return this.fetching;
    }
    this.fetching = this.#fetchAll()
      .catch(() => this.#emit("live:behind"))
      .finally(() => {
        this.fetching = null;
        const { again } = this;
        this.again = false;
        if (again) this.catchUp();
        else this.#drain();
      });
    return this.fetching;
  }

  async #fetchAll() {
    for (let more = true; more;) {
      const before = this.last;
      const answer = await fetchLines(this.#url(before));
      if (!answer) return this.close();
      this.#placeAll(answer.lines);
      more = answer.more && this.last > before;
    }
  }

  /** Puts fetched lines in their places, with what stands between them (the heading of a day). */
  #placeAll(/** @type {Element[]} */ lines) {
    /** @type {Element[]} */
    let between = [];
    for (const line of lines) {
      if (!Number.isFinite(numberOf(line))) {
        between.push(line);
        continue;
      }
      if (numberOf(line) > this.last) {
        this.#place(line, numberOf(line));
        line.before(...between);
        if (between.length) follow(line);
      }
      between = [];
    }
  }

  /** Compares the newest lines with the server's, after a time without news. */
  async #refresh(most = REFRESHED_LINES) {
    const shown = [...this.element.querySelectorAll("[data-seq]")].slice(-most);
    if (!shown.some((line) => "version" in /** @type {HTMLElement} */ (line).dataset)) return;
    const from = numberOf(shown[0]) - 1;
    const answer = await fetchLines(this.#url(from)).catch(() => ({ lines: [], more: false }));
    if (!answer) return this.close();
    const lines = answer.lines.filter((line) => Number.isFinite(numberOf(line)));
    const fresh = new Map(lines.map((line) => [line.id, line]));
    const until = Math.max(from, ...lines.map(numberOf));
    for (const line of shown) {
      const now = fresh.get(line.id);
      if (now) this.#swap(line, now);
      else if (numberOf(line) <= until) this.#remove(line);
    }
  }

  #swap(/** @type {Element} */ line, /** @type {Element} */ now) {
    const version = (/** @type {any} */ l) => l.dataset.version;
    if (version(line) !== undefined && version(line) === version(now)) return;
    this.#put(line, now);
  }

  #put(/** @type {Element} */ line, /** @type {Element} */ now) {
    line.replaceWith(now);
    follow(now);
    htmx.process(now);
  }

  /** Takes a line away; the one below it may need its name again, to stand under nobody else's. */
  #remove(/** @type {Element} */ line) {
    const next = line.nextElementSibling;
    line.remove();
    if (next) follow(next);
  }

  /**
   * Takes up that something was changed: a line of the list, what the list stands in (a thread that
   * was hidden, moved or divided), or something that may belong here from now on.
   */
  async changed(/** @type {string} */ id, came = false) {
    if (this.closed) return;
    const line = document.getElementById(`c${id}`);
    if (line && this.element.contains(line)) await this.#redraw(line, id);
    else if (this.element.dataset.room === `thread:${id}`) {
      await this.catchUp();
      await this.#refresh(ALL_LINES);
    } else if (came) await this.#welcome(id);
  }

  /** Draws one line anew, because it was edited or hidden; takes it away when it is not for us. */
  async #redraw(/** @type {Element} */ line, /** @type {string} */ id) {
    const chat = this.element.getAttribute("role") === "log";
    const turn = (this.turns.get(id) ?? 0) + 1;
    this.turns.set(id, turn);
    try {
      const now = await (chat ? fetchPlace(this.#url(numberOf(line) - 1), line.id) : fetchLine(id));
      if (this.turns.get(id) !== turn) return; // changed once more meanwhile: that answer is newer
      const here = document.getElementById(line.id);
      if (!here) return;
      if (now) this.#put(here, now);
      else this.#remove(here);
    } catch {
      this.#emit("live:behind");
    }
  }

  /** Gives a line that was approved, restored or moved here its place, if it has one on this page. */
  async #welcome(/** @type {string} */ id) {
    try {
      const line = await fetchLine(id);
      if (!line || document.getElementById(line.id)) return;
      const seq = numberOf(line);
      if (!Number.isFinite(seq)) placeByTime(this.element, line);
      else if (seq > this.last) await this.catchUp();
      else {
        const first = this.element.querySelector("[data-seq]");
        // Before the first line of the page others may stand that are not drawn here.
        if (!first || numberOf(first) < seq) this.#place(line, seq);
      }
    } catch {
      this.#emit("live:behind");
    }
  }

  /** Tells the others in the room that somebody writes here. */
  sayTyping() {
    sayTyping(this.element.dataset.room ?? "");
  }

  /** Ends the list: we are signed out, or the group is no longer ours. */
  close() {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.timer);
    this.stop();
    this.#emit("live:closed");
  }
}

/** Returns the live list in the element with this id, if there is one. */
export function listFor(/** @type {string | undefined} */ id) {
  const element = id ? document.getElementById(id) : null;
  return element ? (lists.get(element) ?? null) : null;
}

export function startLists(/** @type {ParentNode} */ root) {
  for (const element of root.querySelectorAll("[data-live-list]")) {
    if (!(element instanceof HTMLElement) || lists.has(element)) continue;
    const list = new LiveList(element);
    lists.set(element, list);
    if (!location.hash && !list.detached && !document.getElementById("new")) list.toEnd();
  }
  for (const [element, list] of lists) {
    if (element.isConnected) continue;
    list.close();
    lists.delete(element);
  }
}

/**
 * Comments on a document. They come and change while one looks: news over the socket only says that
 * there is something, and the list is fetched anew as far as its reader may see it. A passage that
 * is marked on the page can be commented on. See templates/library/_comments.html.
 */
import htmx from "htmx.org";
import { connected, watch } from "./connection.js";
import { fetchLines } from "./lines.js";

const POLL_MS = 20_000;
const GATHER_MS = 150;
const SHORTEST = 3;
const LONGEST = 1000;

const me = document.documentElement.dataset.account;

/** @returns {HTMLInputElement | HTMLTextAreaElement | null} */
const fieldOf = (/** @type {HTMLFormElement} */ form, /** @type {string} */ name) =>
  form.querySelector(`[name="${name}"]`);

/** @returns {HTMLElement | null} */
const part = (/** @type {ParentNode} */ root, /** @type {string} */ name) =>
  root.querySelector(`[data-${name}]`);

// The list

class CommentList {
  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.list = /** @type {HTMLElement} */ (part(section, "comments-list"));
    this.listening = false;
    /** @type {Promise<void> | null} */
    this.fetching = null;
    this.again = false;
    this.stop = watch(section.dataset.room ?? "", {
      ready: () => {
        this.listening = true;
        this.refresh();
      },
      refused: () => this.close(),
      item: () => this.#soon(),
      change: () => this.#soon(),
    });
    addEventListener("collab:connection", (event) => {
      if (!(/** @type {CustomEvent} */ (event).detail.connected)) this.listening = false;
    });
    this.timer = setInterval(() => {
      const hears = this.listening && connected();
      if (!hears && navigator.onLine && !document.hidden) this.refresh();
    }, POLL_MS);
  }

  /** Several news at once are one question. */
  #soon() {
    clearTimeout(this.gathering);
    this.gathering = setTimeout(() => this.refresh(), GATHER_MS);
  }

  /** Fetches the list; calls while it is fetched make it be fetched once more. */
  refresh() {
    if (this.fetching) {
      this.again = true;
      return this.fetching;
    }
    this.fetching = this.#fetch()
      .catch(() => {}) // the next news, or the clock, tries again
      .finally(() => {
        this.fetching = null;
        const { again } = this;
        this.again = false;
        if (again) this.refresh();
      });
    return this.fetching;
  }

  async #fetch() {
    const answer = await fetchLines(new URL(this.section.dataset.url ?? "", location.href));
    if (answer) this.#put(answer.lines);
    else this.close();
  }

  /** Puts the fetched sections in place; threads that did not change stay the elements they are. */
  #put(/** @type {Element[]} */ sections) {
    const before = this.#threads(this.list);
    const fresh = sections.flatMap((section) => [...this.#threads(section).values()]);
    const stamp = (/** @type {Iterable<HTMLElement>} */ threads) =>
      [...threads].map((thread) => `${thread.id} ${thread.dataset.thread}`).join();
    if (stamp(before.values()) === stamp(fresh)) return;
    const known = new Set([...this.list.querySelectorAll(".comment")].map((line) => line.id));
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    for (const thread of fresh) {
      const old = before.get(thread.id);
      if (!old) continue;
      if (old.dataset.thread === thread.dataset.thread) thread.replaceWith(old);
      else thread.querySelector("details")?.toggleAttribute("open", Boolean(old.querySelector("details[open]")));
    }
    this.list.replaceChildren(...sections);
    htmx.process(this.list);
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true });
    this.#tell(known);
  }

  #threads(/** @type {Element} */ root) {
    const found = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-thread]"));
    return new Map([...found].map((thread) => [thread.id, thread]));
  }

  /** Counts anew, and says to who cannot see it that others wrote something. */
  #tell(/** @type {Set<string>} */ known) {
    const count = part(this.section, "comments-count");
    const total = part(this.list, "total")?.dataset.total;
    if (count) count.textContent = total ?? "";
    const lines = /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll(".comment")]);
    const came = lines.filter((line) => !known.has(line.id));
    for (const line of came) line.classList.add("is-arriving");
    const news = part(this.section, "comments-news");
    if (news && came.some((line) => line.dataset.author !== me)) {
      news.textContent = "";
      news.textContent = this.section.dataset.textNew ?? "";
    }
  }

  /** Ends it: we are signed out, or the document is no longer for us. */
  close() {
    clearInterval(this.timer);
    clearTimeout(this.gathering);
    this.stop();
  }
}

/** @type {Map<HTMLElement, CommentList>} */
const lists = new Map();

// The form

function answer(/** @type {HTMLFormElement} */ form, /** @type {string} */ id, name = "") {
  const reply = fieldOf(form, "reply");
  if (reply) reply.value = id;
  const [line, place] = [part(form, "answered"), part(form, "comment-place")];
  if (line) line.hidden = !id;
  if (place) place.hidden = Boolean(id);
  const words = part(form, "answered-name");
  if (words) words.textContent = (form.dataset.textAnswer ?? "").replace("{name}", name);
}

function about(/** @type {HTMLFormElement} */ form, quote = "", page = "") {
  const fields = { quote: fieldOf(form, "quote"), page: fieldOf(form, "page") };
  if (fields.quote) fields.quote.value = quote;
  if (fields.page) fields.page.value = page;
  part(form, "comment-place")?.toggleAttribute("open", Boolean(quote));
}

function write(/** @type {HTMLFormElement} */ form) {
  form.scrollIntoView({ block: "center" });
  fieldOf(form, "body")?.focus({ preventScroll: true });
}

/** A saved comment shows in the list: the page need not be loaded anew. */
async function sent(/** @type {Event} */ event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const section = /** @type {HTMLElement | null} */ (form.closest("[data-comments]"));
  const list = section && lists.get(section);
  if (!list) return;
  event.preventDefault();
  const { address } = /** @type {CustomEvent} */ (event).detail;
  answer(form, "");
  about(form, "", form.dataset.page);
  await list.refresh();
  const line = address && document.querySelector(new URL(address, location.href).hash || "#none");
  if (line) line.scrollIntoView({ block: "nearest" });
  else if (address) location.assign(address); // it stands beyond what the page shows
}

function clicked(/** @type {MouseEvent} */ event) {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey) return;
  const link = /** @type {HTMLElement | null} */ (
    event.target.closest("[data-answer], [data-answer-off]")
  );
  const form = /** @type {HTMLFormElement | null} */ (
    document.querySelector("form[data-comment-form]")
  );
  if (!link || !form) return;
  event.preventDefault();
  answer(form, link.dataset.answer ?? "", link.dataset.name);
  write(form);
}

// The passage

/** Returns the marked words of the document and the page they stand on, if there are any. */
function passage() {
  const marked = document.getSelection();
  if (!marked || marked.isCollapsed || !marked.rangeCount) return null;
  const node = marked.getRangeAt(0).startContainer;
  const start = node instanceof Element ? node : node.parentElement;
  const text = start?.closest('[data-page], section[id^="p"]');
  if (!text || !start?.closest('[data-kind="document"]') || start.closest("#comments")) return null;
  const quote = marked.toString().replaceAll(/\s+/g, " ").trim();
  if (quote.length < SHORTEST) return null;
  const page = /** @type {HTMLElement} */ (text).dataset.page ?? /^p(\d+)$/.exec(text.id)?.[1];
  return { quote: quote.slice(0, LONGEST), page: page ?? "" };
}

function offer(/** @type {HTMLElement} */ bar, /** @type {HTMLFormElement} */ form) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  /** @type {{quote: string, page: string} | null} */
  let found = null;
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      found = passage();
      bar.hidden = !found;
    }, GATHER_MS);
  });
  bar.addEventListener("pointerdown", (event) => event.preventDefault()); // the mark would go
  bar.addEventListener("click", () => {
    if (!found) return;
    answer(form, "");
    about(form, found.quote, found.page);
    bar.hidden = true;
    document.getSelection()?.removeAllRanges();
    write(form);
  });
}

/** @type {WeakSet<Element>} */
const started = new WeakSet();
let listens = false;

export function startComments(/** @type {ParentNode} */ root) {
  for (const section of root.querySelectorAll("[data-comments]")) {
    if (!(section instanceof HTMLElement) || started.has(section)) continue;
    started.add(section);
    lists.set(section, new CommentList(section));
    const [bar, form] = [part(section, "comment-bar"), part(section, "comment-form")];
    if (bar && form instanceof HTMLFormElement) offer(bar, form);
  }
  for (const [section, list] of lists) {
    if (section.isConnected) continue;
    list.close();
    lists.delete(section);
  }
  if (listens) return;
  listens = true;
  document.addEventListener("compose:sent", sent);
  document.addEventListener("click", clicked);
}

/**
 * Who else has this chat open, and who is writing in it. Each process of the server says whom it
 * sees; what one said that has been silent for long is forgotten. Nothing of it is announced:
 * whoever listens to the page would hear of nothing else.
 */
import { hear } from "./connection.js";

const FORGOTTEN_MS = 130_000;
const WRITES_MS = 6000;
const MOST_NAMES = 3;

/** @typedef {{at: number, count: number, people: [number, string][]}} Said */

const me = () => Number(document.documentElement.dataset.account);

/** Puts names together; of many only the first are named. */
function listed(/** @type {string[]} */ names, /** @type {number} */ all, /** @type {string} */ more) {
  const shown = names.slice(0, MOST_NAMES);
  const rest = all - shown.length;
  const text = shown.join(", ");
  return rest > 0 ? more.replace("{names}", text).replace("{number}", String(rest)) : text;
}

class Here {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    /** @type {Map<string, Said>} */
    this.said = new Map();
    setInterval(() => this.#draw(), FORGOTTEN_MS / 4);
    addEventListener("collab:connection", (event) => {
      if (/** @type {CustomEvent} */ (event).detail.connected) return;
      this.said.clear(); // without a connection nobody can know
      this.#draw();
    });
  }

  /** @param {{from: string, count: number, people: [number, string][]}} news */
  take({ from, count, people }) {
    this.said.set(from, { at: Date.now(), count, people });
    this.#draw();
  }

  #draw() {
    /** @type {Map<number, string>} */
    const people = new Map();
    let unnamed = 0;
    for (const [from, said] of this.said) {
      if (Date.now() - said.at > FORGOTTEN_MS) this.said.delete(from);
      else {
        for (const [id, name] of said.people) people.set(id, name);
        unnamed += said.count - said.people.length;
      }
    }
    people.delete(me());
    const { text = "", textMore = "" } = this.element.dataset;
    const names = listed([...people.values()], people.size + unnamed, textMore);
    this.element.textContent = text.replace("{names}", names);
    this.element.hidden = !names;
  }
}

/** @type {Map<number, {name: string, timer: ReturnType<typeof setTimeout>}>} */
const writing = new Map();

function drawWriting() {
  const place = document.querySelector("[data-typing]");
  const form = /** @type {HTMLElement | null} */ (place?.closest("form"));
  if (!place || !form) return;
  const names = [...writing.values()].map(({ name }) => name);
  const { textTyping = "", textSeveral = "" } = form.dataset;
  const one = names.length === 1 ? textTyping.replace("{name}", names[0]) : "";
  place.textContent = names.length > 1 ? textSeveral.replace("{names}", names.join(", ")) : one;
}

function writes(/** @type {{by: number, name: string}} */ { by, name }) {
  if (by === me()) return;
  clearTimeout(writing.get(by)?.timer);
  const stop = () => {
    writing.delete(by);
    drawWriting();
  };
  writing.set(by, { name, timer: setTimeout(stop, WRITES_MS) });
  drawWriting();
}

/** @type {Map<string, Here>} */
const rooms = new Map();

export function startPresence(/** @type {ParentNode} */ root) {
  const first = !rooms.size;
  for (const element of root.querySelectorAll("[data-here]")) {
    const place = /** @type {HTMLElement} */ (element);
    const room = place.dataset.here ?? "";
    if (rooms.get(room)?.element !== place) rooms.set(room, new Here(place));
  }
  if (!first) return;
  hear("here", (news) => rooms.get(news.room)?.take(news));
  hear("typing", (news) => rooms.has(news.room) && writes(news));
}

/**
 * Naming people: behind an @ those are offered who will see the text. Arrows choose, Enter or Tab
 * takes, Escape closes; the name is put in as it is written. Without this the name is typed.
 */
import { drawn } from "./submission.js";

const WAIT_MS = 150;
const NAME = /(?:^|[^\p{L}\p{N}_@/.-])@(\p{L}[^\n@]{0,60}|)$/u;

/** What is typed behind the @ before the cursor, null where there is none. */
function begun(/** @type {HTMLTextAreaElement} */ field) {
  if (field.selectionStart !== field.selectionEnd) return null;
  return NAME.exec(field.value.slice(0, field.selectionStart))?.[1] ?? null;
}

class Offer {
  /** @param {HTMLTextAreaElement} field */
  constructor(field) {
    this.field = field;
    this.list = document.createElement("ul");
    this.list.className = "naming__list";
    this.list.id = `${field.id}-names`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", field.dataset.textMentions ?? "");
    this.list.hidden = true;
    const place = document.createElement("div");
    place.className = "naming";
    place.append(this.list);
    field.after(place);
    field.setAttribute("aria-autocomplete", "list");
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.asked = 0;
    /** What nobody's name begins with: nothing more is asked while it is typed on. */
    this.nobody = "";
    field.addEventListener("input", () => this.later());
    field.addEventListener("click", () => this.later());
    field.addEventListener("keydown", (event) => this.pressed(event));
    field.addEventListener("blur", () => setTimeout(() => this.close(), WAIT_MS));
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the field keeps the focus
      const option = event.target instanceof Element && event.target.closest('[role="option"]');
      if (option instanceof HTMLElement) this.take(option);
    });
  }

  get options() {
    return /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll('[role="option"]')]);
  }

  later() {
    clearTimeout(this.timer);
    const words = begun(this.field);
    if (words === null || (this.nobody && words.startsWith(this.nobody))) this.close();
    else this.timer = setTimeout(() => this.ask(words), WAIT_MS);
  }

  async ask(/** @type {string} */ words) {
    const number = ++this.asked;
    const url = new URL(this.field.dataset.mentions ?? "", location.href);
    url.searchParams.set("q", words);
    const form = this.field.form;
    const audience = form && new FormData(form).get("audience");
    if (audience) url.searchParams.set("audience", String(audience));
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" } });
      if (!answer.ok || number !== this.asked) return;
      this.list.replaceChildren(...drawn(await answer.text()));
    } catch {
      return; // without a connection the name is typed
    }
    if (begun(this.field) !== words) return;
    this.nobody = this.options.length ? "" : words;
    if (this.options.length) this.open();
    else this.close();
  }

  open() {
    this.list.hidden = false;
    this.field.setAttribute("aria-controls", this.list.id);
    this.choose(0);
  }

  close() {
    this.asked += 1;
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
    this.field.removeAttribute("aria-controls");
  }

  choose(/** @type {number} */ index) {
    const { options } = this;
    this.chosen = (index + options.length) % options.length;
    for (const [place, option] of options.entries()) {
      option.setAttribute("aria-selected", String(place === this.chosen));
    }
    this.field.setAttribute("aria-activedescendant", options[this.chosen].id);
    options[this.chosen].scrollIntoView({ block: "nearest" });
  }

  pressed(/** @type {KeyboardEvent} */ event) {
    if (this.list.hidden || event.isComposing) return;
    const chosen = this.chosen ?? 0;
    if (event.key === "ArrowDown") this.choose(chosen + 1);
    else if (event.key === "ArrowUp") this.choose(chosen - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab" || (event.key === "Enter" && !event.ctrlKey && !event.metaKey)) {
      this.take(this.options[chosen]);
    } else return;
    event.preventDefault();
    event.stopPropagation(); // Enter would send, Escape would close what is around
  }

  take(/** @type {HTMLElement} */ option) {
    const { field } = this;
    const words = begun(field);
    if (words === null) return;
    const end = field.selectionStart;
    field.setRangeText(`${option.dataset.name} `, end - words.length, end, "end");
    this.close();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true })); // the draft is kept
    this.close();
  }
}

/** @type {WeakSet<Element>} */
const started = new WeakSet();

export function startMentions(/** @type {ParentNode} */ root) {
  for (const field of root.querySelectorAll("textarea[data-mentions]")) {
    if (!(field instanceof HTMLTextAreaElement) || started.has(field)) continue;
    started.add(field);
    new Offer(field);
  }
}

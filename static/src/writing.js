/**
 * Help with writing Markdown: buttons and keys for what most people use, a look at how it will
 * stand there, and a word when it gets too long. Without this the text is typed as it is.
 */
import { csrfToken, drawn } from "./submission.js";

const NEAR = 0.9;

/** What a button does to the marked text: signs around it, or in front of each line. */
/** @type {Record<string, {around?: string, before?: string}>} */
const WAYS = {
  bold: { around: "**" },
  italic: { around: "*" },
  list: { before: "- " },
  quote: { before: "> " },
};
/** @type {Record<string, string>} */
const KEYS = { b: "bold", i: "italic", k: "link" };

/** Puts a text in the place of a range so that the browser's own undo takes it back. */
function replace(
  /** @type {HTMLTextAreaElement} */ field,
  /** @type {number} */ from,
  /** @type {number} */ to,
  /** @type {string} */ text,
) {
  field.focus();
  field.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function around(/** @type {HTMLTextAreaElement} */ field, /** @type {string} */ sign) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const inside = value.slice(from, to);
  const has = value.slice(from - sign.length, from) === sign && value.startsWith(sign, to);
  if (has) {
    replace(field, from - sign.length, to + sign.length, inside);
    field.setSelectionRange(from - sign.length, to - sign.length);
  } else {
    replace(field, from, to, sign + inside + sign);
    field.setSelectionRange(from + sign.length, to + sign.length);
  }
}

function before(/** @type {HTMLTextAreaElement} */ field, /** @type {string} */ sign) {
  const { value } = field;
  const from = value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const end = value.indexOf("\n", field.selectionEnd);
  const to = end < 0 ? value.length : end;
  const lines = value.slice(from, to).split("\n");
  const all = lines.every((line) => line.startsWith(sign));
  const text = lines.map((line) => (all ? line.slice(sign.length) : sign + line)).join("\n");
  replace(field, from, to, text);
  field.setSelectionRange(from + (lines.length > 1 ? 0 : text.length), from + text.length);
}

function link(/** @type {HTMLTextAreaElement} */ field) {
  const { selectionStart: from, selectionEnd: to } = field;
  const inside = field.value.slice(from, to);
  const address = /^(https?:|\/)\S+$/.test(inside);
  replace(field, from, to, address ? `[](${inside})` : `[${inside}]()`);
  const place = address ? from + 1 : from + inside.length + 3;
  field.setSelectionRange(place, place);
}

function act(/** @type {HTMLTextAreaElement} */ field, /** @type {string} */ what) {
  if (what === "link") link(field);
  else if (WAYS[what]?.around) around(field, WAYS[what].around);
  else if (WAYS[what]?.before) before(field, WAYS[what].before);
}

class Tools {
  /**
   * @param {HTMLElement} bar
   * @param {HTMLTextAreaElement} field
   */
  constructor(bar, field) {
    this.bar = bar;
    this.field = field;
    this.look = /** @type {HTMLElement} */ (bar.querySelector('[data-tool="preview"]'));
    this.sheet = document.createElement("div");
    this.sheet.className = "preview";
    this.sheet.hidden = true;
    this.sheet.tabIndex = 0;
    this.sheet.setAttribute("role", "region");
    this.sheet.setAttribute("aria-label", this.look.textContent?.trim() ?? "");
    field.after(this.sheet);
    bar.hidden = false;
    bar.addEventListener("click", (event) => this.#pressed(event));
    field.addEventListener("keydown", (event) => {
      // Where the letter is Cyrillic the place of the key counts, as in keys.js.
      const latin = /^[a-z]$/i.test(event.key);
      const what = KEYS[latin ? event.key.toLowerCase() : event.code.slice(3).toLowerCase()];
      if (!what || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      act(field, what);
    });
    const count = () => this.#count();
    field.addEventListener("input", count);
    field.addEventListener("draft:put", count);
    field.form?.addEventListener("compose:sent", () => this.#show(false));
    count();
  }

  #pressed(/** @type {MouseEvent} */ event) {
    const button = event.target instanceof Element && event.target.closest("[data-tool]");
    if (!(button instanceof HTMLElement)) return;
    const what = button.dataset.tool ?? "";
    if (what === "preview") this.#preview();
    else act(this.field, what);
  }

  #show(/** @type {boolean} */ shown) {
    this.sheet.hidden = !shown;
    this.field.hidden = shown;
    this.look.setAttribute("aria-pressed", String(shown));
    for (const button of this.bar.querySelectorAll("[data-tool]:not([data-tool='preview'])")) {
      button.toggleAttribute("disabled", shown);
    }
  }

  async #preview() {
    if (!this.sheet.hidden) {
      this.#show(false);
      this.field.focus();
      return;
    }
    const data = new FormData();
    data.set("body", this.field.value);
    const audience = this.field.form && new FormData(this.field.form).get("audience");
    if (audience) data.set("audience", String(audience));
    const headers = { "HX-Request": "true", "X-CSRFToken": csrfToken() };
    try {
      const url = this.bar.dataset.preview ?? "";
      const answer = await fetch(url, { method: "POST", body: data, headers });
      if (!answer.ok) throw new Error(String(answer.status));
      this.sheet.replaceChildren(...drawn(await answer.text()));
    } catch {
      this.sheet.textContent = this.bar.dataset.textFailed ?? "";
    }
    this.#show(true);
    this.sheet.focus();
  }

  /** Says how many characters are left when few are, and how many are too many. */
  #count() {
    const place = /** @type {HTMLElement | null} */ (this.bar.querySelector("[data-count]"));
    const most = Number(this.bar.dataset.most);
    if (!place || !most) return;
    const left = most - [...this.field.value].length;
    place.hidden = left > most * (1 - NEAR);
    place.classList.toggle("is-over", left < 0);
    const words = left < 0 ? place.dataset.textOver : place.dataset.textLeft;
    place.textContent = (words ?? "").replace("{number}", Math.abs(left).toLocaleString());
  }
}

/** @type {WeakSet<Element>} */
const started = new WeakSet();

export function startWriting(/** @type {ParentNode} */ root) {
  for (const bar of root.querySelectorAll("[data-tools]")) {
    const field = document.getElementById(/** @type {HTMLElement} */ (bar).dataset.tools ?? "");
    if (started.has(bar) || !(field instanceof HTMLTextAreaElement)) continue;
    started.add(bar);
    new Tools(/** @type {HTMLElement} */ (bar), field);
  }
}

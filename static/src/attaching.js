/**
 * Files while one writes: chosen, pasted or dropped, they go into the library of the group or stay
 * with the post or message, as one says for each, and a link comes into the text, which becomes a card below
 * it. Without this one uploads first.
 */
import { send } from "./upload-sending.js";
import { csrfToken, newKey } from "./submission.js";

class Attaching {
  /** @param {HTMLInputElement} input */
  constructor(input) {
    this.input = input;
    this.bar = /** @type {HTMLElement} */ (input.closest("[data-tools], [data-attach-for]"));
    const { tools, attachFor } = this.bar.dataset;
    const field = document.getElementById(tools ?? attachFor ?? "");
    this.field = /** @type {HTMLTextAreaElement} */ (field);
    this.state = /** @type {HTMLElement} */ (this.bar.querySelector("[data-attach-state]"));
    /** One file after another, so that a weak link is not divided. */
    this.queue = Promise.resolve();
    /** Pasted and dropped files stay in a chat, else go into the library where they can. */
    this.usual = input.dataset.audience && !attachFor ? "library" : "post";
    this.where = this.usual;
    this.bar.querySelector("[data-attach-menu]")?.removeAttribute("hidden");
    input.addEventListener("change", () => {
      this.take([...(input.files ?? [])], this.where);
      input.value = "";
    });
    for (const button of this.bar.querySelectorAll("[data-attach]")) {
      button.addEventListener("click", () => {
        this.where = /** @type {HTMLElement} */ (button).dataset.attach ?? this.usual;
        button.closest("details")?.removeAttribute("open");
        input.click();
      });
    }
    this.field.addEventListener("paste", (event) => this.#given(event, event.clipboardData));
    this.field.addEventListener("drop", (event) => this.#given(event, event.dataTransfer));
  }

  #given(/** @type {Event} */ event, /** @type {DataTransfer | null} */ data) {
    const files = [...(data?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.take(files, this.usual);
  }

  take(/** @type {File[]} */ files, /** @type {string} */ where) {
    for (const file of files) this.queue = this.queue.then(() => this.#send(file, where));
  }

  #say(text = "", failed = false) {
    this.state.textContent = text;
    this.state.hidden = !text;
    this.state.classList.toggle("is-over", failed);
  }

  #send(/** @type {File} */ file, /** @type {string} */ where) {
    const texts = this.input.dataset;
    const form = this.field.form;
    const chosen = form && new FormData(form).get("audience");
    const name = file.name || texts.textPasted || "file";
    const said = {
      filename: name,
      audience: where === "post" ? "post" : String(chosen || texts.audience || "group"),
      key: newKey(),
    };
    const words = (/** @type {string | undefined} */ text) => (text ?? "").replace("{name}", name);
    const sending = where === "post" ? texts.textSendingPost : texts.textSending;
    this.#say(words(sending));
    return new Promise((resolve) => {
      const way = { address: texts.pieces ?? "", token: csrfToken(), resume: null, said };
      send(file, way, {
        progress: (sent, all) =>
          this.#say(`${words(sending)} ${Math.round((100 * sent) / Math.max(all, 1))} %`),
        waiting: () => this.#say(words(texts.textWaiting)),
        stored: ({ id }) => {
          this.#link(name, id);
          this.#say();
          resolve(undefined);
        },
        failed: ({ reason }) => {
          this.#say(`${words(texts.textFailed)} ${reason ?? ""}`, true);
          resolve(undefined);
        },
      });
    });
  }

  /** Puts the link into a line of its own, where the cursor is. */
  #link(/** @type {string} */ name, /** @type {number} */ id) {
    const { field } = this;
    const at = field.selectionEnd;
    const before = field.value.slice(0, at);
    const title = name.replaceAll(/[[\]\\*_`<>]/g, (sign) => `\\${sign}`);
    const text = `${before && !before.endsWith("\n") ? "\n" : ""}[${title}](/c/${id})\n`;
    field.setRangeText(text, at, at, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** @type {WeakSet<Element>} */
const started = new WeakSet();

export function startAttaching(/** @type {ParentNode} */ root) {
  for (const input of root.querySelectorAll("input[data-attaching]")) {
    if (!(input instanceof HTMLInputElement) || started.has(input)) continue;
    started.add(input);
    new Attaching(input);
  }
}

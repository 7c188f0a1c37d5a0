/**
 * What can be done with a line of a chat: answering it, copying it, and the menu of a line that came
 * over the socket, which is fetched when somebody asks for it. Without this the links lead to pages.
 */
import htmx from "htmx.org";
import { fetchLine, follow } from "./lines.js";
import { toast } from "./toasts.js";

const LIT_MS = 2500;
const NEAR_END_PX = 120;

/** Fetches the line with its menu, and opens that. */
async function openMenu(/** @type {HTMLAnchorElement} */ link) {
  const line = link.closest("[data-seq]");
  const now = line && (await fetchLine(link.dataset.more ?? ""));
  if (!line || !now) return location.assign(link.href);
  line.replaceWith(now);
  follow(now);
  htmx.process(now);
  startLineActs(now);
  const menu = now.querySelector("details[data-menu]");
  if (menu instanceof HTMLDetailsElement) {
    menu.open = true;
    menu.querySelector("summary")?.focus();
  }
}

/** Puts into the composer which message is being answered, or with null that none is. */
export function answer(
  /** @type {HTMLFormElement} */ form,
  /** @type {{id: string, name: string, words: string} | null} */ message,
) {
  const field = form.querySelector('input[name="reply"]');
  const bar = form.querySelector("[data-replying]");
  if (!(field instanceof HTMLInputElement) || !(bar instanceof HTMLElement)) return;
  const { scrollHeight } = document.documentElement;
  const atEnd = scrollHeight - innerHeight - scrollY < NEAR_END_PX;
  field.value = message?.id ?? "";
  bar.hidden = !message;
  if (atEnd) scrollTo({ top: document.documentElement.scrollHeight });
  for (const part of /** @type {("name" | "words")[]} */ (["name", "words"])) {
    const place = bar.querySelector(`[data-slot="${part}"]`);
    if (place) place.textContent = message?.[part] ?? "";
  }
}

/** Goes to a line that is on the page; returns whether it is. */
function jump(/** @type {string} */ id) {
  const line = document.getElementById(id);
  if (!line) return false;
  line.scrollIntoView({ block: "center" });
  line.classList.add("is-lit");
  setTimeout(() => line.classList.remove("is-lit"), LIT_MS);
  return true;
}

async function copy(/** @type {string} */ words, said = "") {
  await navigator.clipboard.writeText(words);
  toast(said);
}

/** @param {MouseEvent} event */
function clicked(event) {
  const target = event.target instanceof Element ? event.target : null;
  if (!target || event.ctrlKey || event.metaKey) return;
  const more = target.closest("a[data-more]");
  const reply = target.closest("a[data-reply]");
  const not = target.closest("a[data-reply-not]");
  const quote = target.closest("a[data-jump]");
  const link = target.closest("button[data-copy-link], button[data-copy-words]");
  const form = document.querySelector('form[data-compose="chat"]');
  if (more instanceof HTMLAnchorElement) {
    event.preventDefault();
    openMenu(more).catch(() => location.assign(more.href));
  } else if (quote instanceof HTMLAnchorElement) {
    if (jump(quote.dataset.jump ?? "")) event.preventDefault();
  } else if (form instanceof HTMLFormElement && (reply || not)) {
    event.preventDefault();
    const { reply: id = "", name = "", words = "" } = /** @type {HTMLElement} */ (reply ?? not).dataset;
    answer(form, reply ? { id, name, words } : null);
    /** @type {HTMLElement | null} */ (form.querySelector("[data-body]"))?.focus();
  } else if (link instanceof HTMLElement) {
    const text = link.closest(".msg")?.querySelector(".msg__text");
    const words = [...(text?.children ?? [])].filter((part) => !part.matches(".msg__quote, .msg__edited, .meta, .reactions, .cards"));
    const copied = link.dataset.copyLink ?? words.map((part) => part.textContent?.trim()).join("\n\n");
    copy(copied, link.dataset.textCopied);
  }
}

let listens = false;

export function startLineActs(/** @type {ParentNode} */ root) {
  // Browsers let scripts copy on a safe line alone.
  if (navigator.clipboard) {
    for (const button of root.querySelectorAll("[data-copy-link], [data-copy-words]")) {
      /** @type {HTMLElement} */ (button).hidden = false;
    }
  }
  if (listens) return;
  listens = true;
  document.addEventListener("click", clicked);
  document.addEventListener("live:added", (event) => {
    startLineActs(/** @type {CustomEvent} */ (event).detail.line);
  });
}

/**
 * Quoting a post: its words, or those that are marked in it, come into the open editor at the
 * cursor, with a link back. Without this the page is loaded anew with the quotation.
 */

/** Returns what is marked inside of a post, as plain lines. */
function markedIn(/** @type {Element} */ post) {
  const marked = document.getSelection();
  if (!marked || marked.isCollapsed || !marked.rangeCount) return "";
  const range = marked.getRangeAt(0);
  const words = post.querySelector(".prose");
  return words?.contains(range.commonAncestorContainer) ? marked.toString().trim() : "";
}

function put(/** @type {HTMLTextAreaElement} */ field, /** @type {string} */ quotation) {
  const { selectionStart: at, value } = field;
  const above = value.slice(0, at).replace(/\s+$/, "");
  const text = `${above ? "\n\n" : ""}${quotation}\n\n`;
  field.focus();
  field.setSelectionRange(above.length, at);
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, above.length, at, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.scrollIntoView({ block: "center" });
}

/** @type {{post: Element, words: string} | null} */
let before = null;

async function clicked(/** @type {MouseEvent} */ event) {
  const link = event.target instanceof Element && event.target.closest("a[data-cite]");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey) return;
  const post = link.closest(".post");
  const field = document.querySelector("#reply [data-body]");
  if (!post || !(field instanceof HTMLTextAreaElement)) return;
  event.preventDefault();
  const words = before?.post === post ? before.words : "";
  try {
    const head = link.dataset.citeHead ?? "";
    const lines = words.split("\n").map((line) => `> ${line}`.trimEnd());
    put(field, words ? [head, ...lines].join("\n") : await whole(link));
  } catch {
    location.assign(link.href);
  }
}

async function whole(/** @type {HTMLAnchorElement} */ link) {
  const answer = await fetch(link.dataset.cite ?? "", { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.text()).trimEnd();
}

let listens = false;

export function startCiting() {
  if (listens) return;
  listens = true;
  // A press takes the mark away before the click comes.
  document.addEventListener("pointerdown", (event) => {
    const post = event.target instanceof Element && event.target.closest(".post");
    before = post ? { post, words: markedIn(post) } : null;
  });
  document.addEventListener("click", clicked);
}

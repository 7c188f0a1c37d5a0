/**
 * Reading page by page: keys that turn pages, words over the picture that can be selected, pictures
 * enlarged. Without it pages are turned by links, and text is selected in the view as text.
 */
const SVG = "http://www.w3.org/2000/svg";
const PARTS = 10_000; // places of words are told in parts of the width and height
const SOFT_HYPHEN = "\u00ad";
const WRITING = "input, textarea, select, audio, video, dialog, [contenteditable], [role=region]";

/** @typedef {[number, number, number, number, string]} Word left, top, width, height, text */

/** Returns the element in which a word can be selected, drawn invisibly over its picture. */
function drawn(/** @type {Word} */ word, /** @type {DOMRect} */ box) {
  const [left, top, width, height, text] = word;
  const element = document.createElementNS(SVG, "text");
  const broken = text.endsWith(SOFT_HYPHEN);
  const tall = (height * box.height) / PARTS;
  element.setAttribute("x", String((left * box.width) / PARTS));
  element.setAttribute("y", String((top * box.height) / PARTS + tall * 0.8));
  element.setAttribute("font-size", String(tall));
  element.setAttribute("textLength", String((width * box.width) / PARTS));
  element.setAttribute("lengthAdjust", "spacingAndGlyphs");
  element.textContent = broken ? text.slice(0, -1) : text;
  return broken ? [element] : [element, document.createTextNode(" ")];
}

/** Fetches the words of a page and lays them over its picture. */
async function layWords(/** @type {SVGSVGElement} */ layer) {
  const url = layer.dataset.words;
  delete layer.dataset.words;
  if (!url) return;
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok || response.redirected) return;
  const { words } = await response.json();
  const box = /** @type {DOMRect} */ (layer.viewBox.baseVal);
  const group = document.createElementNS(SVG, "g");
  group.setAttribute("aria-hidden", "true");
  group.append(...words.flatMap((/** @type {Word} */ word) => drawn(word, box)));
  layer.append(group);
}

/** Turns the page where an arrow key, or a key for a whole screen at its end, asks for it. */
function turn(/** @type {KeyboardEvent} */ event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (/** @type {Element} */ (event.target).closest(WRITING)) return;
  const leaf = document.querySelector("[data-viewer] .leaf");
  const box = leaf?.getBoundingClientRect();
  const atTop = !box || box.top >= 0;
  const atEnd = !box || box.bottom <= innerHeight;
  const ahead = event.key === "ArrowRight" || (event.key === "PageDown" && atEnd);
  const back = event.key === "ArrowLeft" || (event.key === "PageUp" && atTop);
  if (!ahead && !back) return;
  const link = document.querySelector(`[data-viewer] a[rel="${ahead ? "next" : "prev"}"]`);
  if (!(link instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  link.click();
}

let started = false;

export function startViewer(/** @type {ParentNode} */ root) {
  for (const layer of root.querySelectorAll("svg[data-words]")) {
    layWords(/** @type {SVGSVGElement} */ (layer));
  }
  if (root.querySelector("[data-lightbox]")) import("./lightbox.js").then((m) => m.startLightbox());
  if (started) return;
  started = true;
  document.addEventListener("keydown", turn);
}

/**
 * Starts what a page has. Reading, posting and searching work without any of this; the modules make
 * them quicker. Texts that a person reads come from the page, where they are translated.
 */
import htmx from "htmx.org";
import { startCompose } from "./compose.js";
import { startDialogs } from "./dialogs.js";
import { startForms } from "./forms.js";
import { forgetOthers } from "./kept.js";
import { startKeys } from "./keys.js";
import { startMenus } from "./menus.js";
import { startBanners } from "./online.js";
import { startQuickExit } from "./quick-exit.js";
import { startSecrets } from "./secrets.js";
import { csrfToken } from "./submission.js";
import { startToasts, toast } from "./toasts.js";

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  if (ctx.request.method !== "GET") ctx.request.headers["X-CSRFToken"] = csrfToken();
});

document.addEventListener("live:closed", () => {
  const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-toasts]"));
  const text = place?.dataset.textClosed;
  if (text) toast(text, "warning");
});

/**
 * Parts that only some pages have, fetched where their elements are.
 * @type {[string, (root: ParentNode) => Promise<void>][]}
 */
const PARTS = [
  ["[data-passkey]", (root) => import("./passkeys.js").then((m) => m.startPasskeys(root))],
  ["[data-copy]", (root) => import("./copy.js").then((m) => m.startCopy(root))],
  ["[data-choosing]", (root) => import("./choosing.js").then((m) => m.startChoosing(root))],
  [
    "[data-comment-form], [data-comments]",
    (root) => import("./comments.js").then((m) => m.startComments(root)),
  ],
  ["[data-mentions]", (root) => import("./mentions.js").then((m) => m.startMentions(root))],
  ["[data-attaching]", (root) => import("./attaching.js").then((m) => m.startAttaching(root))],
  ["[data-tools]", (root) => import("./writing.js").then((m) => m.startWriting(root))],
  ["a[data-cite]", () => import("./citing.js").then((m) => m.startCiting())],
  ["[data-text-arrived]", (root) => import("./arrivals.js").then((m) => m.startArrivals(root))],
  ["[data-live]", (root) => import("./live-list.js").then((m) => m.startLists(root))],
  ['form[data-compose="chat"], .msg', (root) => import("./line-acts.js").then((m) => m.startLineActs(root))],
  ["[data-history]", (root) => import("./history.js").then((m) => m.startHistory(root))],
  ["[data-read]", (root) => import("./reading.js").then((m) => m.startReading(root))],
  ["[data-here]", (root) => import("./presence.js").then((m) => m.startPresence(root))],
  ["[data-viewer]", (root) => import("./viewer.js").then((m) => m.startViewer(root))],
  ["[data-upload]", (root) => import("./upload.js").then((m) => m.startUploads(root))],
];

/** Starts the parts that need to find their elements; again for what htmx has put into the page. */
function start(/** @type {ParentNode} */ root) {
  startCompose(root);
  const here = PARTS.filter(([elements]) => root.querySelector(elements));
  return Promise.allSettled(here.map(([, begin]) => begin(root)));
}

if (document.querySelector("[data-room]")) import("./marks.js").then((m) => m.startMarks());

/** The bell can wait until the page is there: its number came with it. */
function startBell() {
  if (document.querySelector("[data-bell]")) import("./bell.js").then((m) => m.startBell());
}

forgetOthers();
startBanners();
startToasts();
startMenus();
startDialogs();
startSecrets();
startForms();
startQuickExit();
startKeys();
start(document).then(() => {
  document.documentElement.dataset.started = ""; // whatever the page offers works from now on
});
if (document.readyState === "complete") startBell();
else addEventListener("load", startBell, { once: true });
htmx.onLoad((/** @type {Element} */ element) => start(element.parentElement ?? document));

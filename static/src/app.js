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

/** Starts the parts that need to find their elements; again for what htmx has put into the page. */
function start(/** @type {ParentNode} */ root) {
  startCompose(root);
  if (root.querySelector("[data-passkey]")) import("./passkeys.js").then((m) => m.startPasskeys(root));
  if (root.querySelector("[data-copy]")) import("./copy.js").then((m) => m.startCopy(root));
  if (root.querySelector("[data-choosing]")) {
    import("./choosing.js").then((m) => m.startChoosing(root));
  }
  if (root.querySelector("[data-comment-form], [data-comments]")) {
    import("./comments.js").then((m) => m.startComments(root));
  }
  if (root.querySelector("[data-mentions]")) {
    import("./mentions.js").then((m) => m.startMentions(root));
  }
  if (root.querySelector("[data-attaching]")) {
    import("./attaching.js").then((m) => m.startAttaching(root));
  }
  if (root.querySelector("[data-tools]")) import("./writing.js").then((m) => m.startWriting(root));
  if (root.querySelector("a[data-cite]")) import("./citing.js").then((m) => m.startCiting());
  if (root.querySelector("[data-text-arrived]")) {
    import("./arrivals.js").then((m) => m.startArrivals(root));
  }
  if (root.querySelector("[data-live]")) import("./live-list.js").then((m) => m.startLists(root));
  if (root.querySelector("[data-history]")) {
    import("./history.js").then((m) => m.startHistory(root));
  }
  if (root.querySelector("[data-read]")) import("./reading.js").then((m) => m.startReading(root));
  if (root.querySelector("[data-viewer]")) import("./viewer.js").then((m) => m.startViewer(root));
  if (root.querySelector("[data-upload]")) import("./upload.js").then((m) => m.startUploads(root));
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
start(document);
if (document.readyState === "complete") startBell();
else addEventListener("load", startBell, { once: true });
htmx.onLoad((/** @type {Element} */ element) => start(element.parentElement ?? document));

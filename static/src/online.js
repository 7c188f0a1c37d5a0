/**
 * The banners about the connection. Live parts announce theirs with the event
 * "collab:connection" on the window, detail {connected}; and with "collab:build", detail {old},
 * whether the server was updated since the page was loaded.
 */
const PATIENCE_MS = 3000;

let connected = true;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let lasted = false;

function show(/** @type {string} */ kind, /** @type {boolean} */ shown) {
  const banner = document.querySelector(`[data-banner="${kind}"]`);
  if (banner instanceof HTMLElement) banner.hidden = !shown;
}

function draw() {
  show("offline", lasted && !navigator.onLine);
  show("lag", lasted && navigator.onLine && !connected);
}

/** Good news shows at once, bad news only when it lasts: most breaks heal within a moment. */
function changed() {
  if (navigator.onLine && connected) {
    clearTimeout(timer);
    timer = undefined;
    lasted = false;
  } else {
    timer ??= setTimeout(() => {
      lasted = true;
      draw();
    }, PATIENCE_MS);
  }
  draw();
}

export function startBanners() {
  addEventListener("online", changed);
  addEventListener("offline", changed);
  addEventListener("collab:connection", (event) => {
    connected = /** @type {CustomEvent} */ (event).detail.connected;
    changed();
  });
  addEventListener("collab:build", (event) => {
    show("renewed", /** @type {CustomEvent} */ (event).detail.old);
  });
  if (!navigator.onLine) changed();
}

/**
 * What is kept on the device: drafts, and lines that could not be sent yet. It is kept for the tab and
 * the account, and goes with the tab, when somebody signs out or leaves quickly, or when another
 * account uses the same tab. Drafts of posts live on the server besides (drafts.js).
 */
const PREFIX = "collab:";
const account = document.documentElement.dataset.account;

const place = (/** @type {string} */ name) => `${PREFIX}${account ?? ""}:${name}`;

/** Returns what was kept under the name, or null. A browser may refuse storage: then nothing is. */
export function kept(/** @type {string} */ name) {
  try {
    const text = sessionStorage.getItem(place(name));
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Keeps a value (anything JSON can say); empty ones are forgotten. Returns whether it is kept. */
export function keep(/** @type {string} */ name, /** @type {unknown} */ value) {
  const empty = value === null || value === "" || (Array.isArray(value) && value.length === 0);
  try {
    if (empty) sessionStorage.removeItem(place(name));
    else sessionStorage.setItem(place(name), JSON.stringify(value));
    return !empty;
  } catch {
    return false;
  }
}

function forget(/** @type {(key: string) => boolean} */ which) {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX) && which(key)) sessionStorage.removeItem(key);
    }
  } catch {
    // No storage, nothing to forget.
  }
}

/** Forgets everything: nothing is left on the device. */
export function forgetAll() {
  forget(() => true);
}

/** Forgets what other accounts left. Somebody whose session only ran out finds her text again. */
export function forgetOthers() {
  if (account) forget((key) => !key.startsWith(place("")));
  document.addEventListener("submit", (event) => {
    const { submitter } = event;
    if (submitter instanceof HTMLElement && "signOut" in submitter.dataset) forgetAll();
  });
}

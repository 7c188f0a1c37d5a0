/**
 * What is kept on the device: drafts, and lines that could not be sent yet. It is kept per account,
 * and goes when somebody signs out or another account uses the same browser.
 */
const PREFIX = "collab:";
const account = document.documentElement.dataset.account;

const place = (/** @type {string} */ name) => `${PREFIX}${account ?? ""}:${name}`;

/** Returns what was kept under the name, or null. A browser may refuse storage: then nothing is. */
export function kept(/** @type {string} */ name) {
  try {
    const text = localStorage.getItem(place(name));
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Keeps a value (anything JSON can say); empty ones are forgotten. Returns whether it is kept. */
export function keep(/** @type {string} */ name, /** @type {unknown} */ value) {
  const empty = value === null || value === "" || (Array.isArray(value) && value.length === 0);
  try {
    if (empty) localStorage.removeItem(place(name));
    else localStorage.setItem(place(name), JSON.stringify(value));
    return !empty;
  } catch {
    return false;
  }
}

function forget(/** @type {(key: string) => boolean} */ which) {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX) && which(key)) localStorage.removeItem(key);
    }
  } catch {
    // No storage, nothing to forget.
  }
}

/** Forgets what other accounts left. Somebody whose session only ran out finds her text again. */
export function forgetOthers() {
  if (account) forget((key) => !key.startsWith(place("")));
  document.addEventListener("submit", (event) => {
    const { submitter } = event;
    if (submitter instanceof HTMLElement && "signOut" in submitter.dataset) forget(() => true);
  });
}

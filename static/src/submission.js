/**
 * One way to send a form without leaving the page, and to understand the answer. The idempotency
 * key in the form makes it safe to send the same thing again whenever the answer did not come.
 *
 * @typedef {{ok: true, elements: Element[], address: string | null}} Done
 *   what the server drew for the saved thing, and the page it sent us on to, if any
 * @typedef {"offline" | "signed-out" | "refused" | "failed"} Cause
 * @typedef {{ok: false, cause: Cause, reason: string | null, anyway?: string, taken?: boolean, wait?: number}} Failure
 *   refused: sending the same again would not help; reason: the server's own words, if it gave any;
 *   anyway: what the form must bear to be taken all the same, after a warning; taken: its key saved
 *   something else before, so that it needs a new one; wait: so many seconds, then it would be taken
 * @typedef {Done | Failure} Outcome
 */
const PATIENCE_MS = 20_000;
const RESTART_S = 3;
export const HEADERS = { "HX-Request": "true", Accept: "application/json, text/html;q=0.9" };

/** Returns the token without which the server takes no change. */
export function csrfToken() {
  const meta = document.querySelector('meta[name="csrf-token"]');
  return meta instanceof HTMLMetaElement ? meta.content : "";
}

/** Returns a key that no other submission has; randomUUID is missing on plain http. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}

/** Returns the elements of a piece of HTML from our own server. */
export function drawn(/** @type {string} */ html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.children];
}

function understood(/** @type {string} */ type, /** @type {string} */ body) {
  if (type.includes("json")) {
    try {
      return JSON.parse(body);
    } catch {
      return {};
    }
  }
  return { html: body };
}

function words(/** @type {{error?: string, html?: string}} */ answer) {
  if (answer.error) return answer.error;
  const page = new DOMParser().parseFromString(answer.html ?? "", "text/html");
  return page.querySelector("[data-reason]")?.textContent?.trim() || null;
}

/**
 * Reads an answer, of fetch or of XMLHttpRequest alike.
 * @param {number} status
 * @param {string} address where the answer came from, after redirects
 * @param {string} type its content type
 * @param {string} body
 * @param {boolean} redirected
 * @returns {Outcome}
 */
export function outcome(status, address, type, body, redirected) {
  const answer = understood(type, body);
  const door = redirected && new URL(address, location.href).pathname === "/sign-in";
  if (status === 401 || door) return { ok: false, cause: "signed-out", reason: null };
  if (status >= 200 && status < 300) {
    const elements = redirected ? [] : drawn(answer.html ?? "");
    return { ok: true, elements, address: redirected ? address : (answer.location ?? null) };
  }
  const again = status >= 500 || status === 429 || status === 408;
  const cause = again ? "failed" : "refused";
  const taken = status === 409;
  return { ok: false, cause, reason: words(answer), anyway: answer.anyway ?? "", taken };
}

/**
 * Sends the data to the form's address.
 * @param {HTMLFormElement} form
 * @param {FormData} data
 * @returns {Promise<Outcome>}
 */
export async function send(form, data) {
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: data,
      headers: HEADERS,
      signal: AbortSignal.timeout?.(PATIENCE_MS),
    });
    const type = response.headers.get("Content-Type") ?? "";
    const { status, url, redirected } = response;
    const result = outcome(status, url, type, await response.text(), redirected);
    if (result.ok || result.cause !== "failed") return result;
    const told = Number(response.headers.get("Retry-After")) || undefined;
    // A proxy says nothing while the server behind it starts anew.
    return { ...result, wait: told ?? (status > 501 ? RESTART_S : undefined) };
  } catch {
    return { ok: false, cause: "offline", reason: null };
  }
}

/** Returns what the form says about a failure: the server's words, else its own. */
export function reasonOf(/** @type {HTMLFormElement} */ form, /** @type {Failure} */ failure) {
  const own = {
    offline: form.dataset.textOffline,
    "signed-out": form.dataset.textSignedOut,
    refused: form.dataset.textFailed,
    failed: form.dataset.textFailed,
  };
  return failure.reason ?? own[failure.cause] ?? "";
}

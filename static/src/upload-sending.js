/**
 * Sends one file piece by piece, and goes on where it broke off: the tus protocol. Of its client
 * only the parts are taken that keep nothing in the browser's storage; which uploads are unfinished
 * is asked of the server.
 *
 * @typedef {{id: number, url: string, html: string}} Stored
 * @typedef {{reason: string | null, cause: "offline" | "signed-out" | "refused" | "failed"}} Fault
 * @typedef {{
 *   progress: (sent: number, all: number) => void,
 *   waiting: () => void,
 *   stored: (document: Stored) => void,
 *   failed: (fault: Fault) => void,
 * }} Hearer
 * @typedef {{address: string, token: string, resume: string | null, said: Record<string, string>}} Way
 */
import FileReader from "tus-js-client/lib.esm/browser/fileReader.js";
import HttpStack from "tus-js-client/lib.esm/browser/httpStack.js";
import Upload from "tus-js-client/lib.esm/upload.js";

const PIECE = 2 << 20;
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000, 60_000, 60_000];
const SILENCE_MS = 60_000; // a link that died without a word
const STORING_MS = 300_000; // the server copies and checks a large file
const FULL = 507;
const AGAIN = new Set([0, 408, 409, 423, 425, 429, 460]);

const statusOf = (/** @type {any} */ error) => error.originalResponse?.getStatus() ?? 0;

/** @returns {Fault} */
function fault(/** @type {any} */ error) {
  const status = statusOf(error);
  let reason = null;
  try {
    reason = JSON.parse(error.originalResponse?.getBody() ?? "").error ?? null;
  } catch {
    reason = null;
  }
  if (!status) return { reason: null, cause: "offline" };
  if (status === 401) return { reason: null, cause: "signed-out" };
  return { reason, cause: status >= 500 || AGAIN.has(status) ? "failed" : "refused" };
}

/** Asks for the document of an upload that is complete: the answer to its last piece was lost. */
async function conclude(/** @type {string} */ url, /** @type {number} */ size, headers) {
  const piece = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": `${size}` };
  const all = { ...headers, ...piece, "Tus-Resumable": "1.0.0" };
  const answer = await fetch(url, { method: "PATCH", headers: all });
  const body = await answer.text();
  if (answer.status === 200) return JSON.parse(body);
  throw { originalResponse: { getStatus: () => answer.status, getBody: () => body } };
}

/**
 * Begins or goes on; returns how to pause it and how to give it up.
 * @param {File} file
 * @param {Way} way
 * @param {Hearer} hearer
 */
export function send(file, { address, token, resume, said }, hearer) {
  const headers = { "X-CSRFToken": token, Accept: "application/json" };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let watch;
  let ended = false;
  const upload = new Upload(file, {
    ...Upload.defaultOptions,
    httpStack: new HttpStack(),
    fileReader: new FileReader(),
    fingerprint: async () => null,
    storeFingerprintForResuming: false,
    endpoint: address,
    uploadUrl: resume,
    chunkSize: PIECE,
    retryDelays: PAUSES_MS,
    uploadDataDuringCreation: true,
    metadata: said,
    headers,
    onShouldRetry(error) {
      const status = statusOf(error);
      const again = AGAIN.has(status) || (status >= 500 && status !== FULL && status !== 503);
      if (again) hearer.waiting();
      return again;
    },
    onProgress(sent, all) {
      stillAlive(sent >= all);
      hearer.progress(sent, all);
    },
    onSuccess: ({ lastResponse }) => finish(lastResponse.getBody()),
    onError: (error) => end(() => hearer.failed(fault(error))),
  });

  function stillAlive(/** @type {boolean} */ allSent) {
    clearTimeout(watch);
    if (ended) return;
    watch = setTimeout(
      () => upload.abort().then(() => upload.start()),
      allSent ? STORING_MS : SILENCE_MS,
    );
  }

  function end(/** @type {() => void} */ tell) {
    clearTimeout(watch);
    if (ended) return;
    ended = true;
    tell();
  }

  async function finish(/** @type {string} */ body) {
    try {
      const document = body ? JSON.parse(body) : await conclude(upload.url, file.size, headers);
      end(() => hearer.stored(document));
    } catch (error) {
      end(() => hearer.failed(fault(error)));
    }
  }

  stillAlive(false);
  upload.start();
  const stop = async (/** @type {boolean} */ forGood) => {
    end(() => undefined);
    await upload.abort(forGood).catch(() => undefined);
    return upload.url;
  };
  return { pause: () => stop(false), giveUp: () => stop(true) };
}

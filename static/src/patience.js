/**
 * Sending again by itself what the server would take a little later: somebody writes faster than
 * one may, the database is busy, or the server starts anew. The key in the form keeps it one.
 */
import { send } from "./submission.js";

/** @typedef {import("./submission.js").Outcome} Outcome */

const LONGEST_S = 120;
const PER_SECOND_MS = 1000;

/**
 * Sends until it is taken or refused, or would take too long; `say` is told the seconds of each
 * wait, and 0 when it is over. It ends early with the failure when `wanted` says no.
 * @param {HTMLFormElement} form
 * @param {FormData} data
 * @param {(seconds: number) => void} say
 * @param {() => boolean} wanted
 * @returns {Promise<Outcome>}
 */
export async function sendPatiently(form, data, say, wanted) {
  for (;;) {
    const result = await send(form, data);
    if (result.ok || !result.wait || result.wait > LONGEST_S) return result;
    for (let seconds = Math.ceil(result.wait); seconds > 0; seconds -= 1) {
      say(seconds);
      await new Promise((done) => setTimeout(done, PER_SECOND_MS));
      if (!wanted()) return result;
    }
    say(0);
  }
}

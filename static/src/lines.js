/** The lines of live lists: fetching them, and where each belongs. See live-list.js. */
import htmx from "htmx.org";
import { drawn } from "./submission.js";

const FOLLOWS_WITHIN_MS = 5 * 60_000;

export const numberOf = (/** @type {Element} */ line) =>
  Number(/** @type {HTMLElement} */ (line).dataset.seq);

export const timeOf = (/** @type {Element | null | undefined} */ line) =>
  line instanceof HTMLElement && line.dataset.time ? new Date(line.dataset.time) : null;

/** The day of a line in the reader's time zone, as the server knows it: YYYY-MM-DD. */
export const dayOf = (/** @type {Element | null | undefined} */ line) =>
  line instanceof HTMLElement ? line.dataset.day : undefined;

/** Fetches HTML lines and whether others follow; null when the list is no longer open to us. */
export async function fetchLines(/** @type {URL} */ url) {
  const response = await fetch(url, { headers: { "HX-Request": "true", Accept: "text/html" } });
  if ([401, 403, 404, 410].includes(response.status) || response.redirected) return null;
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return { lines: drawn(await response.text()), more: response.headers.get("X-More") === "1" };
}

/** Fetches one line as it is now; nothing when it is not for us. */
export async function fetchLine(/** @type {string} */ id) {
  const url = new URL(`/c/${encodeURIComponent(id)}?fragment=1`, location.href);
  return (await fetchLines(url))?.lines[0];
}

/** Fetches the line behind a number of a chat, which is there also where the words were removed. */
export async function fetchPlace(/** @type {URL} */ after, /** @type {string} */ id) {
  after.searchParams.set("limit", "1");
  const lines = (await fetchLines(after))?.lines ?? [];
  return lines.find((line) => line.id === id);
}

/** A line of speech under another of the same person does not repeat the name. */
export function follow(/** @type {Element} */ line) {
  const before = line.previousElementSibling;
  if (!(before instanceof HTMLElement) || !line.classList.contains("msg")) return;
  const { author } = /** @type {HTMLElement} */ (line).dataset;
  const apart = Number(timeOf(line)) - Number(timeOf(before));
  const follows = author && before.dataset.author === author && apart < FOLLOWS_WITHIN_MS;
  line.classList.toggle("msg--follow", Boolean(follows));
}

/**
 * Returns what a line goes before: the next line, or the heading of that one's day when the line
 * belongs to an earlier day.
 */
export function startOf(/** @type {Element | undefined} */ next, /** @type {Element} */ line) {
  const heading = next?.previousElementSibling;
  if (!heading || heading.hasAttribute("data-seq") || !dayOf(line)) return next;
  return dayOf(line) === dayOf(next) ? next : heading;
}

/**
 * Gives a line of a list by date its place. Such a list says that it begins with what is newest
 * (data-newest-first), which folder it holds (data-folder) and whether nothing follows (data-whole).
 */
export function placeByTime(/** @type {HTMLElement} */ list, /** @type {Element} */ line) {
  const rows = list.querySelector("[data-newest-first]");
  const moment = timeOf(line);
  if (!(rows instanceof HTMLElement) || !(line instanceof HTMLElement) || !moment) return;
  const { folder, whole } = rows.dataset;
  if (folder && folder !== line.dataset.folder) return;
  const older = [...rows.children].find((row) => Number(timeOf(row)) < Number(moment));
  if (!older && whole === undefined) return;
  rows.insertBefore(line, older ?? null);
  line.classList.add("is-arriving");
  htmx.process(line);
}

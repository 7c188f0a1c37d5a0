/**
 * How many messages wait: what is read on one device is read on the others. The server sends the
 * numbers of a room and of its group to all pages of the person that have a connection.
 */
import { hear } from "./connection.js";

const MOST = 99;

function show(/** @type {string} */ places, /** @type {number} */ number) {
  for (const place of document.querySelectorAll(places)) {
    const mark = place.querySelector(".count");
    if (!mark && number) place.append(made(number));
    else if (mark && number) mark.replaceWith(made(number));
    else mark?.remove();
  }
}

function made(/** @type {number} */ number) {
  const mark = document.createElement("span");
  mark.className = "count";
  mark.textContent = number > MOST ? `${MOST}+` : String(number);
  return mark;
}

export function startMarks() {
  hear("read", (news) => {
    show(`[data-unread-room="${Number(news?.room)}"]`, Number(news?.unread) || 0);
    show(`[data-unread-group="${Number(news?.group)}"]`, Number(news?.all) || 0);
  });
}

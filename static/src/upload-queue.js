/**
 * The files of one form on their way: a row for each, two at a time, so that one broken file does
 * not stop the others. Each can be paused, go on, and be given up.
 *
 * @typedef {import("./upload-files.js").Chosen} Chosen
 * @typedef {"waiting" | "running" | "asking" | "paused" | "failed" | "stored" | "gone"} State
 * @typedef {{
 *   file: File, path: string, key: string, row: HTMLElement, state: State, sent: number,
 *   anyway: boolean, resume: string | null, again: boolean,
 *   handle: {pause: () => Promise<string | null>, giveUp: () => Promise<any>} | null,
 * }} Sending
 */
import { csrfToken, drawn, HEADERS, newKey, reasonOf } from "./submission.js";
import { reduced } from "./upload-files.js";
import { twinsOf } from "./upload-twins.js";

const AT_ONCE = 2;
const WAYS = ["pause", "resume", "retry", "anyway", "discard"];
/** @type {Record<State, string[]>} */
const OFFERED = {
  waiting: ["discard"],
  running: ["pause", "discard"],
  asking: ["anyway", "discard"],
  paused: ["resume", "discard"],
  failed: ["retry", "discard"],
  stored: [],
  gone: [],
};

const part = (/** @type {ParentNode} */ root, /** @type {string} */ selector) =>
  /** @type {HTMLElement} */ (root.querySelector(selector));
const slot = (/** @type {HTMLElement} */ row, /** @type {string} */ name) =>
  part(row, `[data-slot="${name}"]`);

/** Returns by what a file is known again after the page was loaded anew; no secret, so no digest. */
export function fingerprint(/** @type {File} */ file, /** @type {string} */ place) {
  const text = `${file.name}\n${file.size}\n${file.lastModified}\n${place}`;
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  const hex = (/** @type {number} */ n) => (n >>> 0).toString(16).padStart(8, "0");
  return `${hex(a)}${hex(b)}${file.size.toString(16)}`;
}

/** Starts the queue of a form; returns how to add files, and whether something is under way. */
export function queueOf(/** @type {HTMLFormElement} */ form) {
  /** @type {Sending[]} */
  const all = [];
  const texts = form.dataset;
  const rows = part(form, "[data-uploads]");
  const token = csrfToken();
  /** @type {Promise<{url: string, fingerprint: string, size: number}[]> | null} */
  let unfinished = null;
  const value = (/** @type {string} */ name) => String(new FormData(form).get(name) ?? "");

  function show(/** @type {Sending} */ one, /** @type {State} */ state, text = "", reason = "") {
    one.state = state;
    slot(one.row, "state").textContent = text;
    part(one.row, "progress").hidden = !["waiting", "running", "paused"].includes(state);
    slot(one.row, "failed").hidden = !reason;
    slot(one.row, "reason").textContent = reason;
    slot(one.row, "twins").hidden = state !== "asking";
    for (const way of WAYS) {
      const shown = OFFERED[state].includes(way) && (way !== "retry" || one.again);
      part(one.row, `[data-way="${way}"]`).hidden = !shown;
    }
    summarise();
  }

  function summarise() {
    const place = part(form, "[data-upload-summary]");
    const counted = all.filter((one) => one.state !== "gone");
    const stored = counted.filter((one) => one.state === "stored").length;
    place.hidden = counted.length < 2;
    const words = (stored < counted.length ? texts.textSummary : texts.textAllDone) ?? "";
    const text = words.replace("{done}", `${stored}`).replace("{all}", `${counted.length}`);
    const line = slot(place, "text");
    if (line.textContent !== text) line.textContent = text;
    const bytes = counted.reduce((sum, one) => sum + one.file.size, 0);
    const sent = counted.reduce((sum, one) => sum + one.sent, 0);
    /** @type {HTMLProgressElement} */ (part(place, "progress")).value = bytes ? (100 * sent) / bytes : 0;
  }

  async function resumable(/** @type {string} */ mark, /** @type {number} */ size) {
    unfinished ??= fetch(texts.pieces ?? "", { headers: HEADERS })
      .then((answer) => (answer.ok ? answer.json() : []))
      .catch(() => []);
    const known = await unfinished;
    const at = known.findIndex((each) => each.fingerprint === mark && each.size === size);
    if (at < 0) return null;
    document.querySelector(`[data-unfinished="${mark}"]`)?.remove();
    return known.splice(at, 1)[0].url;
  }

  function ask(/** @type {Sending} */ one, /** @type {import("./upload-twins.js").Twin[]} */ twins) {
    const place = slot(one.row, "twin-list");
    place.replaceChildren();
    for (const twin of twins) {
      const link = document.createElement("a");
      link.href = twin.url;
      link.textContent = twin.title;
      const item = document.createElement("li");
      item.append(link, ` · ${twin.group}`);
      place.append(item);
    }
    show(one, "asking");
  }

  async function run(/** @type {Sending} */ one) {
    show(one, "running", texts.textPreparing);
    if (value("reduce")) one.file = await reduced(one.file);
    if (!one.anyway && !one.resume && !texts.document) {
      const twins = await twinsOf(texts.known ?? "", token, one.file);
      if (one.state !== "running") return;
      if (twins.length) return ask(one, twins);
    }
    const mark = fingerprint(one.file, `${value("folder")}/${one.path}/${texts.document ?? ""}`);
    one.resume ??= await resumable(mark, one.file.size);
    const { send } = await import("./upload-sending.js");
    if (one.state !== "running") return;
    const said = {
      filename: one.file.name,
      relativePath: one.path,
      folder: value("folder"),
      audience: value("audience") || "group",
      document: texts.document ?? "",
      note: value("note"),
      key: one.key,
      fingerprint: mark,
    };
    await new Promise((resolve) => {
      one.handle = send(one.file, { address: texts.pieces ?? "", token, resume: one.resume, said }, {
        progress(sent, size) {
          one.sent = sent;
          const bar = /** @type {HTMLProgressElement} */ (part(one.row, "progress"));
          if (sent < size) bar.value = (100 * sent) / size;
          else bar.removeAttribute("value"); // how long storing takes is not known
          slot(one.row, "state").textContent =
            (sent < size ? texts.textSending : texts.textChecking) ?? "";
          summarise();
        },
        waiting: () => (slot(one.row, "state").textContent = texts.textBadLink ?? ""),
        stored(document) {
          stored(one, document);
          resolve(null);
        },
        failed(fault) {
          one.again = fault.cause !== "refused";
          show(one, "failed", "", reasonOf(form, { ok: false, ...fault }));
          resolve(null);
        },
      });
      one.row.addEventListener("upload:stopped", resolve, { once: true });
    });
  }

  function stored(/** @type {Sending} */ one, /** @type {any} */ answer) {
    one.sent = one.file.size;
    show(one, "stored", texts.textDone);
    if (texts.document) return location.assign(answer.url);
    const into = document.getElementById(texts.into ?? "");
    const elements = drawn(answer.html);
    if (into && elements.length && !(value("folder") && one.path)) {
      for (const element of elements) document.getElementById(element.id)?.remove();
      into.prepend(...elements);
    }
    one.row.remove();
    form.dispatchEvent(new CustomEvent("upload:stored", { bubbles: true }));
    // New folders are drawn by the server.
    const done = all.every((each) => ["stored", "gone"].includes(each.state));
    if (done && all.some((each) => each.path)) location.reload();
  }

  function pump() {
    const running = all.filter((one) => one.state === "running").length;
    for (const one of all.filter((each) => each.state === "waiting").slice(0, AT_ONCE - running)) {
      run(one).finally(pump);
    }
  }

  function enqueue(/** @type {Sending} */ one) {
    show(one, "waiting", texts.textWaiting);
    pump();
  }

  const ways = {
    retry: enqueue,
    resume: enqueue,
    anyway: (/** @type {Sending} */ one) => enqueue(Object.assign(one, { anyway: true })),
    async pause(/** @type {Sending} */ one) {
      const { handle } = one;
      show(one, "paused", texts.textPaused);
      one.resume = (await handle?.pause()) ?? one.resume;
      one.row.dispatchEvent(new Event("upload:stopped"));
      pump();
    },
    async discard(/** @type {Sending} */ one) {
      const { handle } = one;
      show(one, "gone");
      one.row.remove();
      one.row.dispatchEvent(new Event("upload:stopped"));
      pump();
      await handle?.giveUp();
    },
  };

  function add(/** @type {Chosen} */ { file, path }) {
    const template = /** @type {HTMLTemplateElement} */ (part(form, "[data-upload-row]"));
    const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    slot(row, "name").textContent = path ? `${path}/${file.name}` : file.name;
    part(row, "progress").setAttribute("aria-label", file.name);
    rows.append(row);
    /** @type {Sending} */
    const one = { file, path, key: newKey(), row, state: "waiting", sent: 0, anyway: false,
      resume: null, again: false, handle: null };
    all.push(one);
    for (const [way, act] of Object.entries(ways)) {
      part(row, `[data-way="${way}"]`).addEventListener("click", () => act(one));
    }
    if (file.size > Number(texts.maxBytes ?? Infinity)) {
      show(one, "failed", "", texts.textTooLarge);
    } else {
      enqueue(one);
    }
  }

  addEventListener("online", () => {
    for (const one of all) if (one.state === "failed" && one.again) enqueue(one);
  });
  return {
    add: (/** @type {Chosen[]} */ files) => files.forEach(add),
    busy: () => all.some((one) => ["waiting", "running"].includes(one.state)),
  };
}

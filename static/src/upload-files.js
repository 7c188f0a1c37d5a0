/**
 * What a person gives us: chosen, dropped or pasted files, whole folders, photographs.
 *
 * @typedef {{file: File, path: string}} Chosen path: the folders it lay in, divided by slashes
 */
const LITTER = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);
const PHOTO_SIDE = 2560;
const PHOTO_QUALITY = 0.85;
const SMALL_PHOTO = 1 << 20;

const above = (/** @type {string} */ path) => path.split("/").slice(0, -1).join("/");

/** @returns {Chosen[]} */
export function fromInput(/** @type {Iterable<File>} */ files) {
  const chosen = [...files].map((file) => ({ file, path: above(file.webkitRelativePath ?? "") }));
  return chosen.filter(({ file }) => !LITTER.has(file.name));
}

/**
 * Returns what was dropped, with all that is in the folders. The browser forgets the items as soon
 * as the event is over, so they are taken before anything is waited for.
 * @param {DataTransfer | null} data
 * @returns {Promise<Chosen[]>}
 */
export async function fromDrop(data) {
  const items = [...(data?.items ?? [])].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return fromInput(data?.files ?? []);
  const found = await Promise.all(entries.map((entry) => (entry ? inside(entry, "") : [])));
  return found.flat().filter(({ file }) => !LITTER.has(file.name));
}

/** @returns {Promise<Chosen[]>} */
async function inside(/** @type {FileSystemEntry} */ entry, /** @type {string} */ path) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) =>
      /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject),
    );
    return [{ file, path }];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  const below = path ? `${path}/${entry.name}` : entry.name;
  const found = [];
  for (;;) {
    // A folder is told in parts of a hundred; an empty part is the end.
    const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!part.length) return found;
    for (const each of part) found.push(...(await inside(each, below)));
  }
}

/** Returns pasted files; a picture without a name of its own gets one with the moment. */
export function fromPaste(/** @type {DataTransfer | null} */ data, /** @type {string} */ name) {
  const chosen = fromInput(data?.files ?? []);
  return chosen.map(({ file, path }) => {
    if (!/^image\.\w+$/.test(file.name)) return { file, path };
    const now = new Date();
    const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
    const moment = local.slice(0, 19).replace("T", " ").replaceAll(":", ".");
    const ending = file.name.slice(file.name.lastIndexOf("."));
    const options = { type: file.type, lastModified: file.lastModified };
    return { file: new File([file], `${name} ${moment}${ending}`, options), path };
  });
}

/** Returns a large photograph with fewer pixels; anything else as it is. */
export async function reduced(/** @type {File} */ file) {
  if (!/^image\/(jpeg|png|webp|heic)$/.test(file.type) || file.size < SMALL_PHOTO) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, PHOTO_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", PHOTO_QUALITY));
    if (!blob || blob.size >= file.size) return file;
    const name = file.name.replace(/\.\w+$/, "") + ".jpg";
    return new File([blob], name, { type: blob.type, lastModified: file.lastModified });
  } catch {
    return file; // a kind that this browser cannot draw
  }
}

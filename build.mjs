// Builds the browser's files: static/src → static/dist, with a manifest that maps the plain
// names used in templates ("app.js", "img/logo.svg") to the hashed names in the folder.
// Entry points: app.js, app.css, every pages/*.js; everything in img/ is copied.

import * as esbuild from "esbuild";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const STATIC = path.join(import.meta.dirname, "static");
const SOURCE = path.join(STATIC, "src");
const FINISHED = path.join(STATIC, "dist");
// A build that fails must leave the last good one in place, so it grows elsewhere and is moved.
const OUT = path.join(import.meta.dirname, "node_modules", ".dist");
const COMPRESSIBLE = /\.(js|css|svg|json|txt|webmanifest)$/;

/** Paths of the files below `folder`, relative to static/src, sorted; none when it is absent. */
function filesIn(folder) {
  const absolute = path.join(SOURCE, folder);
  if (!fs.existsSync(absolute)) return [];
  return fs
    .readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => path.relative(SOURCE, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** Bundles scripts and styles; returns plain name → hashed name. */
async function bundle() {
  const entries = ["app.js", "app.css"].filter((name) => fs.existsSync(path.join(SOURCE, name)));
  entries.push(...filesIn("pages").filter((name) => name.endsWith(".js")));
  const asFile = [".woff2", ".svg", ".png", ".webp", ".jpg"].map((suffix) => [suffix, "file"]);
  const options = {
    absWorkingDir: import.meta.dirname,
    entryPoints: entries.map((name) => path.join(SOURCE, name)),
    outbase: SOURCE,
    outdir: OUT,
    publicPath: "/static/dist",
    entryNames: "[dir]/[name]-[hash]",
    chunkNames: "chunks/[name]-[hash]",
    assetNames: "assets/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    charset: "utf8",
    legalComments: "linked",
    target: ["chrome100", "firefox102", "safari15.4"],
    loader: Object.fromEntries(asFile),
    metafile: true,
    logLevel: "warning",
  };
  // What is wrong with the sources has been printed by then; the stack would say nothing more.
  const result = await esbuild.build(options).catch(() => process.exit(1));
  const manifest = {};
  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    const plain = path.relative(SOURCE, path.resolve(import.meta.dirname, output.entryPoint ?? ""));
    // Modules that are imported on demand count as entry points too; no template names those.
    if (!entries.includes(plain)) continue;
    manifest[plain] = path.relative(OUT, path.resolve(import.meta.dirname, file));
  }
  return manifest;
}

/** Copies static/src/img with eight characters of content hash, in the shape esbuild gives. */
function copyImages() {
  const manifest = {};
  for (const name of filesIn("img")) {
    const content = fs.readFileSync(path.join(SOURCE, name));
    const digest = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
    const { dir, name: stem, ext } = path.parse(name);
    manifest[name] = path.join(dir, `${stem}-${digest}${ext}`);
    fs.mkdirSync(path.join(OUT, dir), { recursive: true });
    fs.writeFileSync(path.join(OUT, manifest[name]), content);
  }
  return manifest;
}

/** Writes .br and .gz beside a text file, each only where it saves bytes. */
function compress(file) {
  const content = fs.readFileSync(file);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  const packed = {
    ".br": brotliCompressSync(content, { params }),
    ".gz": gzipSync(content, { level: 9 }),
  };
  for (const [suffix, bytes] of Object.entries(packed)) {
    if (bytes.length < content.length) fs.writeFileSync(file + suffix, bytes);
  }
}

fs.rmSync(OUT, { recursive: true, force: true });
fs.mkdirSync(OUT, { recursive: true });
const manifest = { ...(await bundle()), ...copyImages() };
for (const name of fs.readdirSync(OUT, { recursive: true })) {
  if (COMPRESSIBLE.test(name)) compress(path.join(OUT, name));
}
// The server reads the manifest and nobody fetches it, so it is written last and not compressed.
fs.writeFileSync(path.join(OUT, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
fs.rmSync(FINISHED, { recursive: true, force: true });
fs.renameSync(OUT, FINISHED);

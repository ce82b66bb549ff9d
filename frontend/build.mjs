// SPDX-License-Identifier: Apache-2.0
// Builds hawker/static/dist from the sources in this folder. Same sources, same bytes.
//   node build.mjs           writes
//   node build.mjs --check   builds aside and exits 1 with the names of files that differ from what is committed
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Resvg, initWasm } from "@resvg/resvg-wasm";
import * as esbuild from "esbuild";
import subsetFont from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "..", "hawker", "static", "dist");
const check = process.argv.includes("--check");
const out = mkdtempSync(join(tmpdir(), "hawker-dist-"));
const modules = join(here, "node_modules");
const LIMITS = { "storefront.js": 50, "dashboard.js": 120 };

const hash = (data) => createHash("sha256").update(data).digest("hex").slice(0, 10);
const read = (...parts) => readFileSync(join(here, ...parts), "utf8");
function write(name, data) {
  mkdirSync(dirname(join(out, name)), { recursive: true });
  writeFileSync(join(out, name), data);
}
const built = (name) => readFileSync(join(out, name));

function fail(message) {
  console.error(message);
  process.exit(1);
}

// Fonts: only the weights and characters in use; the rupee and its like in a file of a kilobyte, because the sources
// keep them with Latin Extended.
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join("");
const LATIN = range(0x20, 0x7e) + range(0xa0, 0xff) + "ıŒœʻʼˆ˚˜€™↑↓−∕" + range(0x2010, 0x2027) + range(0x2030, 0x203a) + "\u2002\u2003\u2009\u200b\u202f\u2044\ufffd";
const CURRENCY = range(0x20a0, 0x20ab) + range(0x20ad, 0x20c0);
const LATIN_EXT = range(0x100, 0x24f) + "əʻ˝" + range(0x1e00, 0x1e9f) + range(0x1ef2, 0x1eff) + "ℓ";
const FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "pnum", "frac", "numr", "dnom"];
async function fonts() {
  const families = [
    { name: "inter", files: "@fontsource-variable/inter/files/inter", wght: { min: 400, max: 700 } },
    { name: "bricolage", files: "@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque", wght: { min: 500, max: 800 } },
  ];
  for (const family of families) {
    for (const [subset, source, characters] of [["latin", "latin", LATIN], ["currency", "latin-ext", CURRENCY], ["latin-ext", "latin-ext", LATIN_EXT]]) {
      const font = readFileSync(join(modules, `${family.files}-${source}-wght-normal.woff2`));
      write(`fonts/${family.name}-${subset}.woff2`, await subsetFont(font, characters, {
        targetFormat: "woff2", variationAxes: { wght: family.wght }, keepFeatures: FEATURES, noHinting: true,
      }));
    }
  }
  write("fonts/LICENSE.txt", readFileSync(join(modules, "@fontsource-variable/inter/LICENSE"), "utf8") + "\n\n"
    + readFileSync(join(modules, "@fontsource-variable/bricolage-grotesque/LICENSE"), "utf8"));
}

// Icons: one sprite of the Lucide icons named in icons.txt, and our mark in the page's colours.
function sprite() {
  const names = read("icons.txt").split("\n").map((line) => line.trim()).filter(Boolean);
  const symbols = names.map((name) => {
    const file = join(modules, "lucide-static", "icons", `${name}.svg`);
    if (!existsSync(file)) fail(`icons.txt: there is no Lucide icon "${name}"`);
    const inner = readFileSync(file, "utf8").replace(/<!--[\s\S]*?-->/g, "").replace(/[\s\S]*?<svg[\s\S]*?>/, "").replace("</svg>", "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
  });
  const mark = read("art", "mark.svg").replace(/<!--[\s\S]*?-->/g, "").replace(/\s*<svg[^>]*>/, "").replace(/<\/svg>\s*/, "")
    .replaceAll("#095b41", "var(--color-primary)").replaceAll("#f3a52b", "var(--color-secondary)").replaceAll("#fdfaf3", "var(--color-primary-content)");
  symbols.push(`<symbol id="hawker" viewBox="0 0 64 64">${mark}</symbol>`);
  write("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Lucide, ISC licence, https://lucide.dev/license; the mark: Apache-2.0 -->\n${symbols.join("\n")}\n</svg>\n`);
  missingIcons(new Set([...names, "hawker"]));
}

// An icon that a template names in plain words must be in the sprite.
function missingIcons(known) {
  const missing = [];
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.name.endsWith(".jinja")) {
        for (const [, name] of readFileSync(path, "utf8").matchAll(/\b(?:icon|draw_icon)\(\s*"([a-z0-9-]+)"/g)) {
          if (!known.has(name)) missing.push(`${relative(join(here, ".."), path)}: icon "${name}"`);
        }
        for (const [, name] of readFileSync(path, "utf8").matchAll(/\bicon(?:_end)?(?:=|": )"([a-z0-9-]+)"/g)) {
          if (!known.has(name)) missing.push(`${relative(join(here, ".."), path)}: icon "${name}"`);
        }
      }
    }
  };
  walk(join(here, "..", "hawker", "surfaces"));
  if (missing.length) fail(`Add these to icons.txt:\n${missing.join("\n")}`);
}

// App icons from the mark. Maskable: the mark on its colour to the edge, inside the safe zone. favicon.ico holds a PNG.
async function appIcons() {
  await initWasm(readFileSync(join(modules, "@resvg/resvg-wasm/index_bg.wasm")));
  const mark = read("art", "mark.svg");
  const png = (svg, size) => Buffer.from(new Resvg(svg, { fitTo: { mode: "width", value: size } }).render().asPng());
  const inner = mark.replace(/<!--[\s\S]*?-->\s*/, "");
  const bleed = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80"><rect width="80" height="80" fill="#095b41"/><g transform="translate(8 8)">${inner}</g></svg>`;
  write("favicon.svg", inner);
  write("icon-192.png", png(inner, 192));
  write("icon-512.png", png(inner, 512));
  write("icon-maskable-512.png", png(bleed, 512));
  write("icon-180.png", png(bleed, 180));
  const small = png(inner, 32);
  const head = Buffer.alloc(22);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(1, 4);
  head.writeUInt8(32, 6);
  head.writeUInt8(32, 7);
  head.writeUInt16LE(1, 10);
  head.writeUInt16LE(32, 12);
  head.writeUInt32LE(small.length, 14);
  head.writeUInt32LE(22, 18);
  write("favicon.ico", Buffer.concat([head, small]));
}

function styles() {
  for (const name of ["storefront", "dashboard"]) {
    const target = join(out, `${name}.css`);
    execFileSync(process.execPath, [join(modules, "@tailwindcss/cli/dist/index.mjs"), "--input", join("css", `${name}.css`), "--output", target, "--minify"], { cwd: here, stdio: ["ignore", "ignore", "inherit"] });
    const css = readFileSync(target, "utf8").replace(/url\(["']?\.\/(fonts\/[\w-]+\.woff2)["']?\)/g, (_, font) => `url(${font}?v=${hash(built(font))})`);
    writeFileSync(target, css);
  }
}

async function scripts() {
  const shared = { bundle: true, minify: true, target: ["es2022"], legalComments: "none", absWorkingDir: here, charset: "utf8" };
  for (const name of ["storefront", "dashboard"]) {
    await esbuild.build({ ...shared, entryPoints: [`js/${name}.js`], outfile: join(out, `${name}.js`), format: "esm" });
  }
  await esbuild.build({ ...shared, entryPoints: ["js/theme.js"], outfile: join(out, "theme.js"), format: "iife" });
  write("offline.html", read("art", "offline.html").replace("{{storefront.css}}", `storefront.css?v=${hash(built("storefront.css"))}`));
  const kept = ["storefront.css", "storefront.js", "theme.js", "icons.svg", "offline.html", "fonts/inter-latin.woff2", "fonts/inter-currency.woff2", "fonts/bricolage-latin.woff2", "fonts/bricolage-currency.woff2", "favicon.svg"];
  const precache = Object.fromEntries(kept.map((name) => [name, hash(built(name))]));
  await esbuild.build({
    ...shared, entryPoints: ["js/sw.js"], outfile: join(out, "sw.js"), format: "iife",
    define: { PRECACHE: JSON.stringify(precache), VERSION: JSON.stringify(hash(JSON.stringify(precache))) },
  });
}

function files(folder, base = folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name), base) : [relative(base, join(folder, entry.name)).replaceAll("\\", "/")]).sort();
}

await fonts();
sprite();
await appIcons();
styles();
await scripts();
// Compressed once, here: the application serves these to browsers that take them.
for (const name of files(out).filter((each) => /\.(css|js|svg)$/.test(each))) {
  write(`${name}.gz`, gzipSync(built(name), { level: 9 }));
  write(`${name}.br`, brotliCompressSync(built(name), { params: { [constants.BROTLI_PARAM_SIZE_HINT]: built(name).length } }));
}
const names = files(out).filter((each) => !/\.(gz|br)$/.test(each));
write("assets.json", `${JSON.stringify(Object.fromEntries(names.map((name) => [name, hash(built(name))])), null, 1)}\n`);
for (const [name, limit] of Object.entries(LIMITS)) {
  const size = statSync(join(out, name)).size / 1024;
  if (size > limit) fail(`${name} is ${size.toFixed(1)} KB, more than ${limit} KB`);
}

if (check) {
  const all = [...new Set([...files(out), ...files(dist)])].sort();
  const differing = all.filter((name) => !existsSync(join(out, name)) || !existsSync(join(dist, name)) || !readFileSync(join(out, name)).equals(readFileSync(join(dist, name))));
  rmSync(out, { recursive: true });
  if (differing.length) fail(`hawker/static/dist is not what frontend/ gives (run "npm run build"):\n${differing.join("\n")}`);
} else {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  cpSync(out, dist, { recursive: true });
  rmSync(out, { recursive: true });
  for (const name of files(dist)) console.log(`${String((statSync(join(dist, name)).size / 1024).toFixed(1)).padStart(7)} KB  ${name}`);
}

import { closeSync, lstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { isForSystem, systemOf } from "./systems.mjs";

/**
 * The folders of `node_modules` that run Populi on a system: those of the lockfile that are not for development alone.
 *
 * @param {{ packages: Record<string, { dev?: boolean, link?: boolean, os?: string[], cpu?: string[], libc?: string[] }> }} lockfile
 * @param {string} system
 * @returns {string[]} paths such as "node_modules/yaml"
 */
export function packagesThatRun({ packages }, system) {
  return Object.entries(packages)
    .filter(
      ([path, entry]) =>
        path.startsWith("node_modules/") && !entry.dev && !entry.link && isForSystem(entry, system),
    )
    .map(([path]) => path);
}

/** Platforms in the folders of native binaries, as onnxruntime-node (`bin/napi-v6/linux/x64`) and zeromq name them. */
const platforms = ["darwin", "linux", "win32"];
const processors = ["arm64", "ia32", "x64"];

/**
 * Whether a file of a package is left out of a bundle: source maps, a bundler's statistics, tests of TensorFlow.js, copies of it
 * for browsers, and native binaries of other systems. Nothing of these is loaded by Node.
 *
 * @param {string} path within `node_modules`, with "/"
 * @param {string} system
 */
export function isLeftOut(path, system) {
  if (/\.(map|tsbuildinfo)$/.test(path) || /\.min\.js\.html$/.test(path)) return true;
  if (/^@tensorflow\//.test(path)) {
    if (/_test\.(js|d\.ts)$/.test(path) || /\.(es2017|fesm)(\.min)?\.js$/.test(path)) return true;
  }
  const native = /^(?:onnxruntime-node\/bin\/napi-v\d+|zeromq\/build)\/(\w+)(?:\/(\w+))?/.exec(path);
  if (native === null) return false;
  const [platform, arch] = system.split("-");
  const [, named, processor] = native;
  if (!platforms.includes(named)) return false;
  return named !== platform || (processors.includes(processor ?? "") && processor !== arch);
}

/**
 * The programs and libraries of a bundle that are not for its system, and the packages that lack theirs.
 *
 * @param {string} folder the bundle's
 * @param {string} system
 * @returns {string[]} what is wrong, a sentence each
 */
export function strayBinaries(folder, system) {
  const found = filesBelow(folder)
    .filter((file) => /\.(node|dll|dylib|exe)$|\.so(\.\d+)*$|^node$/.test(file))
    .map((file) => ({ file, of: systemOf(readHead(join(folder, file))) }))
    // Whatever is not a binary in spite of its name.
    .filter(({ of }) => of !== undefined);
  const isThere = (binary) => found.some(({ file, of }) => of === system && binary.test(file));
  return [
    ...found.filter(({ of }) => of !== system).map(({ file, of }) => `${file} is for ${of}`),
    ...Object.keys(needed)
      .filter((name) => !isThere(needed[name]))
      .map((name) => `${name} has no binary for ${system}`),
  ];
}

/** What does not run without its binary. ONNX Runtime is not among it: without it models run in TensorFlow.js. */
const needed = {
  node: /^node(\.exe)?$/,
  "@duckdb/node-api": /^node_modules\/@duckdb\/node-bindings-/,
  "@resvg/resvg-js": /^node_modules\/@resvg\/resvg-js-/,
  zeromq: /^node_modules\/zeromq\//,
};

function readHead(file) {
  const head = Buffer.alloc(1_024);
  const opened = openSync(file);
  const length = readSync(opened, head);
  closeSync(opened);
  return head.subarray(0, length);
}

/**
 * All files below a folder, relative to it, with "/". Nested `node_modules` are listed too; links are not followed.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function filesBelow(folder, prefix = "") {
  return readdirSync(join(folder, prefix)).flatMap((name) => {
    const path = prefix === "" ? name : `${prefix}/${name}`;
    return lstatSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
  });
}

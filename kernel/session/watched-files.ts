import { statSync } from "node:fs";
import { resolve, sep } from "node:path";
import type * as tsTypes from "typescript";
import { ts } from "./typescript.js";

interface WatchedFile {
  readonly callback: tsTypes.FileWatcherCallback;
  modified: number;
}

/**
 * The files that a cell's types come from. They are checked just before each cell, so that the next cell sees every
 * edit and an idle kernel does no work. TypeScript's own watching polls, and may miss a recent edit.
 */
export class WatchedFiles {
  private readonly files = new Map<string, WatchedFile>();
  private readonly folders = new Map<string, Set<tsTypes.DirectoryWatcherCallback>>();

  /** Makes TypeScript's system report to this object. */
  replaceTimers(): void {
    ts.sys.watchFile = (path, callback) => {
      // Installed packages do not change while a kernel runs.
      if (!path.includes("/node_modules/") && !isInstalled(path))
        this.files.set(path, { callback, modified: modifiedAt(path) });
      return { close: () => void this.files.delete(path) };
    };
    ts.sys.watchDirectory = (path, callback) => {
      const callbacks = this.folders.get(path) ?? new Set();
      this.folders.set(path, callbacks.add(callback));
      return { close: () => void callbacks.delete(callback) };
    };
  }

  /** Tells TypeScript of every file that has changed since the last check. */
  notify(): void {
    for (const [path, watched] of this.files) {
      const modified = modifiedAt(path);
      if (modified === watched.modified) continue;
      const kind =
        modified === 0
          ? ts.FileWatcherEventKind.Deleted
          : watched.modified === 0
            ? ts.FileWatcherEventKind.Created
            : ts.FileWatcherEventKind.Changed;
      watched.modified = modified;
      watched.callback(path, kind);
    }
  }

  /**
   * Tells TypeScript that the folders in which it looked for modules have changed, so that new packages and files are
   * found. False when there are no such folders.
   */
  notifyFolders(): boolean {
    let any = false;
    for (const [path, callbacks] of this.folders)
      for (const callback of callbacks) {
        callback(path);
        any = true;
      }
    return any;
  }
}

const compilerFolder = resolve(ts.sys.getExecutingFilePath(), "..").split(sep).join("/");

function isInstalled(path: string): boolean {
  return path.startsWith(compilerFolder);
}

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

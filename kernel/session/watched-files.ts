import { statSync } from "node:fs";
import { resolve, sep } from "node:path";
import type * as tsTypes from "typescript";
import { ts } from "./typescript.js";

interface WatchedFile {
  readonly callback: tsTypes.FileWatcherCallback;
  modified: number;
}

/**
 * The files a cell's types come from, looked at just before each cell: an edit is seen by the very next cell, and an idle
 * kernel does no work. (TypeScript's own watching polls, and may miss an edit made a moment ago.)
 */
export class WatchedFiles {
  private readonly files = new Map<string, WatchedFile>();
  private readonly folders = new Map<string, Set<tsTypes.DirectoryWatcherCallback>>();

  /** Makes TypeScript's system report to this object. */
  replaceTimers(): void {
    ts.sys.watchFile = (path, callback) => {
      // Installed packages do not change under a running kernel.
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

  /** Tells TypeScript of every file that changed since it was last looked at. */
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
   * Tells TypeScript that folders it looked for modules in have changed, so that a package installed or a file written
   * since is found; false when there are none.
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

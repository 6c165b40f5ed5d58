import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PopuliError } from "../../../lib/errors/populi-error.js";
import type { Moments } from "./adam.js";

/** Where training stands: everything a resumed run needs to go on as if it had not stopped. */
export interface TrainingState {
  /** Steps done. */
  step: number;
  readonly values: Float32Array;
  readonly moments: Moments;
}

interface Header {
  /** What the run is trained with, so that a state is never resumed under other settings. */
  readonly settings: string;
  readonly step: number;
  readonly size: number;
}

/**
 * Writes a state to `folder/state.bin`: a JSON line, then the float32 numbers. Written beside and renamed, so that a
 * stopped write leaves the last whole state.
 */
export async function saveState(folder: string, settings: string, state: TrainingState): Promise<void> {
  const header: Header = { settings, step: state.step, size: state.values.length };
  const { first, second } = state.moments;
  const content = Buffer.concat([
    Buffer.from(`${JSON.stringify(header)}\n`),
    ...[state.values, first, second].map(bytes),
  ]);
  await mkdir(folder, { recursive: true });
  const file = join(folder, "state.bin");
  await writeFile(`${file}.tmp`, content);
  await rename(`${file}.tmp`, file);
}

/**
 * Reads a saved state back into `state`; leaves it as it is where nothing was saved.
 *
 * @throws PopuliError when it was saved under other settings or is cut short
 */
export async function loadState(folder: string, settings: string, state: TrainingState): Promise<void> {
  const file = join(folder, "state.bin");
  const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (content === undefined) return;
  const line = content.indexOf(10);
  const header = JSON.parse(content.subarray(0, line).toString()) as Header;
  const size = state.values.length;
  if (header.settings !== settings || header.size !== size) {
    throw new PopuliError(
      "the saved training state belongs to other settings",
      { file },
      "delete it to start anew",
    );
  }
  if (content.length !== line + 1 + 3 * 4 * size) {
    throw new PopuliError("the saved training state is cut short", { file }, "delete it to start anew");
  }
  [state.values, state.moments.first, state.moments.second].forEach((values, index) => {
    bytes(values).set(content.subarray(line + 1 + index * 4 * size, line + 1 + (index + 1) * 4 * size));
  });
  state.step = header.step;
}

function bytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PopuliError } from "../../../lib/errors/populi-error.js";
import type { Moments } from "./adamw.js";

/** The state of training: everything a resumed run needs to continue as if it had not stopped. */
export interface TrainingState {
  /** Steps done so far. */
  step: number;
  readonly values: Float32Array;
  readonly moments: Moments;
}

interface Header {
  /** The settings of the run, so that a state is never resumed under others. */
  readonly settings: string;
  readonly step: number;
  readonly size: number;
}

/**
 * Writes a state to `folder/state.bin`: a JSON line, then the float32 numbers. It is written to another name and
 * renamed, so that an interrupted write leaves the previous state.
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
 * Reads a saved state into `state`, which stays as it is if none was saved.
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
      "delete it to start again",
    );
  }
  if (content.length !== line + 1 + 3 * 4 * size) {
    throw new PopuliError("the saved training state is cut short", { file }, "delete it to start again");
  }
  [state.values, state.moments.first, state.moments.second].forEach((values, index) => {
    bytes(values).set(content.subarray(line + 1 + index * 4 * size, line + 1 + (index + 1) * 4 * size));
  });
  state.step = header.step;
}

function bytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

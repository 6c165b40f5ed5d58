import type { RoundedFormat } from "../executor/weight-format.js";
import type { MatrixSource, StoredBlocks } from "./matrix-source.js";
import type { OnnxFill } from "./onnx.js";
import { blockLength, emptyPlanes, type Plane, quantiseRows, quantiseRowsToBytes } from "./quantise.js";
import { type storedPlanes, writePlanes } from "./stored-planes.js";

/** Writes a matrix as float32. */
export function floatFill({ name, runs, floats }: MatrixSource, place: string): OnnxFill {
  return {
    name,
    constants: [place],
    async fill([room]) {
      let at = 0;
      for await (const run of runs()) {
        room!.set(new Uint8Array(run.buffer, run.byteOffset, run.byteLength), at);
        at += run.byteLength;
      }
    },
    stored: floats && {
      place: floats,
      async check() {
        for await (const _ of runs());
      },
    },
  };
}

/** Writes a matrix as bytes, and the scales of its blocks. */
export function byteFill({ name, columns, runs }: MatrixSource, constants: readonly string[]): OnnxFill {
  const perRow = Math.ceil(columns / blockLength["8-bit"]);
  return {
    name,
    constants,
    async fill([levels, scales]) {
      let row = 0;
      for await (const run of runs()) {
        const count = run.length / columns;
        const own = levels!.subarray(row * columns, (row + count) * columns);
        const ownScales = new Float32Array(count * perRow);
        quantiseRowsToBytes(run, columns, new Int8Array(own.buffer, own.byteOffset, own.length), ownScales);
        scales!.set(new Uint8Array(ownScales.buffer), 4 * row * perRow);
        row += count;
      }
    },
  };
}

/** Rounds a matrix to the planes of a format. */
export function roundedFill(
  { name, columns, runs }: MatrixSource,
  format: RoundedFormat,
  constants: readonly string[],
): OnnxFill {
  const blocks = Math.ceil(columns / blockLength[format]);
  return {
    name,
    constants,
    async fill(rooms) {
      const at = rooms.map(() => 0);
      let planes: Plane[] = [];
      for await (const run of runs()) {
        const scales = (run.length / columns) * blocks;
        // All runs except the last have the same length.
        if (planes[0]?.scales.length !== scales) planes = emptyPlanes(format, run.length / columns, columns);
        quantiseRows(run, columns, format, planes);
        planes
          .flatMap(({ levels, scales, offsets }) => [
            levels,
            new Uint8Array(scales.buffer),
            ...(offsets === undefined ? [] : [new Uint8Array(offsets.buffer)]),
          ])
          .forEach((bytes, n) => {
            rooms[n]!.set(bytes, at[n]);
            at[n]! += bytes.length;
          });
      }
    },
  };
}

/** Writes a matrix as the file holds it, in planes. */
export function storedFill(
  name: string,
  { runs }: StoredBlocks,
  planes: ReturnType<typeof storedPlanes>,
  constants: readonly string[],
): OnnxFill {
  return {
    name,
    constants,
    async fill(rooms) {
      let done = 0;
      for await (const run of runs()) {
        writePlanes(planes, run, rooms, done);
        done += run.levels.length;
      }
    },
  };
}

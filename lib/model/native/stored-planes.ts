import type { BlockForm, BlockNumbers } from "../blocks/block-numbers.js";

/**
 * How `MatMulNBits`, which knows nibbles and scales, multiplies by blocks as a file holds them. Levels of up to 16 values
 * are one plane of nibbles, others two: level = 16 · high + low. What a level has beyond −8 … 7 or −136 … 119, and the
 * offsets of the runs, are a second product: of the sums of a row's runs, by an offset for each run.
 */
export interface StoredPlanes {
  readonly form: BlockForm;
  readonly planes: 1 | 2;
  /** Taken from each level, so that nibbles can hold it. */
  readonly centre: number;
  readonly offsets: boolean;
}

export function storedPlanes(form: BlockForm): StoredPlanes {
  const { lowest, highest, offsets } = form;
  const planes = highest - lowest <= 15 ? 1 : 2;
  const [least, most] = planes === 1 ? [-8, 7] : [-136, 119];
  const centre = lowest >= least && highest <= most ? 0 : lowest - least;
  return { form, planes, centre, offsets: offsets || centre !== 0 };
}

/** Bytes that the planes and offsets of a matrix take. */
export function storedBytes({ form: { run }, planes, offsets }: StoredPlanes, count: number): number {
  return planes * (count / 2 + (4 * count) / run) + (offsets ? (4 * count) / run : 0);
}

/** Where the parts of a matrix are written: nibbles and scales of each plane, then offsets. */
export type PlaneRooms = readonly Uint8Array[];

/** Writes whole rows of blocks into planes, `done` numbers after their beginning. */
export function writePlanes(
  { form: { run }, planes, centre, offsets }: StoredPlanes,
  blocks: BlockNumbers,
  rooms: PlaneRooms,
  done: number,
): void {
  const { levels, scales } = blocks;
  const [first, , second] = rooms as [Uint8Array, Uint8Array, Uint8Array];
  for (let i = 0, at = done / 2; i < levels.length; i += 2, at++) {
    const [left, right] = [levels[i]! - centre, levels[i + 1]! - centre];
    if (planes === 1) first[at] = (left + 8) | ((right + 8) << 4);
    else {
      const [leftHigh, rightHigh] = [(left + 8) >> 4, (right + 8) >> 4];
      first[at] = (leftHigh + 8) | ((rightHigh + 8) << 4);
      second[at] = (left - 16 * leftHigh + 8) | ((right - 16 * rightHigh + 8) << 4);
    }
  }
  const write = (room: Uint8Array, numbers: Float32Array) =>
    room.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), (4 * done) / run);
  if (planes === 1) write(rooms[1]!, scales);
  else {
    write(
      rooms[1]!,
      scales.map((scale) => 16 * scale),
    );
    write(rooms[3]!, scales);
  }
  if (offsets)
    write(
      rooms.at(-1)!,
      scales.map((scale, at) => centre * scale + (blocks.offsets?.[at] ?? 0)),
    );
}

import { beforeAll, expect, test } from "vitest";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";
import { wasmRoom } from "../../../../lib/model/tfjs/wasm-room.js";

beforeAll(async () => {
  await startBackend("wasm");
});

test("numbers written in place are the tensor's, even after its memory has grown", async () => {
  const { tensor, numbers } = wasmRoom(2, 3);
  numbers().set([1, 2, 3], 0);
  const grown = wasmRoom(4000, 10_000);
  numbers().set([4, 5, 6], 3);
  expect([...(await tf.matMul(tensor, tf.ones([3, 1])).data())]).toEqual([6, 15]);
  tf.dispose([tensor, grown.tensor]);
});

test("a matrix that WebAssembly has no room for is refused, and other tensors stay intact", async () => {
  const before = tf.tensor1d([1, 2, 3]);
  const { numTensors } = tf.memory();
  // 1.6 GB that are reserved but never written take no memory of the machine.
  const rooms = [wasmRoom(20_000, 20_000), wasmRoom(20_000, 20_000)];
  expect(() => wasmRoom(20_000, 20_000)).toThrow(/no room left for a tensor of 20000 × 20000/);
  tf.dispose(rooms.map(({ tensor }) => tensor));
  expect(tf.memory().numTensors).toBe(numTensors);
  expect([...(await before.data())]).toEqual([1, 2, 3]);
  before.dispose();
});

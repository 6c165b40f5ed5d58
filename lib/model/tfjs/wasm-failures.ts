import { PopuliError } from "../../errors/populi-error.js";
import { tf } from "../tensors/tf.js";
import type { WasmBackend } from "./wasm-backend.js";
import { bringInputs } from "./wasm-inputs.js";

/**
 * Starts tfjs-wasm so that what fails in it is an error. On its own, a kernel that finds no memory writes a line to the
 * terminal ("Got status 6") and returns numbers that are wrong, and a tensor without room is put at address 0, over
 * tfjs' own data.
 */
export async function startWatchedWasm(): Promise<boolean> {
  const { warn } = console;
  // Emscripten binds this function when the module is made, and calls it for each line that C++ code writes.
  console.warn = (...parts: unknown[]) => {
    const status = /^XNN status for (\S+) is not successful\. Got status (\d+)/.exec(String(parts[0]));
    if (status === null) warn.apply(console, parts);
    else throw failure(`an operation of TensorFlow.js fails (${status[1]}, status ${status[2]})`);
  };
  try {
    if (!(await tf.setBackend("wasm"))) return false;
  } finally {
    console.warn = warn;
  }
  watchAllocations(tf.backend() as WasmBackend);
  watchKernels();
  return true;
}

let kernelsWatched = false;

/**
 * Brings the inputs of an operation first, and names what a trap of WebAssembly is: C++ code that got no memory and used it
 * nevertheless.
 */
function watchKernels(): void {
  if (kernelsWatched) return;
  kernelsWatched = true;
  const engine = tf.engine();
  const run = engine.runKernel.bind(engine) as (name: string, inputs: object, attributes?: object) => unknown;
  Object.assign(engine, {
    runKernel(name: string, inputs: object, attributes?: object) {
      try {
        if (tf.getBackend() === "wasm") bringInputs(inputs);
        return run(name, inputs, attributes);
      } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        throw failure(`the operation ${name} of TensorFlow.js fails (${error.message})`);
      }
    },
  });
}

const watched = new WeakSet<object>();

function watchAllocations(backend: WasmBackend): void {
  if (watched.has(backend)) return;
  watched.add(backend);
  const move = backend.move.bind(backend);
  backend.move = (id, values, shape, type, references) => {
    const noRoom = () => failure(`WebAssembly has no room left for a tensor of ${shape.join(" × ")}`);
    try {
      move(id, values, shape, type, references);
    } catch (error) {
      throw error instanceof RangeError ? noRoom() : error;
    }
    const size = tf.util.sizeFromShape(shape);
    if (size === 0 || type === "string") return;
    const { memoryOffset } = backend.dataIdMap.get(id);
    // Near its end the allocator hands out addresses beyond it.
    const beyond = memoryOffset + size * tf.util.bytesPerElement(type) > backend.wasm.HEAPU8.byteLength;
    if (memoryOffset !== 0 && !beyond) return;
    if (!beyond) backend.disposeData(id, true);
    throw noRoom();
  };
}

function failure(found: string): PopuliError {
  return new PopuliError(
    found,
    {},
    "its memory ends at 4 GB: dispose of models that are no longer used, start a new process, or use the native executor (npm install onnxruntime-node)",
  );
}

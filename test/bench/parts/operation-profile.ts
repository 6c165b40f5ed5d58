import { readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

/** An event of ONNX Runtime's profile. Microseconds. */
interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
  readonly args?: { readonly op_name?: string };
}

/** The runtime's sessions as lib/model/native/session.ts opens them. */
interface BoundSession {
  loadModel(model: ArrayBufferLike, from: number, length: number, options: object): void;
  endProfiling(): void;
}

/**
 * Lets ONNX Runtime time the operations of all sessions that are opened from now on. What comes back prints the share of
 * each since it was last called, and begins anew with the sessions that are opened after it.
 */
export function profiled(folder: string): (what: string) => Promise<void> {
  const open = new Set<BoundSession>();
  const { binding } = createRequire(import.meta.url)("onnxruntime-node/dist/binding.js") as {
    readonly binding: { InferenceSession: new () => BoundSession };
  };
  binding.InferenceSession = class extends binding.InferenceSession {
    override loadModel(model: ArrayBufferLike, from: number, length: number, options: object): void {
      const timed = {
        ...options,
        enableProfiling: true,
        profileFilePrefix: join(folder, `profile${open.size}`),
      };
      super.loadModel(model, from, length, timed);
      open.add(this);
    }
  };
  return async (what) => {
    for (const session of open) {
      try {
        session.endProfiling();
      } catch {
        // Released: its profile has been written.
      }
    }
    open.clear();
    const times = new Map<string, number>();
    for (const name of (await readdir(folder)).filter((file) => /^profile.*\.json$/.test(file))) {
      const events = JSON.parse(await readFile(join(folder, name), "utf8")) as ProfileEvent[];
      for (const { cat, name: step, dur, args } of events) {
        if (cat !== "Node" || !step.endsWith("kernel_time")) continue;
        const operation = args?.op_name ?? step;
        times.set(operation, (times.get(operation) ?? 0) + dur);
      }
      await rm(join(folder, name));
    }
    const total = [...times.values()].reduce((sum, time) => sum + time, 0);
    if (total === 0) return;
    const shares = [...times]
      .sort(([, a], [, b]) => b - a)
      .slice(0, 8)
      .map(([operation, time]) => `${operation} ${((100 * time) / total).toFixed(1)} %`);
    console.log(`  operations of ${what}: ${shares.join(", ")}; ${(total / 1e6).toFixed(1)} s in all`);
  };
}

import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { heapThreshold } from "./heap-threshold.js";

/**
 * Collects garbage if the heap looks full. What an earlier cell released (`hog.length = 0`) stays in the heap until V8
 * collects it, and without this the next cell would be stopped for it. It takes up to a second, and only then.
 */
export function collectGarbageIfFull(): void {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  if (used < heapThreshold(limit)) return;
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  setFlagsFromString("--no-expose-gc");
  collect();
}

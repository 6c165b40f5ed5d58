import { Interrupted } from "../../errors/interrupted.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Executor } from "../executor/executor.js";
import { firstLine, warnFallback, withFallback, withReason } from "../executor/fallback.js";
import { devices, type NativeDevice } from "./load-graphs.js";
import { nativeExecutor } from "./native-executor.js";

type Native = Parameters<typeof nativeExecutor>;

/** The native executor on a device, or on the CPU if the device fails, at once or later. */
export async function onDevice(
  device: NativeDevice,
  runtime: Native[0],
  checkpoint: Checkpoint,
  options: NonNullable<Native[2]>,
): Promise<Executor> {
  if (!devices.includes(device))
    throw new PopuliError(`there is no device '${device}'`, {}, `there are: ${devices.join(", ")}`);
  if (device === "cpu") return nativeExecutor(runtime, checkpoint, options);
  const onCpu = { ...options, device: "cpu" } as const;
  try {
    const executor = await nativeExecutor(runtime, checkpoint, { ...options, device });
    return withFallback(executor, device, async () => {
      // The checkpoint that the model was loaded from has been closed.
      const again = await checkpoint.reopen();
      return nativeExecutor(runtime, again, onCpu).finally(() => again.close());
    });
  } catch (error) {
    if (error instanceof PopuliError || error instanceof Interrupted) throw error;
    const executor = await nativeExecutor(runtime, checkpoint, onCpu);
    warnFallback(device, error);
    return withReason(executor, `${device} failed: ${firstLine(error)}`);
  }
}

import { availableParallelism, freemem, hostname, loadavg, totalmem } from "node:os";

/** What ipykernel answers to a usage_request: jupyter-resource-usage shows it beside the notebook. */
interface Usage {
  readonly hostname: string;
  readonly pid: number;
  /** Percent of one processor since the last request. */
  readonly kernel_cpu: number;
  /** Bytes. */
  readonly kernel_memory: number;
  /** Percent of all processors. */
  readonly cpu_percent: number;
  readonly cpu_count: number;
  readonly host_virtual_memory: {
    readonly total: number;
    readonly available: number;
    readonly used: number;
    readonly free: number;
    readonly percent: number;
  };
}

let last = { at: performance.now(), used: process.cpuUsage() };

/** What this process and its machine use now. */
export function usage(): Usage {
  const now = { at: performance.now(), used: process.cpuUsage() };
  const microseconds = now.used.user - last.used.user + now.used.system - last.used.system;
  const kernel = microseconds / 10 / Math.max(1, now.at - last.at);
  last = now;
  const [total, free] = [totalmem(), freemem()];
  return {
    hostname: hostname(),
    pid: process.pid,
    kernel_cpu: Math.round(kernel * 10) / 10,
    kernel_memory: process.memoryUsage.rss(),
    cpu_percent: Math.min(100, Math.round((100 * loadavg()[0]!) / availableParallelism())),
    cpu_count: availableParallelism(),
    host_virtual_memory: {
      ...{ total, available: free, used: total - free, free },
      percent: Math.round((1000 * (total - free)) / total) / 10,
    },
  };
}

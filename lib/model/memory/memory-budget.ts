import { PopuliError } from "../../errors/populi-error.js";
import { memoryLimit } from "./memory-limit.js";

/** The most memory that this process may take with a model, and where the limit comes from. */
export interface MemoryBudget {
  /** Resident bytes of the whole process: weights, passes, and everything else. */
  readonly bytes: number;
  readonly reason: string;
}

/**
 * The share of a limit, or of free memory, that is used. The rest is for other work (the kernel stops a cell at 95 %).
 */
const share = 0.9;
/** Bytes. A smaller number cannot be meant: Node alone takes more, and it is probably in gigabytes. */
const least = 64e6;

const units: Readonly<Record<string, number>> = {
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/**
 * The memory asked for. Default: nine tenths of `POPULI_MEMORY_MB` or of the container's limit, or of what is free on
 * this machine, whichever is less.
 *
 * @param asked bytes, or a text such as "12 GB"
 * @throws PopuliError for a value that is not an amount of memory
 * @example
 * memoryBudget("12 GB").bytes; // 12000000000
 */
export function memoryBudget(asked?: number | string): MemoryBudget {
  if (asked !== undefined) return { bytes: amount(asked), reason: "asked for" };
  const limit = memoryLimit();
  const free = share * (process.memoryUsage.rss() + process.availableMemory());
  if (limit === undefined || share * limit > free) return { bytes: free, reason: "free on this machine" };
  const own = Number(process.env.POPULI_MEMORY_MB) > 0;
  return { bytes: share * limit, reason: own ? "of POPULI_MEMORY_MB" : "of the container's limit" };
}

function amount(asked: number | string): number {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]i?b)\s*$/i.exec(String(asked)) ?? [];
  const bytes = typeof asked === "number" ? asked : Number(number) * (units[unit?.toUpperCase() ?? ""] ?? 0);
  if (bytes >= least && Number.isFinite(bytes)) return bytes;
  throw new PopuliError(
    `'memory' is ${JSON.stringify(asked)}`,
    {},
    'expected bytes, or a text such as "12 GB", of 64 MB or more',
  );
}

/** An amount of memory, for people. */
export function gigabytes(bytes: number): string {
  return Math.abs(bytes) < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

import { extname } from "node:path";
import { UsageError } from "./command.js";

/**
 * Refuses a file whose name says another format than an option writes, before hours of work.
 *
 * @throws UsageError
 */
export function requireExtension(
  option: string,
  file: string | undefined,
  ...fitting: readonly string[]
): void {
  if (file === undefined || fitting.includes(extname(file).toLowerCase())) return;
  throw new UsageError(`--${option} writes ${fitting[0]!} files, and '${file}' is the name of another`);
}

import { totalmem } from "node:os";

/**
 * The most memory this process may use, in bytes: `POPULI_MEMORY_MB`, which is set where many kernels share a machine,
 * or a container's limit; nothing where there is neither.
 */
export function memoryLimit(): number | undefined {
  const asked = Number(process.env.POPULI_MEMORY_MB);
  if (asked > 0) return asked * 2 ** 20;
  const constrained = process.constrainedMemory();
  return constrained > 0 && constrained < totalmem() ? constrained : undefined;
}

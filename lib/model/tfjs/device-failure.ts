import { PopuliError } from "../../errors/populi-error.js";

/** A GPU that held tensors has failed: it ran out of memory, was lost, or refused a command. */
export class DeviceFailure extends PopuliError {
  /** @param why the device's message, in one line */
  constructor(
    readonly device: string,
    readonly why: string,
  ) {
    super(
      `${device} failed: ${why}`,
      {},
      "models on it move to the CPU at their next pass; make your own tensors that were on it again",
    );
  }
}

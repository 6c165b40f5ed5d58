import { PopuliError } from "../../errors/populi-error.js";

/** A GPU that tensors were on has failed: it has no memory left, has been lost, or refused what it was given. */
export class DeviceFailure extends PopuliError {
  /** @param why one line: what the device said */
  constructor(
    readonly device: string,
    readonly why: string,
  ) {
    super(
      `${device} failed: ${why}`,
      {},
      "models on it go over to the CPU at their next pass; tensors of your own that were on it have to be made again",
    );
  }
}

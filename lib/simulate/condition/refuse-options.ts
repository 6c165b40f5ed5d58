import { checkNothingGiven } from "../../errors/known-options.js";

/** @throws PopuliError where a condition without options was given some, with the way to have them */
export function refuseOptions(by: string, given: readonly unknown[]): void {
  checkNothingGiven(by, given, `it has none; to change a part, spread it: condition({ ...${by}(), … })`);
}

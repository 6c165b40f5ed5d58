import { PopuliError } from "../../errors/populi-error.js";

/** Thrown where an answerer stops before everything is asked, as at the end of a budget. What it answered is kept. */
export class AnswererStopped extends PopuliError {
  override readonly name: string = "AnswererStopped";
}

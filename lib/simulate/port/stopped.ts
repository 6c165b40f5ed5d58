import { PopuliError } from "../../errors/populi-error.js";

/** Thrown where an answerer stops before everything is asked, as at the end of a budget. What it answered is kept. */
export class AnswererStopped extends PopuliError {
  override readonly name: string = "AnswererStopped";
}

/** Thrown where an answerer takes no question at all: a wrong key, no such model, no credit, a server that is down. */
export class AnswererRefuses extends AnswererStopped {
  override readonly name: string = "AnswererRefuses";
}

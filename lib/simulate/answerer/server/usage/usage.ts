/** Tokens of prompts and answers, thoughts among those of answers. */
export interface Usage {
  readonly prompt: number;
  readonly answer: number;
}

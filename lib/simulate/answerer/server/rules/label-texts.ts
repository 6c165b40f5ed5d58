import type { FollowedQuestion } from "./rule.js";

/** The labels of a question, as texts at the beginning of a reply. White space before a label does not count. */
export class LabelTexts {
  private readonly labels: readonly string[];

  constructor({ options }: Pick<FollowedQuestion, "options">) {
    this.labels = options.map(({ label }) => label);
  }

  /** The option whose label a text is; −1 where it is none. */
  whole(text: string): number {
    return this.labels.indexOf(text.trimStart());
  }

  /** Whether a text may become a label that it is not yet. */
  begins(text: string): boolean {
    const begun = text.trimStart();
    return this.labels.some((label) => label !== begun && label.startsWith(begun));
  }
}

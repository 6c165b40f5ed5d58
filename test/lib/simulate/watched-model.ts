import type { LocalModel } from "../../../lib/model/model.js";

/** Ids of the tiny model as text, special tokens included: every other token is a byte. */
export function shown(ids: readonly number[]): string {
  const specials = ["<|start|>", "<|end|>", "<|message|>"];
  return Buffer.concat(
    ids.map((id) => (id < 256 ? Buffer.of(id) : Buffer.from(specials[id - 256]!))),
  ).toString();
}

/** The same model, which notes everything it reads; its decoded answers are those of a list (its own without one). */
export function watchedModel(model: LocalModel, replies?: readonly string[]) {
  const read: string[] = [];
  const left = [...(replies ?? [])];
  const spied: LocalModel = {
    ...model,
    async scoreOptions(prefix, questions, hooks) {
      read.push(...questions.map(({ ids }) => shown([...prefix.ids, ...ids])));
      return model.scoreOptions(prefix, questions, hooks);
    },
    async scoreReplies(prefix, questions, hooks) {
      read.push(...questions.map(({ ids }) => shown([...prefix.ids, ...ids])));
      return model.scoreReplies(prefix, questions, hooks);
    },
    async generateTexts(prompts, options) {
      read.push(...prompts.map((ids) => shown([...(options.after?.ids ?? []), ...ids])));
      if (replies === undefined) return model.generateTexts(prompts, options);
      return prompts.map(() => {
        const text = left.shift()!;
        return { ids: model.tokenizer.encode(text), text, ended: "end" as const };
      });
    },
  };
  return { spied, read };
}

/** The same model, its calls counted in `asked.calls`; it fails at one call. */
export function failingModel(model: LocalModel, asked: { calls: number }, at = -1): LocalModel {
  const count = () => {
    asked.calls += 1;
    if (asked.calls === at) throw new Error("the power is gone");
  };
  return {
    ...model,
    scoreOptions: async (...call) => {
      count();
      return model.scoreOptions(...call);
    },
    scoreReplies: async (...call) => {
      count();
      return model.scoreReplies(...call);
    },
    generateTexts: async (...call) => {
      count();
      return model.generateTexts(...call);
    },
  };
}

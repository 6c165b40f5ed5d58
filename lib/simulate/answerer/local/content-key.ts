import { createHash } from "node:crypto";
import { vectorLanguage } from "../../prompt/language-of.js";
import type { AskedQuestions, Interview, Treatment } from "../../study/interview.js";

/**
 * SHA-256, hex, over everything a respondent's answers depend on and nothing more: the model, the ids of the prompts, the
 * vectors injected and where, the noise drawn, and how answers are had. What was computed under a key is never served for
 * another prompt, plan, model or seed.
 *
 * @param how the answer mode, with the decoding and seed where there is any
 */
export function contentKey(
  interview: Interview,
  { plan, values, languages }: Treatment,
  respondent: number,
  asked: AskedQuestions,
  how: readonly (string | number | object)[],
): string {
  const hash = createHash("sha256");
  const add = (part: unknown) => hash.update(JSON.stringify(part)).update("\n");
  add(["format", 1, interview.model.hash, ...how]);
  // Asked one per call, an answer does not depend on the other items, and so not on their order.
  if (interview.asking !== "one per call") add([interview.asking, interview.itemOrder]);
  add(asked.prefix);
  for (const { prompt, ids } of asked.questions)
    add([prompt.item, prompt.options.map(({ label }) => label), ids]);
  if (plan !== undefined) {
    const { injections } = plan.of(respondent);
    add(injections.length === 0 ? "" : plan.vectors.fingerprint);
    for (const { attribute, code, layer, strength } of injections) add([attribute, code, layer, strength]);
    if (plan.noise.sigma > 0) add([plan.noise.sigma, plan.noise.scope, plan.noise.seed, respondent]);
  }
  if (values !== undefined)
    add([
      values.vectors.fingerprint,
      vectorLanguage(values, languages, interview.seed, respondent),
      values.strength,
    ]);
  return hash.digest("hex");
}

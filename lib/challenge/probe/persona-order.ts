import type { Probe } from "./probe.js";

export const personaOrder = {
  key: "personaOrder",
  says: "the sentences of the profile shuffled",
  same: true,
  ask: ({ study, condition }) => {
    const { profile, persona, backstory } = condition;
    if (!profile) return { because: `the condition '${condition.name}' has no profile in the prompt` };
    if (persona !== undefined) return { because: `the profile is already changed: ${persona}` };
    if (backstory !== undefined) return { because: "a life story stands in place of the profile" };
    if (study.profileAttributes.length < 2) return { because: "the profile has fewer than two sentences" };
    return { study, condition: { ...condition, persona: "shuffled order" } };
  },
} as const satisfies Probe;

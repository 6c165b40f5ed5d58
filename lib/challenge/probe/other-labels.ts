import type { Probe } from "./probe.js";

/** Letters that options can be shown under. */
const letters = 26;

export const otherLabels = {
  key: "otherLabels",
  says: "letters in place of numbers",
  same: true,
  ask: ({ study, condition }) => {
    const toNumbers = study.answering.optionLabels === "letters";
    const long = study.items.find(({ values }) => values.length > letters);
    if (!toNumbers && long !== undefined)
      return { because: `'${long.name}' has ${long.values.length} options, more than there are letters` };
    const optionLabels = toNumbers ? "numbers" : "letters";
    return { study: { ...study, answering: { ...study.answering, optionLabels } }, condition };
  },
} as const satisfies Probe;

/**
 * Studies drawn from one population of people and of items. A person's answers to all items depend on one inclination,
 * by a loading that differs between items; the simulation knows the inclination in part, and shifts and stretches each
 * item's answers.
 */
export interface CoverageSetting {
  readonly says: string;
  /** How far the simulation shifts and stretches the answers to an item, in standard deviations. */
  readonly misfit: number;
  /** Correlation of the simulation's inclinations with the people's. */
  readonly knows: number;
  readonly items: number;
  readonly respondents: number;
  /** Whether the simulation states probabilities. */
  readonly probabilities?: true;
  /** Whose estimates are of a sample of this size; of the population when absent. */
  readonly convention?: "psii";
  /** Whether all items have the same loading: .7 for people, .5 for the simulation. */
  readonly alike?: true;
}

export const coverageSettings: readonly CoverageSetting[] = [
  { says: "hardly any misfit", misfit: 0.1, knows: 0.5, items: 20, respondents: 100 },
  { says: "little misfit", misfit: 0.3, knows: 0.5, items: 20, respondents: 100 },
  { says: "much misfit", misfit: 1, knows: 0.5, items: 20, respondents: 100 },
  { says: "much misfit, knows nobody", misfit: 1, knows: 0, items: 20, respondents: 100 },
  { says: "little misfit, items alike", misfit: 0.3, knows: 0.5, items: 20, respondents: 100, alike: true },
  {
    says: "little misfit, probabilities",
    misfit: 0.3,
    knows: 0.5,
    items: 20,
    respondents: 100,
    probabilities: true,
  },
  {
    says: "much misfit, probabilities",
    misfit: 1,
    knows: 0.5,
    items: 20,
    respondents: 100,
    probabilities: true,
  },
  {
    says: "much misfit, psii",
    misfit: 1,
    knows: 0.5,
    items: 20,
    respondents: 100,
    convention: "psii",
  },
  { says: "much misfit, more people", misfit: 1, knows: 0.5, items: 20, respondents: 400 },
  { says: "much misfit, more items", misfit: 1, knows: 0.5, items: 60, respondents: 100 },
  { says: "much misfit, few items", misfit: 1, knows: 0.5, items: 8, respondents: 100 },
];

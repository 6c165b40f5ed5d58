import type { Group } from "../survey/design/estimate/groups.js";
import { groupsBy } from "../survey/design/estimate/groups.js";
import type { People } from "./people/people.js";

/** The groups that people are divided into; one of everybody where nothing divides them. */
export interface PeopleGroups {
  readonly groups: readonly Group[];
  /** `[people]`: the group of each, −1 for none. */
  readonly of: Int32Array;
}

/** Groups by columns that are known of everybody. */
export function groupsOfPeople(people: People, by: readonly string[]): PeopleGroups {
  if (by.length === 0) return { groups: [{ name: "", codes: [] }], of: new Int32Array(people.survey.size) };
  const { interviewed, predicted } = people;
  const inside = (i: number) => interviewed[i] !== 0 || predicted[i] !== 0;
  // Those whom the run has, whatever their weight in the design.
  const weights = interviewed.map((_, i) => (inside(i) ? 1 : 0));
  return groupsBy({ ...people.design, weights }, by, inside);
}

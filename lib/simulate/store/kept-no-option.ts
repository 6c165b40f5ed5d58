import { allRead, type NoOption, noOptionKinds } from "../answers/no-option.js";

/**
 * The shares on no option as a file keeps them.
 *
 * @param none the share on no option, all kinds together
 * @param kinds each kind's share, in the order of `noOptionKinds`; files of earlier versions lack the last ones, or all,
 *   and then all of it counts as unread
 */
export function keptNoOption(none: number, kinds: ArrayLike<number> | undefined): NoOption {
  if (kinds === undefined) return { ...allRead, unread: none };
  const entries = noOptionKinds.map(({ key }, i) => [key, kinds[i] ?? 0] as const);
  return { ...allRead, ...Object.fromEntries(entries) };
}

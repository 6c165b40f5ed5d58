import type { NameRules } from "../labelled/valid-names.js";

/** Words that Stata keeps for itself (Stata User's Guide, 11.3 "Naming conventions"). */
const reserved =
  /^(_all|_b|_coef|_cons|_n|_N|_pi|_pred|_rc|_se|_skip|_weight|byte|double|float|if|in|int|long|strL|str\d+|using|with)$/;

/** Stata's names of variables: at most 32 letters, digits and underscores, no digit first; case matters. */
export const stataNames: NameRules = {
  clean(name) {
    const plain = name.normalize("NFC").replace(/[^\p{L}\p{N}_]/gu, "_");
    return /^[\p{L}_]/u.test(plain) ? plain : `_${plain}`;
  },
  longest: 32,
  length: (name) => [...name].length,
  reserved: (name) => reserved.test(name),
  ignoresCase: false,
};

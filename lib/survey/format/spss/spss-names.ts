import type { NameRules } from "../labelled/valid-names.js";

const reserved = new Set(["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"]);

/**
 * SPSS's names of variables: at most 64 bytes, a letter or @ first, then letters, digits and . _ $ # @, no period at the
 * end (IBM SPSS Statistics Command Syntax Reference, "Variable names").
 */
export const spssNames: NameRules = {
  clean(name) {
    const plain = name
      .normalize("NFC")
      .replace(/[^\p{L}\p{N}._$#@]+/gu, "_")
      .replace(/[._]+$/, (end) => (end.includes(".") ? "_" : end));
    return /^[\p{L}@]/u.test(plain) ? plain : `V${plain.startsWith("_") ? "" : "_"}${plain}`;
  },
  longest: 64,
  length: (name) => new TextEncoder().encode(name).length,
  reserved: (name) => reserved.has(name.toLowerCase()),
  ignoresCase: true,
};

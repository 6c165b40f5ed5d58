/** What an argument or an option may be. */
export interface Kind {
  /** As a message says it: "a list of names". */
  readonly what: string;
  readonly fits: (value: unknown) => boolean;
  /** What to write instead, where `what` says too little. */
  readonly advice?: (name: string, value: unknown) => string;
}

/** A kind of option that may be left out. */
export interface OptionalKind extends Kind {
  readonly optional: true;
}

/** The same kind, of an option that may be left out. */
export function optional(kind: Kind): OptionalKind {
  return { ...kind, optional: true };
}

export const anything: Kind = { what: "anything", fits: () => true };

export const text: Kind = { what: "a text", fits: (value) => typeof value === "string" && value !== "" };

/** A code of a variable's values. */
export const code: Kind = {
  what: "a code: a number or a text",
  fits: (value) => typeof value === "number" || typeof value === "string",
};

/** Which names there are is checked where they are looked up. */
export const names: Kind = {
  what: "a list of names",
  fits: (value) => Array.isArray(value) && value.every(text.fits),
  advice: (name, value) =>
    `give a list: ${name}: ["${typeof value === "string" && value !== "" ? value : "…"}"]`,
};

export const finiteNumber: Kind = { what: "a finite number", fits: (value) => Number.isFinite(value) };

export const wholeFromOne: Kind = {
  what: "a whole number from 1 upwards",
  fits: (value) => Number.isInteger(value) && Number(value) >= 1,
};

export const aboveZero: Kind = {
  what: "a finite number above 0",
  fits: (value) => finiteNumber.fits(value) && Number(value) > 0,
};

export const share: Kind = {
  what: "a share from 0 to 1",
  fits: (value) => finiteNumber.fits(value) && Number(value) >= 0 && Number(value) <= 1,
};

export const flag: Kind = { what: "true or false", fits: (value) => typeof value === "boolean" };

export const callable: Kind = { what: "a function", fits: (value) => typeof value === "function" };

/** An object written as { … }, in whatever context: no list, no promise, no object of a class. */
export const record: Kind = {
  what: "an object: { … }",
  fits: (value) => {
    if (typeof value !== "object" || value === null) return false;
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === null || Object.getPrototypeOf(prototype) === null;
  },
};

/** A list or a typed array. */
export const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || ArrayBuffer.isView(value);

/** How many there must be, and of what size, is checked where they are used. */
export const numbers: Kind = {
  what: "a list of finite numbers",
  fits: (value) => isList(value) && Array.from(value).every(finiteNumber.fits),
};

import { missingCode } from "../sas/missing.js";

/**
 * An IBM double of 2 to 8 bytes: a sign, a power of 16 in excess of 64, and a fraction (SAS Technical Support TS-140,
 * "Record Layout of a SAS Version 5 or 6 Data Set in SAS Transport Format"). A missing value has its character first,
 * and zeros: `undefined` for ".", the code of another.
 */
export function ibmDouble(bytes: Uint8Array, at: number, length: number): number | string | undefined {
  const first = bytes[at]!;
  let high = 0;
  let low = 0;
  for (let k = 1; k < 8; k++) {
    const byte = k < length ? bytes[at + k]! : 0;
    if (k < 4) high = high * 256 + byte;
    else low = low * 256 + byte;
  }
  if (high === 0 && low === 0) {
    if (first === 0x2e) return undefined;
    const character = String.fromCharCode(first);
    return /[A-Z_]/.test(character) ? missingCode(character) : 0;
  }
  const value = (high * 2 ** 32 + low) * 16 ** ((first & 0x7f) - 64 - 14);
  return first >= 0x80 ? -value : value;
}

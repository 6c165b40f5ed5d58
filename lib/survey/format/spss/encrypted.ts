import { createCipheriv, createDecipheriv } from "node:crypto";
import { PopuliError } from "../../../errors/populi-error.js";

/*
 * SPSS files with a password, as described in the PSPP developer's guide, "Encrypted File Wrappers"
 * (https://www.gnu.org/software/pspp/pspp-dev/html_node/Encrypted-File-Wrappers.html).
 */

const headerBytes = 36;
/** SPSS uses no more of a password. */
const passwordBytes = 10;

/** What the key of every file is derived from, besides the password. */
const constant = Buffer.from(
  "00000001352713cc53a7788987532211d65b3158dcfe2e7e94da2f00cc157180" +
    "0a6c63530038c338ac22f363620ece853fb8074c4e2b77c721f51a801d67fbe1e18307d80d00000100",
  "hex",
);

/** Whether a file is an SPSS system file with a password. */
export function isEncryptedSav(beginning: Uint8Array): boolean {
  return Buffer.from(beginning.subarray(8, 20)).toString("latin1") === "ENCRYPTEDSAV";
}

/**
 * The system file within an encrypted one.
 *
 * @throws PopuliError without a password, and for a wrong one
 */
export function decryptSav(bytes: Uint8Array, password: string | undefined, file: string): Uint8Array {
  if (password === undefined) {
    throw new PopuliError(
      "this is an encrypted SPSS file",
      { file },
      'give its password: loadSurvey(file, { password: "…" }), populi survey FILE --password …',
    );
  }
  const decipher = createDecipheriv("aes-256-ecb", keyOf(password), null).setAutoPadding(false);
  const blocks = bytes.subarray(headerBytes, bytes.length - ((bytes.length - headerBytes) % 16));
  const plain = new Uint8Array(decipher.update(blocks));
  const begins = Buffer.from(plain.subarray(0, 4)).toString("latin1");
  if (begins !== "$FL2" && begins !== "$FL3") {
    throw new PopuliError(
      "the password does not open this encrypted SPSS file",
      { file },
      `only its first ${passwordBytes} bytes count; upper and lower case differ`,
    );
  }
  // The last block is filled with as many bytes as each of them says.
  const filling = plain.at(-1) ?? 0;
  return filling >= 1 && filling <= 16 ? plain.subarray(0, plain.length - filling) : plain;
}

function keyOf(password: string): Buffer {
  const padded = Buffer.alloc(32);
  Buffer.from(password).copy(padded, 0, 0, passwordBytes);
  const code = cmac(padded, constant);
  return Buffer.concat([code, code]);
}

/** CMAC with AES-256 (RFC 4493) of a message that does not fill its last block. */
function cmac(key: Buffer, message: Buffer): Buffer {
  const encrypt = (block: Buffer) =>
    createCipheriv("aes-256-ecb", key, null).setAutoPadding(false).update(block);
  const subkey = doubled(doubled(encrypt(Buffer.alloc(16))));
  const padded = Buffer.concat([message, Buffer.of(0x80), Buffer.alloc(15 - (message.length % 16))]);
  let state: Buffer = Buffer.alloc(16);
  for (let at = 0; at < padded.length; at += 16) {
    const isLast = at + 16 === padded.length;
    for (let k = 0; k < 16; k++) state[k]! ^= padded[at + k]! ^ (isLast ? subkey[k]! : 0);
    state = encrypt(state);
  }
  return state;
}

/** Twice a block, in the field of 2¹²⁸ elements. */
function doubled(block: Buffer): Buffer {
  const twice = Buffer.alloc(16);
  const carry = block[0]! >> 7;
  for (let k = 0; k < 16; k++) twice[k] = ((block[k]! << 1) | ((block[k + 1] ?? 0) >> 7)) & 0xff;
  if (carry === 1) twice[15]! ^= 0x87;
  return twice;
}

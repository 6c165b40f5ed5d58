/**
 * Encodings by SAS's number (SAS 9.4 National Language Support, "SBCS, DBCS, and Unicode Encoding Values"), where
 * `TextDecoder` has them. 0 and 204 mean that the file names none; SAS then takes Windows-1252.
 */
const encodings: Readonly<Record<number, string>> = {
  0: "windows-1252",
  20: "utf-8",
  28: "windows-1252",
  29: "windows-1252",
  30: "iso-8859-2",
  31: "iso-8859-3",
  32: "iso-8859-4",
  33: "iso-8859-5",
  34: "iso-8859-6",
  35: "iso-8859-7",
  36: "iso-8859-8",
  37: "windows-1254",
  38: "iso-8859-10",
  39: "windows-874",
  40: "iso-8859-15",
  49: "ibm866",
  51: "windows-874",
  69: "macintosh",
  118: "big5",
  123: "big5",
  125: "gb18030",
  126: "gb18030",
  134: "euc-jp",
  136: "shift_jis",
  138: "shift_jis",
  140: "euc-kr",
  141: "euc-kr",
  142: "euc-kr",
  167: "iso-2022-jp",
  204: "windows-1252",
  205: "gb18030",
  227: "iso-8859-14",
  242: "iso-8859-13",
  246: "x-mac-cyrillic",
};

/** The encoding of that number; `undefined` for one that cannot be decoded here. */
export function sasEncoding(number: number): string | undefined {
  return number >= 60 && number <= 68 ? `windows-${1190 + number}` : encodings[number];
}

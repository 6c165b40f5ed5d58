import { at, bytes, type UnreadKind } from "./file-start.js";

const data = "give the file with the data";
const unpack = "unpack it first";

/** Archives, pictures, programs and whatever else lies about in a folder of downloads. */
export const others: readonly UnreadKind[] = [
  { what: "a 7-Zip archive", is: bytes("377abcaf271c"), advice: unpack },
  { what: "a RAR archive", is: at(0, "Rar!"), advice: unpack },
  { what: "a tar archive", is: at(257, "ustar"), advice: unpack },
  { what: "a file packed with zstd", is: bytes("28b52ffd"), advice: unpack },
  { what: "a file packed with LZ4", is: bytes("04224d18"), advice: unpack },
  { what: "a file packed with compress (.Z)", is: bytes("1f9d"), advice: unpack },
  { what: "a PDF", is: at(0, "%PDF"), advice: "a codebook, perhaps: give the file with the data" },
  {
    what: "a picture",
    is: bytes("89504e470d0a1a0a", "ffd8ff", "47494638", "49492a00", "4d4d002a", "52494646"),
    advice: data,
  },
  { what: "a model's weights (GGUF)", is: at(0, "GGUF"), advice: "loadModel reads it" },
  {
    what: "a program",
    is: bytes("7f454c46", "4d5a90", "feedface", "feedfacf", "cffaedfe", "cafebabe"),
    advice: data,
  },
  {
    what: "macOS's notes on a file, which it writes beside it (._NAME)",
    is: bytes("00051607"),
    advice: "give the file of that name without ._",
  },
];

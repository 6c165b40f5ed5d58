/*
 * Run by llama-cpp.ts as a process of its own, so that its threads end with it: prints
 * [sequences, tokens per second][] of generation.
 */
import { availableParallelism } from "node:os";

const { entry, file, promptTokens, tokens, sequences } = JSON.parse(process.argv[2]);
const { getLlama } = await import(entry);
const llama = await getLlama({
  gpu: false,
  build: "never",
  logLevel: "error",
  maxThreads: availableParallelism(),
});
const model = await llama.loadModel({ modelPath: file });
const found = [];
for (const count of sequences) {
  const context = await model.createContext({
    contextSize: 512,
    sequences: count,
    batchSize: 512,
    // By default it takes six threads. On two cores they wait for each other a hundred times as long as they work.
    threads: availableParallelism(),
  });
  const all = Array.from({ length: count }, () => context.getSequence());
  // The times at which tokens arrived. Timing starts when every sequence has its first token, so that prompts are left
  // out.
  const came = await Promise.all(
    all.map(async (sequence, row) => {
      const prompt = Array.from(
        { length: promptTokens },
        (_, i) => 10 + ((row * 7919 + i * 104_729) % 150_000),
      );
      const moments = [];
      const decoding = { temperature: 0.7, topK: 20, topP: 0.8, yieldEogToken: true };
      for await (const _ of sequence.evaluate(prompt, decoding)) {
        moments.push(performance.now());
        if (moments.length > tokens) break;
      }
      return moments;
    }),
  );
  const started = Math.max(...came.map(([first]) => first));
  const after = came.flat().filter((moment) => moment > started);
  found.push([count, after.length / ((Math.max(...after) - started) / 1e3)]);
  await context.dispose();
}
console.log(JSON.stringify(found));
process.exit(0);

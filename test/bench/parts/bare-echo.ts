import { Reply } from "zeromq";

// Sends back whatever arrives at the given address: a heartbeat with nothing else to do, in a process of its own.
const echo = new Reply();
await echo.bind(process.argv[2]!);
for await (const frames of echo) await echo.send(frames);

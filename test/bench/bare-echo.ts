import { Reply } from "zeromq";

// What is sent to the address given comes back: a heartbeat with nothing else to do, in a process of its own.
const echo = new Reply();
await echo.bind(process.argv[2]!);
for await (const frames of echo) await echo.send(frames);

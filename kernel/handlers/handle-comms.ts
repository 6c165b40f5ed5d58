import type { Message } from "../protocol/message.js";
import { CellRun, shownIds } from "./cell-run.js";
import type { Handler, Kernel } from "./kernel.js";

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#opening-a-comm */
export const handleCommOpen: Handler = (kernel, request) =>
  inRunOf(kernel, request, () => kernel.comms.opened(request));

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#comm-messages */
export const handleCommMessage: Handler = (kernel, request) =>
  inRunOf(kernel, request, () => {
    const { content, buffers } = request;
    kernel.comms.get(content.comm_id)?.receive(content.data, buffers);
  });

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#tearing-down-comms */
export const handleCommClose: Handler = (kernel, request) =>
  inRunOf(kernel, request, () => kernel.comms.get(request.content.comm_id)?.closed(request.content.data));

/**
 * Runs a callback as a cell runs: its output belongs to the message, so that front ends show it at the widget, and an
 * interrupt stops it.
 */
async function inRunOf(kernel: Kernel, request: Message, call: () => void): Promise<undefined> {
  const run = new CellRun(kernel.wire, request, { isSilent: false, shownIds });
  kernel.current = run;
  try {
    await kernel.session.untilInterrupted(call);
    await run.displayed();
  } catch (thrown) {
    run.publish("error", { ...kernel.session.report(thrown) });
  }
  return undefined;
}

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#comm-info */
export const handleCommInfo: Handler = ({ comms }, { content }) => ({
  content: {
    status: "ok",
    comms: Object.fromEntries(
      comms.list(content.target_name).map(({ id, target }) => [id, { target_name: target }]),
    ),
  },
});

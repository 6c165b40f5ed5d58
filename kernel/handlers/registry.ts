import { handleComplete } from "./complete.js";
import { handleExecute } from "./execute.js";
import { handleCommClose, handleCommInfo, handleCommMessage, handleCommOpen } from "./handle-comms.js";
import { handleHistory } from "./history.js";
import { handleInspect } from "./inspect.js";
import { handleIsComplete } from "./is-complete.js";
import type { Handler } from "./kernel.js";
import { handleKernelInfo } from "./kernel-info.js";

/** The handler of each request type on the shell channel. A new one is a file and a line here. */
export const handlers: Readonly<Record<string, Handler>> = {
  kernel_info_request: handleKernelInfo,
  execute_request: handleExecute,
  complete_request: handleComplete,
  inspect_request: handleInspect,
  is_complete_request: handleIsComplete,
  history_request: handleHistory,
  comm_info_request: handleCommInfo,
  comm_open: handleCommOpen,
  comm_msg: handleCommMessage,
  comm_close: handleCommClose,
};

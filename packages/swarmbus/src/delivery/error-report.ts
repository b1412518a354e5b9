/** Where failures go that no call can report: to the events of the connection, and to its `onError`. */
import type { BusError } from "../bus/errors.ts";
import type { ErrorListener } from "../bus/message-bus.ts";
import type { EventFeed } from "./event-feed.ts";
import { isThenable } from "./handler-runs.ts";

/** Makes the report of a connection. What `onError` throws or rejects with is swallowed: there is nobody left to tell. */
export function reportTo(feed: EventFeed, onError: ErrorListener = printError): ErrorListener {
  return (error, place) => {
    feed.emit({ type: "error", error, ...place });
    try {
      const result: unknown = onError(error, place);
      if (isThenable(result)) result.then(undefined, () => undefined);
    } catch {
      // See above.
    }
  };
}

function printError(error: BusError, place: { readonly queue?: string | undefined }): void {
  const queue = place.queue === undefined ? "" : ` (queue group "${place.queue}")`;
  // oxlint-disable-next-line no-console -- without an onError there is nobody else to tell
  console.error(`swarmbus: ${error.message}${queue}`);
}

/** The logger: hears everything, and writes down what is out of the ordinary. */
import type { MessageBus } from "swarmbus";
import { subjects } from "./messages.ts";
import type { HandedOutAgain, Unreadable, WorkerDied, WorkerReturned } from "./messages.ts";
import type { Screen } from "./report/screen.ts";
import { printable } from "./report/table.ts";

export async function startLogger(bus: MessageBus, screen: Screen): Promise<void> {
  // A handler takes one message at a time, in order. It has its own buffer: a slow log delays nobody.
  await bus.subscribe(subjects.everyEvent, (message) => {
    if (message.subject === subjects.unreadable) {
      const { path, reason } = message.json<Unreadable>();
      screen.say(`not read: ${printable(path)} (${reason})`);
    } else if (message.subject === subjects.workerDied) {
      const { worker, silentMs } = message.json<WorkerDied>();
      screen.say(`${worker} is dead: no heartbeat for ${silentMs / 1000} s`);
    } else if (message.subject === subjects.workerReturned) {
      screen.say(`${message.json<WorkerReturned>().worker} is back, and works again`);
    } else if (message.subject === subjects.handedOutAgain) {
      const { path, because } = message.json<HandedOutAgain>();
      screen.say(`handed out again: ${printable(path)} (${because})`);
    }
  });
}

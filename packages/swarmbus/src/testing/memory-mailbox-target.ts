/** The in-memory mailbox as a target of the mailbox contract, and the example of how to write a target. */
import { MemoryMailbox } from "../mailbox/memory-mailbox.ts";
import type { MailboxTarget, MailboxUnderTest } from "./mailbox-case.ts";
import { type TestClock, testClock } from "./test-clock.ts";

/** Options of {@link memoryMailboxTarget}. */
export interface MemoryMailboxTargetOptions {
  /** On a `SimulatedClock`, where nothing waits, or on the machine's time. */
  time: "virtual" | "real";
}

/** Mailboxes in memory: every promise holds there. Only a simulated clock is, in real time, not to be had. */
export function memoryMailboxTarget(options: MemoryMailboxTargetOptions): MailboxTarget {
  const open = async (): Promise<MailboxUnderTest> => placeOn(testClock(options.time));
  if (options.time === "virtual") return { open };
  return { open, weaker: { "virtual-time": "it runs in real time here" } };
}

function placeOn(clock: TestClock): MailboxUnderTest {
  const opened: MemoryMailbox[] = [];
  return {
    clock,
    advance: (ms) => clock.advance(ms),
    settle: () => clock.settle(),
    open: async (mailboxOptions) => {
      const mailbox = new MemoryMailbox({ ...mailboxOptions, clock });
      opened.push(mailbox);
      return mailbox;
    },
    close: async () => {
      await Promise.all(opened.map((mailbox) => mailbox.close()));
    },
  };
}

/** Binds the mailbox cases to a kind of mailbox, ready for any test runner. */
import type { RunnableCase } from "./contract-case.ts";
import { patienceMs, within } from "./deadline.ts";
import type {
  ContractMailboxOptions,
  MailboxCase,
  MailboxTarget,
  MailboxUnderTest,
} from "./mailbox-case.ts";
import { mailboxCases } from "./mailbox/cases.ts";

/** Longest that a whole case may take, in milliseconds of real time; more than any single wait in it. */
const caseLimitMs = 4 * patienceMs;

/**
 * All promises of a `Mailbox`, each as one case for a kind of mailbox. A case opens mailboxes of its own, and fails also
 * when an error was reported to a mailbox for which it named no `onError`.
 *
 * @param target Opens mailboxes, and says what they cannot promise: those cases, and no others, come back as skipped.
 */
export function mailboxContract(target: MailboxTarget): RunnableCase[] {
  return mailboxCases.map((mailboxCase) => bind(mailboxCase, target));
}

function bind(mailboxCase: MailboxCase, target: MailboxTarget): RunnableCase {
  const title = `${mailboxCase.id} ${mailboxCase.name}`;
  const missing = mailboxCase.needs?.find((capability) => target.weaker?.[capability]);
  const reason = missing && target.weaker?.[missing];
  const run = (): Promise<void> => runCase(mailboxCase, target);
  return reason === undefined ? { title, run } : { title, run, skipped: reason };
}

async function runCase(mailboxCase: MailboxCase, target: MailboxTarget): Promise<void> {
  const place = await target.open();
  const unexpected: Error[] = [];
  try {
    const context = reporting(place, unexpected);
    await within(mailboxCase.run(context), "the case has not ended", caseLimitMs);
  } finally {
    await within(place.close(), "the mailboxes have not closed");
  }
  if (unexpected.length > 0) {
    throw new AggregateError(unexpected, `Errors that nobody expected: ${unexpected.join("; ")}`);
  }
}

/** The place, with mailboxes that note the errors which no case asked for. */
function reporting(place: MailboxUnderTest, unexpected: Error[]): MailboxUnderTest {
  const onError = (error: Error): void => void unexpected.push(error);
  return {
    open: (options?: ContractMailboxOptions) => place.open({ onError, ...options }),
    clock: place.clock,
    advance: (ms) => place.advance(ms),
    settle: () => place.settle(),
    close: () => place.close(),
  };
}

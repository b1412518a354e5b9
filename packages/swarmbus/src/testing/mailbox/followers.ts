/** Followers: whoever sees each message once without consuming any, by `after`; and readers that wait in a loop. */
import { assertEqual } from "../assertions.ts";
import { within } from "../deadline.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import { beginWait, contentsOf, openWith, send, sendAll, stillWaits } from "./scene.ts";

const late = "the wait has not ended";

/** What is newer than a place. */
export const cases: readonly MailboxCase[] = [
  {
    id: "WAI-17",
    name: "with after it waits for something newer, although older messages wait",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { seq: after } = await send(mailbox, "old");
      const wait = await beginWait(context, mailbox, { after });
      await send(mailbox, "new");
      assertEqual(await within(wait.promise, late), true, "what it gives");
      const again = mailbox.waitForPending("main", { after });
      assertEqual(await within(again, late), true, "what it gives at once");
    },
  },
  {
    id: "WAI-18",
    name: "with after a release of an older message does not wake it",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { seq: after } = await send(mailbox, "old");
      const claim = await mailbox.claim("main");
      const wait = await beginWait(context, mailbox, { after });
      await claim.release();
      await stillWaits(context, wait, "an older message was released");
      await send(mailbox, "new");
      assertEqual(await within(wait.promise, late), true, "what it gives");
    },
  },
  {
    id: "WAI-19",
    name: "peek with after gives what is newer, of one mode when it is asked for one",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { seq: after } = await send(mailbox, "1");
      await send(mailbox, "2", { mode: "queue" });
      await send(mailbox, "3");
      const newer = await mailbox.peek("main", { after });
      assertEqual(contentsOf(newer), ["2", "3"], "what is newer");
      const steer = await mailbox.peek("main", { after, mode: "steer" });
      assertEqual(contentsOf(steer), ["3"], "what is newer and steers");
      assertEqual(await mailbox.peek("main", { after: steer[0]?.seq }), [], "beyond the last");
    },
  },
  {
    id: "WAI-20",
    name: "a follower that never consumes sees each message once, in order",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const seen: string[] = [];
      const follow = async (): Promise<void> => {
        for (let after = 0; seen.length < 6;) {
          await mailbox.waitForPending("main", { after });
          const messages = await mailbox.peek("main", { after });
          seen.push(...contentsOf(messages));
          after = messages.at(-1)?.seq ?? after;
        }
      };
      const following = follow();
      await sendAll(mailbox, ["1", "2"]);
      await context.settle();
      await sendAll(mailbox, ["3", "4", "5", "6"]);
      await within(following, () => `of 6 messages it saw ${seen.join()}`);
      assertEqual(seen, ["1", "2", "3", "4", "5", "6"], "what it saw");
      assertEqual((await mailbox.status("main")).pending, 6, "how many are pending");
    },
  },
  {
    id: "WAI-21",
    name: "a reader that waits, claims and acks in a loop gets everything without asking in vain",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const read: string[] = [];
      const loop = (async (): Promise<void> => {
        while (read.length < 10) {
          await mailbox.waitForPending("main");
          const claim = await mailbox.claim("main");
          read.push(...contentsOf(claim.messages));
          await claim.ack();
        }
      })();
      const contents = Array.from({ length: 10 }, (_, index) => `${index}`);
      for (const content of contents) {
        await send(mailbox, content);
        if (Number(content) % 3 === 0) await context.settle();
      }
      await within(loop, () => `of 10 messages it read ${read.join()}`);
      assertEqual(read, contents, "what was read");
    },
  },
];

import { describe, expect, it, vi } from "vitest";
import { MemoryMailbox } from "../../src/index.ts";

const source = "user";
const forged = "x\nswarmbus: all is well\u202E\u001B[2J";
const shown = String.raw`"x\nswarmbus: all is well\u{202e}\u001b[2J"`;

describe("the errors of a mailbox", () => {
  it("show an agent id on one line", async () => {
    const mailbox = new MemoryMailbox();
    await mailbox.close();

    await expect(mailbox.claim(forged)).rejects.toThrow(
      `Cannot claim for ${shown}: the mailbox is closed`,
    );
  });

  it("show a target, the names near it and an id in use on one line, and not a page of them", async () => {
    await using mailbox = new MemoryMailbox();
    const names = [1, 2, 3].map((n) => `${forged}${n}${"x".repeat(1_000_000)}`);
    for (const name of names) await mailbox.subscribe(name);
    const sends = [
      mailbox.send("a", { source, target: forged }),
      mailbox.send("a", { source, target: `${forged}4${"x".repeat(1_000_000)}` }),
      mailbox.send("a", { source, id: forged }),
      mailbox.send("b", { source, id: forged }),
    ];
    const texts = (await Promise.allSettled(sends)).flatMap((send) =>
      "reason" in send ? [send.reason.message as string] : [],
    );

    expect(texts[0]).toContain(`Cannot send to ${shown}: it was never subscribed, the nearest`);
    expect(texts[2]).toContain(`Cannot send with id ${shown}: it is in use`);
    expect(texts.filter((text) => /[\p{C}]/u.test(text) || text.length > 1000)).toEqual([]);
  });

  it("show the ids of a wait on one line", async () => {
    const mailbox = new MemoryMailbox();
    await mailbox.subscribe(forged);
    await mailbox.send("a", { source, target: forged, id: forged, mode: "queue" });
    const waits = [
      mailbox.waitForPending(forged, { mode: "steer" }),
      mailbox.waitForReceipt(forged),
      mailbox.waitForReceipt(forged, { agentId: "other\n" }),
    ];
    const settled = Promise.allSettled(waits);
    await mailbox.close();

    expect((await settled).map((wait) => "reason" in wait && wait.reason.message)).toEqual([
      `Cannot wait for a message to ${shown}: the mailbox was closed`,
      `Cannot wait for the receipt of ${shown} from ${shown}: the mailbox was closed`,
      String.raw`Cannot wait for the receipt of ${shown}: "other\n" is no recipient of it`,
    ]);
  });

  it("show the beginning of a long agent id", async () => {
    const mailbox = new MemoryMailbox();
    await mailbox.close();

    await expect(mailbox.consume("x".repeat(1_000_000))).rejects.toThrow(
      `Cannot consume for "${"x".repeat(80)}…": the mailbox is closed`,
    );
  });

  it("show a message id, and what is wrong with a template, on one line of the console", async () => {
    using printed = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await using mailbox = new MemoryMailbox();
    const message = await mailbox.send("a", { source, id: forged, template: "{{ \u202E }}" });
    message.render();

    expect(printed).toHaveBeenCalledExactlyOnceWith(
      String.raw`swarmbus: Cannot render the template of message ${shown}: ` +
        String.raw`Unexpected character: \u{202e}, its plain content is used`,
    );
  });
});

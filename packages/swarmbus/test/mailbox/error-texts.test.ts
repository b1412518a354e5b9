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

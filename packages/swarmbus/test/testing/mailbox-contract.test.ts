import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { contractCases } from "../../src/testing/contract/cases.ts";
import { mailboxCases } from "../../src/testing/mailbox/cases.ts";
import { mailboxContract } from "../../src/testing/index.ts";
import { brokenMailboxTarget, type MailboxBug } from "./broken-mailbox.ts";
import { mailboxBugs } from "./mailbox-bugs.ts";

const themes = new URL("../../src/testing/mailbox/", import.meta.url);
const semantics = new URL("../../../../docs/semantics.md", import.meta.url);

async function runCase(bug: MailboxBug, id: string): Promise<void> {
  const cases = mailboxContract(brokenMailboxTarget(bug));
  const found = cases.filter(({ title }) => title.startsWith(`${id} `));
  expect(found).toHaveLength(1);
  await found[0]?.run();
}

describe("the mailbox contract", () => {
  it("holds the cases of every theme, 120 or more", async () => {
    const modules = await Promise.all(
      readdirSync(themes).map(
        (file) => import(new URL(file, themes).href) as Promise<{ cases?: object[] }>,
      ),
    );
    const all = modules.flatMap(({ cases = [] }) => cases);
    expect(all.length).toBeGreaterThanOrEqual(120);
    expect(new Set(mailboxCases)).toEqual(new Set(all));
  });

  it("gives each case an id and a title of its own, other than those of the bus", () => {
    const ids = mailboxCases.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^[A-Z]{3}-[1-9]\d*$/u.test(id))).toEqual([]);
    const names = mailboxCases.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const busPrefixes = new Set(contractCases.map(({ id }) => id.slice(0, 3)));
    expect(ids.filter((id) => busPrefixes.has(id.slice(0, 3)))).toEqual([]);
  });

  it("explains each id in docs/semantics.md", () => {
    const page = readFileSync(semantics, "utf8");
    const known = new Set(page.match(/\b[A-Z]{3}-\d+\b/gu));
    expect(mailboxCases.map(({ id }) => id).filter((id) => !known.has(id))).toEqual([]);
  });

  it("skips a case only for a declared weakness, with its reason", () => {
    const weaker = { "id-window": "the server counts from the send" };
    const cases = mailboxContract({ ...brokenMailboxTarget({}), weaker });
    const skipped = cases.filter((each) => each.skipped !== undefined);
    const wanted = mailboxCases.filter(({ needs }) => needs?.includes("id-window"));
    expect(skipped.map(({ title }) => title)).toEqual(
      wanted.map(({ id, name }) => `${id} ${name}`),
    );
    expect(new Set(skipped.map((each) => each.skipped))).toEqual(new Set(Object.values(weaker)));
  });

  it("fails a case when a template fails that nobody expected to", async () => {
    const mailbox: MailboxBug["mailbox"] = (sound) => ({
      consume: async (agentId) => {
        const broken = await sound.send("x", { source: agentId, template: "{{" });
        broken.render();
        return await sound.consume(agentId);
      },
    });
    await expect(runCase({ mailbox }, "CUR-2")).rejects.toThrow("Cannot render the template");
  });
});

describe("a mailbox", () => {
  for (const [what, bug] of Object.entries(mailboxBugs)) {
    // At once, as some are caught by a time limit.
    it.concurrent(`that ${what} is caught by ${bug.caughtBy}`, async () => {
      await expect(runCase(bug, bug.caughtBy)).rejects.toThrow(bug.saying);
    });
  }

  it("that is only wrapped, without a bug, passes the same cases", async () => {
    for (const { caughtBy } of Object.values(mailboxBugs)) {
      await expect(runCase({}, caughtBy)).resolves.toBeUndefined();
    }
  });
});

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { connect, type MessageBus } from "../src/index.ts";
import { record, SimulatedClock } from "../src/testing/index.ts";

const run = promisify(execFile);

async function reaches(from: MessageBus, to: MessageBus): Promise<boolean> {
  const recorder = await record(to, "probe");
  from.publish("probe");
  await from.flush();
  await recorder.stop();
  return recorder.messages.length > 0;
}

describe("connect", () => {
  it("without an address opens a swarm of its own, with the options given", async () => {
    const clock = new SimulatedClock();
    await using one = await connect(undefined, { name: "one", clock, maxPayloadBytes: 3 });
    await using other = await connect();

    expect(one.name).toBe("one");
    expect(() => one.publish("a", "four")).toThrow(
      expect.objectContaining({ code: "PAYLOAD_TOO_LARGE" }),
    );
    expect(await reaches(one, one)).toBe(true);
    expect(await reaches(one, other)).toBe(false);
  });

  it("opens the swarm of a name, the same for all who ask for it", async () => {
    await using one = await connect("memory:blue", { name: "one" });
    await using other = await connect("memory:blue", { name: "other" });
    await using stranger = await connect("memory:green");

    expect([one.name, other.name]).toEqual(["one", "other"]);
    expect(await reaches(one, other)).toBe(true);
    expect(await reaches(other, one)).toBe(true);
    expect(await reaches(one, stranger)).toBe(false);
  });

  it("gives an unnamed connection a name that is unique", async () => {
    await using one = await connect("memory:blue");
    await using other = await connect("memory:blue");

    expect(one.name).not.toBe(other.name);
    expect(one.name.length).toBeGreaterThan(0);
  });

  it("keeps a named swarm while somebody has it open, also when the first has gone", async () => {
    const first = await connect("memory:blue", { maxPayloadBytes: 3 });
    await using second = await connect("memory:blue");
    await first.close();
    await using third = await connect("memory:blue");

    expect(await reaches(second, third)).toBe(true);
    expect(() => third.publish("a", "four")).toThrow(
      expect.objectContaining({ code: "PAYLOAD_TOO_LARGE" }),
    );
  });

  it.each(["close", "drain"] as const)("forgets a named swarm with the last %s", async (end) => {
    const first = await connect("memory:blue", { maxPayloadBytes: 3 });
    const second = await connect("memory:blue");
    await first.close();
    await second[end]();
    await using fresh = await connect("memory:blue");

    expect(() => fresh.publish("a", "four")).not.toThrow();
  });

  it.each(["http://host", "memory", "memory:", "", "NATS", "file:x", "nats"])(
    "refuses %j with a TypeError that says what is needed",
    async (url) => {
      await expect(connect(url)).rejects.toThrow(TypeError);
      await expect(connect(url)).rejects.toThrow(/^Cannot connect to ".*": .* needed/u);
    },
  );

  it("says for a NATS server what to install when the package for it is not there", async () => {
    const results = await connectElsewhere("throw new Error('Cannot find package')");

    expect(results.length).toBe(urls.length);
    for (const { code, message, cause } of results) {
      expect(code).toBe("CONNECT_FAILED");
      expect(message).toMatch(/@swarmbus\/nats.*install/u);
      expect(cause).toBe("Cannot find package");
    }
  });

  it("leaves NATS servers to the package when it is there, with the options given", async () => {
    const natsPackage = "export const connect = async (url, options) => ({ url, options });";
    const module = `data:text/javascript,${encodeURIComponent(natsPackage)}`;
    const results = await connectElsewhere(
      `return { url: ${JSON.stringify(module)}, shortCircuit: true }`,
    );

    expect(results).toEqual(urls.map((url) => ({ url, options: { name: "one" } })));
  });
});

const urls = ["nats://host:4222", "tls://host", "ws://host", "wss://host"];

/** What `connect` gives for each address in a Node of its own, where the import of the package ends as told. */
async function connectElsewhere(onResolve: string): Promise<Record<string, unknown>[]> {
  const program = `
    import { registerHooks } from "node:module";
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier !== "@swarmbus/nats") return next(specifier, context);
        ${onResolve};
      },
    });
    const { connect } = await import(${JSON.stringify(import.meta.resolve("../src/index.ts"))});
    const results = [];
    for (const url of ${JSON.stringify(urls)}) {
      const failed = ({ code, message, cause }) => ({ code, message, cause: cause.message });
      results.push(await connect(url, { name: "one" }).catch(failed));
    }
    console.log(JSON.stringify(results));
  `;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program]);
  return JSON.parse(stdout) as Record<string, unknown>[];
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { connect, openMailbox } from "../src/index.ts";

const run = promisify(execFile);
const urls = ["nats://user:p@ss@host:4222", "tls://host", "ws://host", "wss://host"];
const missing = "throw new Error('Cannot find package')";

describe.each([
  { name: "connect", open: connect },
  { name: "openMailbox", open: openMailbox },
])("$name, for an address of no known kind", ({ open }) => {
  it("shows no credentials in its error, and nothing that breaks the line", async () => {
    const refused = open("http://user:p@ss@host/\n");

    await expect(refused).rejects.toThrow(String.raw` "http://host/\n": an address such as `);
  });
});

describe.each(["connect", "openMailbox"])("%s, for an address of a NATS server", (open) => {
  it("says what to install when the package for it is not there", async () => {
    const results = await openElsewhere(open, missing);

    expect(results.length).toBe(urls.length);
    for (const { code, message, cause } of results) {
      expect(code).toBe("CONNECT_FAILED");
      expect(message).toMatch(/"@swarmbus\/nats" could not be loaded, install it beside swarmbus/u);
      expect(message).not.toContain("user");
      expect(cause).toBe("Cannot find package");
    }
  });

  it("leaves it to the package when that can do it, with the options given", async () => {
    const source = `export const ${open} = async (url, options) => ({ url, options });`;
    const results = await openElsewhere(open, loads(source));

    expect(results).toEqual(urls.map((url) => ({ url, options: { name: "one" } })));
  });
});

describe("openMailbox, for an address of a NATS server", () => {
  it("says that the package has no mailbox when it has none", async () => {
    const [first] = await openElsewhere("openMailbox", loads("export const connect = 1;"));

    expect(first).toEqual({
      code: "CONNECT_FAILED",
      message:
        'Cannot open a mailbox at "nats://host:4222": this version of "@swarmbus/nats" has no mailbox yet, ' +
        "use memory:NAME within one process",
    });
  });
});

/** What a hook does that puts a module in place of the package. */
function loads(source: string): string {
  const module = `data:text/javascript,${encodeURIComponent(source)}`;
  return `return { url: ${JSON.stringify(module)}, shortCircuit: true }`;
}

/** What `connect` or `openMailbox` gives for each address in a Node of its own, where the import of the package ends as told. */
async function openElsewhere(open: string, onResolve: string): Promise<Record<string, unknown>[]> {
  const program = `
    import { registerHooks } from "node:module";
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier !== "@swarmbus/nats") return next(specifier, context);
        ${onResolve};
      },
    });
    const swarmbus = await import(${JSON.stringify(import.meta.resolve("../src/index.ts"))});
    const results = [];
    for (const url of ${JSON.stringify(urls)}) {
      const failed = ({ code, message, cause }) => ({ code, message, cause: cause?.message });
      results.push(await swarmbus.${open}(url, { name: "one" }).catch(failed));
    }
    console.log(JSON.stringify(results));
  `;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program]);
  return JSON.parse(stdout) as Record<string, unknown>[];
}

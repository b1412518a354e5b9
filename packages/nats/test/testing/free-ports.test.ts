import { createServer } from "node:net";
import { once } from "node:events";
import { startServer } from "@swarmbus/nats/testing";
import { expect, test, vi } from "vitest";
import { onFreePorts } from "../../src/testing/free-ports.ts";
import { servers } from "../servers.ts";

test("the ports are different ones, and free", async () => {
  const ports = await onFreePorts(20, async (given) => given);

  expect(new Set(ports)).toHaveLength(20);
  for (const port of ports) {
    const listener = createServer().listen(port, "127.0.0.1");
    await once(listener, "listening");
    listener.close();
  }
});

test("who finds a port taken is given others", async () => {
  const start = vi
    .fn<(ports: readonly number[]) => Promise<number>>()
    .mockRejectedValueOnce(new Error("bind: address already in use"))
    .mockImplementation(async ([port]) => port!);

  const port = await onFreePorts(1, start);

  expect(start).toHaveBeenCalledTimes(2);
  expect(start).not.toHaveBeenNthCalledWith(1, [port]);
});

test.each(servers)("$version: a port that stays taken ends in an error", async ({ binary }) => {
  await using server = await startServer({ binary });
  const listen = `127.0.0.1:${server.port}`;

  const second = startServer({ binary, configuration: { listen } });

  await expect(second).rejects.toThrow("address already in use");
});

test("another failure is not tried again", async () => {
  const start = vi.fn<() => Promise<void>>().mockRejectedValue(new Error("broken"));

  await expect(onFreePorts(1, start)).rejects.toThrow("broken");
  expect(start).toHaveBeenCalledTimes(1);
});

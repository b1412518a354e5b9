/**
 * Scatter and gather: one question to many agents, and a result that says whose answer is missing, and why it ended.
 *
 *   node --conditions=@swarmbus/source examples/05-scatter-gather.ts
 */
import { gather, MemoryBus, serve, type GatherResult } from "swarmbus";

await using swarm = new MemoryBus({ name: "auctioneer" });

// Every agent has its own connection; its name is stamped on its answers.
for (const [name, price] of [
  ["ada", 30],
  ["bob", 20],
] as const) {
  await serve(swarm.connect({ name }), "auction.bid", () => ({ name, price }));
}
await serve(swarm.connect({ name: "cleo" }), "auction.bid", () => {
  throw new Error("Cannot bid: out of money");
});
await serve(swarm.connect({ name: "dora" }), "auction.bid", () => new Promise<never>(() => {}));

function show(title: string, { replies, failed, missing, reason }: GatherResult): void {
  console.log(`${title}: ended by ${reason}`);
  for (const reply of replies) {
    const { name, price } = reply.json<{ name: string; price: number }>();
    console.log(`  ${name} bids ${price}`);
  }
  for (const { error } of failed) console.log(`  ${error?.code}: ${error?.message}`);
  if (missing.length > 0) console.log(`  missing: ${missing.join(", ")}`);
}

// A roster says who is expected: it ends as soon as all of them have answered, well or badly.
const three = ["ada", "bob", "cleo"];
show("Three by name", await gather(swarm, "auction.bid", "a vase", { roster: three }));

// One of these four never answers: the rest is not lost, and the result names her.
const four = [...three, "dora"];
show("Four by name", await gather(swarm, "auction.bid", "a vase", { roster: four, timeoutMs: 50 }));

show("The first two", await gather(swarm, "auction.bid", "a vase", { max: 2 }));

// When it is not known who is there: until nobody has answered for a while.
show("Whoever is quick", await gather(swarm, "auction.bid", "a vase", { stallMs: 20 }));

show("Nobody is there", await gather(swarm, "auction.sell", "a vase", { roster: ["ada"] }));

// Prints:
//   Three by name: ended by roster
//     ada bids 30
//     bob bids 20
//     HANDLER_FAILED: Cannot bid: out of money
//   Four by name: ended by timeout
//     ada bids 30
//     bob bids 20
//     HANDLER_FAILED: Cannot bid: out of money
//     missing: dora
//   The first two: ended by max
//     ada bids 30
//     bob bids 20
//   Whoever is quick: ended by stall
//     ada bids 30
//     bob bids 20
//     HANDLER_FAILED: Cannot bid: out of money
//   Nobody is there: ended by no-responders
//     missing: ada

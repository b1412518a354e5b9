/** A worker in a process of its own: `worker.ts URL NAME TASK_MS`. Tells its parent when it serves, and ends with it. */
import { NatsBus } from "../../src/index.ts";
import { work } from "./work-queue.ts";

const [url, name, taskMs] = process.argv.slice(2);
process.on("disconnect", () => process.exit());
const bus = await NatsBus.open({ url, name });
await work(bus, Number(taskMs));
process.send?.("serving");

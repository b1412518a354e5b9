/**
 * One contender, once: `child.ts QUESTION ROW ours|peer WARM_UP_MS MEASURE_MS`, the row by its index. Prints the figure.
 * Run by hand, it is what a profiler wants to see: main.ts says how.
 */
import { questions } from "../questions.ts";

const [name, row, side, warmUpMs, measureMs] = process.argv.slice(2);
const found = questions.find((question) => question.name === name)?.rows[Number(row)];
if (found === undefined) throw new Error(`Cannot measure "${name}", row "${row}": there is none`);
const contender = side === "peer" ? found.peer : found.ours;
const figure = await contender.measure({
  warmUpMs: Number(warmUpMs),
  measureMs: Number(measureMs),
});
process.stdout.write(String(figure), () => process.exit());

/** What the scripted model does next: a function of what the user wished and of what the tools gave so far. */

/** The call of a tool that has one parameter. */
export interface Call {
  readonly tool: "list" | "read" | "count" | "search";
  readonly argument: string;
}

export interface Result extends Call {
  readonly output: string;
}

/** What it writes, and the tool that it calls; without one it has finished. */
export interface Move {
  readonly text: string;
  readonly call: Call | undefined;
}

interface Plan {
  readonly calls: readonly Call[];
  readonly isStopped: boolean;
}

/** @param newWishes Those of the wishes that came since it last said something. */
export function nextMove(
  wishes: readonly string[],
  newWishes: readonly string[],
  results: readonly Result[],
): Move {
  const plan = wishes.reduce(change, { calls: firstPlan(results), isStopped: false });
  const isOpen = (call: Call): boolean => !results.some((result) => isSame(result, call));
  const call = plan.isStopped ? undefined : plan.calls.find(isOpen);
  if (call === undefined) return { text: answer(plan, wishes, results), call };
  return { text: newWishes.map((wish) => `"${wish}": I ${reaction(wish)}.`).join("\n"), call };
}

/** What it would do if nobody said anything: the folders are known when the root has been listed. */
function firstPlan(results: readonly Result[]): Call[] {
  const root: Call = { tool: "list", argument: "." };
  const listed = results.find((result) => isSame(result, root));
  if (listed === undefined) return [root];
  const [, ...names] = listed.output.split("\n");
  const folders = names.filter((name) => name.endsWith("/")).map((name) => name.slice(0, -1));
  const files = names.filter((name) => name !== "" && !name.endsWith("/"));
  const first = files.find((name) => /^(?:readme|index|main)\b/iu.test(name)) ?? files[0];
  return [
    ...(first === undefined ? [] : [{ tool: "read" as const, argument: first }]),
    ...folders.map((argument): Call => ({ tool: "count", argument })),
    { tool: "search", argument: "TODO" },
  ];
}

function change(plan: Plan, wish: string): Plan {
  const { verb, word } = understand(wish);
  if (verb === "stop") return { ...plan, isStopped: true };
  const isAbout = ({ argument }: Call): boolean => argument.toLowerCase() === word.toLowerCase();
  const calls = plan.calls.filter(
    (call) => call.tool === "list" || isAbout(call) === (verb === "only"),
  );
  if (verb === "skip") return { ...plan, calls };
  const search: Call = { tool: "search", argument: word };
  if (verb === "search") return { isStopped: false, calls: [...plan.calls, search] };
  return { isStopped: false, calls: calls.some(isAbout) ? calls : [...calls, search] };
}

interface Wish {
  readonly verb: "only" | "skip" | "stop" | "search";
  readonly word: string;
}

function understand(wish: string): Wish {
  const [, verb, word] = /\b(only|skip)\s+(?:the\s+)?["'`]?([^\s"'`,;!?]+)/iu.exec(wish) ?? [];
  if (verb !== undefined && word !== undefined) {
    return { verb: verb.toLowerCase() as Wish["verb"], word: word.replace(/[./]+$/u, "") || word };
  }
  if (/^\W*stop\b/iu.test(wish)) return { verb: "stop", word: "" };
  const words: string[] = wish.match(/[\p{L}\p{N}_]+/gu) ?? [wish];
  return {
    verb: "search",
    word: words.reduce((one, other) => (other.length > one.length ? other : one)),
  };
}

function reaction(wish: string): string {
  const { verb, word } = understand(wish);
  if (verb === "stop") return "stopped, and tell what I had";
  if (verb === "skip") return `leave ${word} out`;
  return verb === "only" ? `leave out all but ${word}` : `search for ${word}, too`;
}

function answer(plan: Plan, wishes: readonly string[], results: readonly Result[]): string {
  const found = plan.calls.flatMap((call) => results.filter((result) => isSame(result, call)));
  const heard = wishes.map((wish) => `You said "${wish}": I ${reaction(wish)}.`);
  const told = found.filter(({ tool }) => tool !== "list").map(tell);
  return [
    "My answer:",
    ...heard,
    ...(told.length > 0 ? told : ["I have nothing to tell yet."]),
  ].join("\n");
}

function tell({ tool, argument, output }: Result): string {
  const [sum, first = ""] = output.split("\n");
  if (tool === "search") return `- "${argument}" is in ${sum}`;
  return tool === "read" ? `- ${argument} begins: ${first}` : `- ${argument}: ${sum}`;
}

function isSame(one: Call, other: Call): boolean {
  return one.tool === other.tool && one.argument === other.argument;
}

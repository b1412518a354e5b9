/**
 * The longest function of a file, where that is cheap to tell.
 *
 * It works on source whose comments and strings are blanked, follows braces and parentheses (in Python: indentation), and
 * knows a function by how it begins. It is no parser; where it is in doubt it claims nothing.
 */

export interface LongestFunction {
  readonly name: string;
  /** Its first line, from 1. */
  readonly line: number;
  readonly lines: number;
}

const notMethods =
  "(?!(?:if|for|while|switch|catch|with|return|throw|function|await|yield|typeof|super|new)\\b)";
const modifiers =
  "(?:(?:export|public|private|protected|static|override|readonly|async|get|set)[ \\t]+)*";
const scriptHeads = [
  String.raw`\bfunction\s*\*?\s*(?<named>[\w$]+)`,
  String.raw`(?:\b(?:const|let|var)[ \t]+|^[ \t]*${modifiers})(?<arrow>#?[\w$]+)\s*=\s*(?:async\s+)?(?=\(|[\w$]+\s*=>)`,
  String.raw`^[ \t]*${modifiers}\*?[ \t]*${notMethods}(?<method>#?[\w$]+)(?:<[^>\n]*>)?(?=\()`,
];

/** A function's beginning, or one of the characters that structure what follows. */
const patterns: Readonly<Record<string, RegExp>> = {
  TypeScript: pattern(scriptHeads),
  JavaScript: pattern(scriptHeads),
  Go: pattern([String.raw`\bfunc\s+(?:\([^)\n]*\)\s*)?(?<named>\w+)`]),
  Rust: pattern([String.raw`\bfn\s+(?<named>\w+)`]),
};

function pattern(heads: readonly string[]): RegExp {
  return new RegExp([...heads, "[(){};]"].join("|"), "gm");
}

/** Finds the longest function in blanked source, or `undefined` when there is none or the language is not known. */
export function findLongestFunction(code: string, language: string): LongestFunction | undefined {
  if (language === "Python") return longest(functionsByIndentation(code.split("\n")));
  const tokens = patterns[language];
  return tokens === undefined ? undefined : longest(functionsByBraces(code, tokens));
}

function longest(functions: Iterable<LongestFunction>): LongestFunction | undefined {
  let found: LongestFunction | undefined;
  for (const each of functions) if (found === undefined || each.lines > found.lines) found = each;
  return found;
}

/** A function whose beginning we saw, and whose body has not begun. */
interface Awaited {
  readonly name: string;
  readonly at: number;
  readonly depth: number;
  readonly isArrow: boolean;
  parametersEnd?: number;
}

function* functionsByBraces(code: string, tokens: RegExp): Generator<LongestFunction> {
  const lineAt = lineCounter(code);
  const open: (Awaited | undefined)[] = [];
  let depth = 0;
  let awaited: Awaited | undefined;
  for (const { 0: token, index, groups } of code.matchAll(tokens)) {
    if (token === "(") depth += 1;
    else if (token === ")") {
      depth -= 1;
      if (awaited?.depth === depth) awaited.parametersEnd ??= index + 1;
    } else if (token === ";") {
      if (awaited?.depth === depth) awaited = undefined;
    } else if (token === "{") {
      const begins = awaited?.depth === depth;
      open.push(begins && beginsBody(code, awaited, index) ? awaited : undefined);
      if (begins) awaited = undefined;
    } else if (token === "}") {
      const closed = open.pop();
      if (closed !== undefined) {
        const line = lineAt(closed.at);
        yield { name: closed.name, line, lines: lineAt(index) - line + 1 };
      }
    } else {
      const name = groups?.["named"] ?? groups?.["arrow"] ?? groups?.["method"] ?? "";
      const at = index + token.search(/\S/u);
      awaited = { name, at, depth, isArrow: groups?.["arrow"] !== undefined };
    }
  }
}

/** Whether a brace begins the function that we wait for: after its arrow, or with no more than a type between. */
function beginsBody(code: string, awaited: Awaited | undefined, brace: number): boolean {
  if (awaited === undefined) return false;
  const between = code.slice(awaited.parametersEnd ?? awaited.at, brace);
  if (awaited.isArrow) return /=>\s*$/u.test(between);
  return awaited.parametersEnd !== undefined && /^\s*(?:$|:|->|[\w(*[\]])[^;=]*$/u.test(between);
}

/** Tells the line of a place in the text, from 1. */
function lineCounter(text: string): (place: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (place) => {
    let low = 0;
    for (let high = starts.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? Infinity) <= place) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

function* functionsByIndentation(lines: readonly string[]): Generator<LongestFunction> {
  for (const [index, line] of lines.entries()) {
    const head = /^(?<indent>\s*)(?:async\s+)?def\s+(?<name>\w+)/u.exec(line)?.groups;
    if (head === undefined) continue;
    const indent = head["indent"]?.length ?? 0;
    let last = index;
    for (let next = index + 1; next < lines.length; next += 1) {
      const text = lines[next] ?? "";
      if (text.trim() === "") continue;
      if (text.search(/\S/u) <= indent && !text.trimStart().startsWith(")")) break;
      last = next;
    }
    yield { name: head["name"] ?? "", line: index + 1, lines: last - index + 1 };
  }
}

/**
 * What a template may be. It comes from whoever may send and runs in the reader's process, so what is not known to be
 * harmless is refused before it runs: no loops, no calls, no assignments, no members; and what it may cost is known from its
 * syntax tree, in multiples of the length of what it shows.
 */
import type { TemplateNode } from "./template-nodes.ts";

/** Deepest nesting, of brackets and of nodes. */
const deepest = 50;

/** What a node makes of a text. */
interface Cost {
  /** How many times as long as the longest variable its result may be. */
  readonly size: number;
  /** How many times that many characters are worked upon. */
  readonly work: number;
  /** How often `tojson` is used. */
  readonly jsons: number;
}

const free: Cost = { size: 0, work: 0, jsons: 0 };
const variable: Cost = { size: 1, work: 0, jsons: 0 };

/**
 * The filters, each with how much longer it may make a text, and how slow it is beside the fastest: measured with the
 * characters that are worst for it, such as U+0390, which becomes three capitals.
 */
const filters: ReadonlyMap<string, { readonly growth: number; readonly slowness: number }> =
  new Map([
    ["capitalize", { growth: 1, slowness: 2 }],
    ["default", { growth: 1, slowness: 1 }],
    ["int", { growth: 1, slowness: 2 }],
    ["length", { growth: 1, slowness: 1 }],
    ["lower", { growth: 2, slowness: 4 }],
    ["title", { growth: 1, slowness: 24 }],
    ["tojson", { growth: 6, slowness: 2 }],
    ["trim", { growth: 1, slowness: 2 }],
    ["upper", { growth: 3, slowness: 3 }],
  ]);

/** Those that take arguments. Of `tojson` they could make megabytes. */
const withArguments: ReadonlySet<string> = new Set(["default", "int"]);

/** Refused although they are only names: what they stand for can be called. */
const functions: ReadonlySet<string> = new Set(["namespace"]);

const tests: ReadonlySet<string> = new Set([
  "defined",
  "undefined",
  "none",
  "string",
  "number",
  "lower",
  "upper",
]);

/** `in` needs a list at its right: to look for a text in another may take the product of their lengths. */
const operators: ReadonlySet<string> = new Set([
  "and",
  "or",
  "==",
  "!=",
  "<",
  ">",
  "<=",
  ">=",
  "~",
  "+",
  "-",
  "*",
  "/",
  "//",
  "%",
  "in",
  "not in",
]);

/**
 * Checks the syntax tree of a template.
 *
 * @returns How many times its longest variable it works upon, at most.
 * @throws {Error} When it is not allowed.
 */
export function checkTemplate(program: TemplateNode): number {
  const { work, jsons } = costOf(program, 0);
  if (jsons > 1) throw new Error("it uses tojson more than once");
  return work;
}

/**
 * Checks how deep the brackets of a template are nested, before a parser follows them.
 *
 * @throws {Error} When that is too deep.
 */
export function checkBrackets(tokens: readonly { readonly type: string }[]): void {
  let depth = 0;
  for (const { type } of tokens) {
    if (/^Open(?:Paren|SquareBracket|CurlyBracket)$/u.test(type)) depth += 1;
    else if (/^Close(?:Paren|SquareBracket|CurlyBracket)$/u.test(type)) depth -= 1;
    checkDepth(depth);
  }
}

function checkDepth(depth: number): void {
  if (depth > deepest) throw new Error(`it is nested more than ${deepest} deep`);
}

function costOf(node: TemplateNode, depth: number): Cost {
  checkDepth(depth);
  const inside = (nodes: readonly TemplateNode[]): Cost =>
    nodes.map((each) => costOf(each, depth + 1)).reduce(sum, free);
  switch (node.type) {
    case "Comment":
    case "StringLiteral":
    case "IntegerLiteral":
    case "FloatLiteral":
      // All of them together are no longer than a template may be.
      return free;
    case "Identifier":
      if (functions.has(node.value)) throw new Error(`it uses "${node.value}"`);
      return variable;
    case "Program":
      return inside(node.body);
    case "If":
      return inside([node.test, ...node.body, ...node.alternate]);
    case "Ternary":
      return inside([node.condition, node.trueExpr, node.falseExpr]);
    case "SelectExpression":
      return inside([node.lhs, node.test]);
    case "ArrayLiteral":
    case "TupleLiteral":
      return worked(inside(node.value));
    case "UnaryExpression":
      return worked(inside([node.argument]));
    case "BinaryExpression":
      checkOperator(node.operator.value, node.right);
      return worked(inside([node.left, node.right]));
    case "TestExpression":
      checkMember(tests, "test", node.test.value);
      return worked(inside([node.operand]));
    case "FilterExpression":
      return filtered(node, depth);
    default:
      throw new Error(`it uses ${node.type}, which is not allowed`);
  }
}

function filtered(
  { operand, filter }: Extract<TemplateNode, { readonly type: "FilterExpression" }>,
  depth: number,
): Cost {
  const name = filter.type === "Identifier" ? filter.value : filter.callee.value;
  const properties = filters.get(name ?? "");
  if (name === undefined || properties === undefined) {
    throw new Error(`it uses the filter "${name}", which is not allowed`);
  }
  const given = filter.type === "Identifier" ? [] : filter.args;
  if (filter.type !== "Identifier" && !withArguments.has(name)) {
    throw new Error(`it uses the filter "${name}" with arguments`);
  }
  const values = given.map((each) =>
    each.type === "KeywordArgumentExpression" ? each.value : each,
  );
  const { size, work, jsons } = [operand, ...values]
    .map((each) => costOf(each, depth + 1))
    .reduce(sum, free);
  const larger = size * properties.growth;
  return {
    size: larger,
    work: work + larger * properties.slowness,
    jsons: jsons + (name === "tojson" ? 1 : 0),
  };
}

function checkOperator(operator: string, right: TemplateNode): void {
  checkMember(operators, "operator", operator);
  const isList = right.type === "ArrayLiteral" || right.type === "TupleLiteral";
  if ((operator === "in" || operator === "not in") && !isList) {
    throw new Error(`it uses the operator "${operator}" with what is no list`);
  }
}

function checkMember(allowed: ReadonlySet<string>, kind: string, name: string): void {
  if (!allowed.has(name)) throw new Error(`it uses the ${kind} "${name}", which is not allowed`);
}

function sum(left: Cost, right: Cost): Cost {
  return {
    size: left.size + right.size,
    work: left.work + right.work,
    jsons: left.jsons + right.jsons,
  };
}

/** What compares or joins its parts reads all of them. */
function worked(parts: Cost): Cost {
  return { ...parts, work: parts.work + parts.size };
}

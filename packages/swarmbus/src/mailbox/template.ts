/** Renders templates, which come from whoever may send, behind a guard. */
import { Environment, Interpreter, parse, tokenize } from "@huggingface/jinja";
import type { AgentMessageFields } from "./agent-message.ts";
import { checkBrackets, checkTemplate } from "./template-guard.ts";
import type { TemplateNode } from "./template-nodes.ts";

/** Longest template, in UTF-16 units: the engine reads white space in quadratic time. */
const longestTemplate = 2048;
/** Most work in a rendering, in characters of the fastest filter: some 20 ms. */
const mostWork = 3_000_000;
/** Longest output: so many units, and so many more for each unit of the variables. */
const alwaysAllowed = 16_384;
const perUnit = 8;
/** Most templates that stay compiled. */
const keptTemplates = 256;

/** A template that may run, or why it may not. */
interface Compiled {
  readonly program?: TemplateNode;
  /** How many times its longest variable it works upon. */
  readonly work: number;
  readonly refusal?: Error;
}

/** The last templates that came, the oldest first; of all mailboxes, as nothing of a message is in them. */
const compiled = new Map<string, Compiled>();

const constants = makeConstants();

/**
 * Renders a template with the fields of a message.
 *
 * @throws {Error} When the template is not allowed, does not parse, fails, or would cost or write too much.
 */
export function renderTemplate(template: string, message: AgentMessageFields): string {
  if (template === "") return "";
  const { program, work, refusal } = lookUp(template);
  if (program === undefined) throw refusal;
  const variables = toVariables(message);
  const longest = Math.max(
    template.length,
    ...Object.values(variables).map((value) => value?.length ?? 0),
  );
  if (longest * work > mostWork) throw new Error("it does too much with so long a text");
  const text = run(program, variables);
  if (text.length > alwaysAllowed + perUnit * longest) throw new Error("it writes too much");
  return text;
}

function toVariables(message: AgentMessageFields): Readonly<Record<string, string | null>> {
  const { content, source, target, id, mode } = message;
  const timestamp = new Date(message.timestamp).toISOString();
  return { content, source, target, id, mode, timestamp };
}

function run(program: TemplateNode, variables: Readonly<Record<string, unknown>>): string {
  const environment = new Environment(constants);
  for (const [name, value] of Object.entries(variables)) environment.set(name, value);
  return String(new Interpreter(environment).run(program).value);
}

/** What templates may name besides the variables; the engine's own functions are not among them. */
function makeConstants(): Environment {
  const environment = new Environment();
  const values = { true: true, false: false, none: null, True: true, False: false, None: null };
  for (const [name, value] of Object.entries(values)) environment.set(name, value);
  return environment;
}

function lookUp(template: string): Compiled {
  const known = compiled.get(template);
  if (known !== undefined) return known;
  if (template.length > longestTemplate) {
    throw new Error(`it is longer than ${longestTemplate} characters`);
  }
  const fresh = compile(template);
  if (compiled.size >= keptTemplates) {
    for (const oldest of compiled.keys()) {
      compiled.delete(oldest);
      break;
    }
  }
  compiled.set(template, fresh);
  return fresh;
}

function compile(template: string): Compiled {
  try {
    const tokens = tokenize(template);
    checkBrackets(tokens);
    const program = parse(tokens);
    return { program, work: checkTemplate(program) };
  } catch (cause) {
    return { work: 0, refusal: cause instanceof Error ? cause : new Error(String(cause)) };
  }
}

/**
 * What we use of `@huggingface/jinja`. Its own declarations import one another without file extensions, which TypeScript
 * refuses for Node; so tsconfig.json leads the compiler here. At run time it is the package.
 */
import type { TemplateNode } from "./template-nodes.ts";

interface Token {
  readonly type: string;
  readonly value: string;
}

/** Splits a template; white space around blocks stays, as in Jinja2. */
export function tokenize(template: string): Token[];

/** Makes the syntax tree of a template. */
export function parse(tokens: readonly Token[]): TemplateNode;

/** The variables of a template. */
export class Environment {
  constructor(parent?: Environment);
  set(name: string, value: unknown): unknown;
}

/** Runs a template. */
export class Interpreter {
  constructor(environment: Environment);
  run(program: TemplateNode): { readonly value: unknown };
}

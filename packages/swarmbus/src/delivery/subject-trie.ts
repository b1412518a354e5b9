/**
 * Patterns by their tokens, for matching a subject against all of them in one walk.
 *
 * Cost of a match: one step for each token and each `*` on the way, whatever the number of patterns. A branch that no
 * pattern needs any more is removed.
 */

interface Node<T> {
  readonly children: Map<string, Node<T>>;
  star: Node<T> | undefined;
  /** What ends here. */
  leaf: T | undefined;
  /** What ends here with `>`. */
  rest: T | undefined;
}

/** One value for each pattern. */
export class SubjectTrie<T> {
  readonly #root: Node<T> = createNode();
  #size = 0;

  /** How many patterns have a value. */
  get size(): number {
    return this.#size;
  }

  /** The value of exactly this pattern. */
  get(pattern: string): T | undefined {
    const { node, isRest } = this.#find(pattern);
    return isRest ? node?.rest : node?.leaf;
  }

  /** Sets the value of a pattern that has none. */
  add(pattern: string, value: T): void {
    const tokens = pattern.split(".");
    const isRest = tokens.at(-1) === ">";
    let node = this.#root;
    for (const token of isRest ? tokens.slice(0, -1) : tokens) node = enter(node, token);
    if (isRest) node.rest = value;
    else node.leaf = value;
    this.#size += 1;
  }

  /** Removes a pattern that has a value, and the branch that only it needed. */
  delete(pattern: string): void {
    const tokens = pattern.split(".");
    this.#prune(this.#root, tokens, 0);
    this.#size -= 1;
  }

  /** Adds the values of all patterns that match a plain subject to `found`. */
  match(subject: string, found: T[]): void {
    collect(this.#root, subject.split("."), 0, found);
  }

  #find(pattern: string): { node: Node<T> | undefined; isRest: boolean } {
    const tokens = pattern.split(".");
    const isRest = tokens.at(-1) === ">";
    let node: Node<T> | undefined = this.#root;
    for (const token of isRest ? tokens.slice(0, -1) : tokens) {
      node = token === "*" ? node?.star : node?.children.get(token);
    }
    return { node, isRest };
  }

  /** @returns Whether the node is of no use any more. */
  #prune(node: Node<T>, tokens: readonly string[], depth: number): boolean {
    const token = tokens[depth];
    if (token === undefined) node.leaf = undefined;
    else if (token === ">" && depth === tokens.length - 1) node.rest = undefined;
    else {
      const child = token === "*" ? node.star : node.children.get(token);
      if (child !== undefined && this.#prune(child, tokens, depth + 1)) {
        if (token === "*") node.star = undefined;
        else node.children.delete(token);
      }
    }
    return isUnused(node);
  }
}

function createNode<T>(): Node<T> {
  return { children: new Map(), star: undefined, leaf: undefined, rest: undefined };
}

function enter<T>(node: Node<T>, token: string): Node<T> {
  if (token === "*") return (node.star ??= createNode());
  let child = node.children.get(token);
  if (child === undefined) {
    child = createNode();
    node.children.set(token, child);
  }
  return child;
}

function isUnused<T>(node: Node<T>): boolean {
  const { children, star, leaf, rest } = node;
  return children.size === 0 && star === undefined && leaf === undefined && rest === undefined;
}

function collect<T>(node: Node<T>, tokens: readonly string[], depth: number, found: T[]): void {
  if (depth === tokens.length) {
    if (node.leaf !== undefined) found.push(node.leaf);
    return;
  }
  if (node.rest !== undefined) found.push(node.rest);
  const child = node.children.get(tokens[depth] as string);
  if (child !== undefined) collect(child, tokens, depth + 1, found);
  if (node.star !== undefined) collect(node.star, tokens, depth + 1, found);
}

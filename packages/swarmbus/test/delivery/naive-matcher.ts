/** Matching as the documentation of subjects tells it, token by token and without any art. */
export function matchesNaively(pattern: string, subject: string): boolean {
  return matchesFrom(pattern.split("."), subject.split("."));
}

function matchesFrom(wanted: readonly string[], tokens: readonly string[]): boolean {
  const [first, ...others] = wanted;
  if (first === undefined) return tokens.length === 0;
  if (tokens.length === 0) return false;
  if (first === ">" && others.length === 0) return true;
  return (first === "*" || first === tokens[0]) && matchesFrom(others, tokens.slice(1));
}

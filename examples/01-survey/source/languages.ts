/**
 * Which language a file is written in, and how to tell its comments from its code.
 *
 * A language has one pattern for all that hides code: comments (group `comment`) and strings, which may hold what looks
 * like a comment. It is no parser: cheap, and right for source as people write it.
 */

export interface Language {
  readonly name: string;
  /** Matches comments, as group `comment`, and strings. */
  readonly tokens: RegExp;
}

const double = String.raw`"(?:\\.|[^"\\\n])*"`;
const single = String.raw`'(?:\\.|[^'\\\n])*'`;
const character = String.raw`'(?:\\[^'\n]+|[^'\\\n])'`;
const backtick = "`(?:\\\\[\\s\\S]|[^`\\\\])*`";
const block = String.raw`\/\*[\s\S]*?(?:\*\/|(?![\s\S]))`;
const slashes = String.raw`\/\/[^\n]*`;
const hash = String.raw`(?<!\S)#[^\n]*`;
/** A regular expression stands where a value may begin; it may hold quotes and what looks like a comment. */
const regex = String.raw`(?<=[(,=:[!&|?{};\n]\s*)\/(?![*\/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/`;
const docstring = String.raw`(?<=^[ \t]*)(?:"""[\s\S]*?"""|'''[\s\S]*?''')`;
const tripleQuoted = String.raw`"""[\s\S]*?"""|'''[\s\S]*?'''`;

function tokens(comments: readonly string[], strings: readonly string[] = []): RegExp {
  return new RegExp([`(?<comment>${comments.join("|")})`, ...strings].join("|"), "gm");
}

const script = tokens([slashes, block], [double, single, backtick, regex]);
const braces = tokens([slashes, block], [double, character, backtick]);
const hashes = tokens([hash], [double, single]);
const python = tokens([hash, docstring], [tripleQuoted, double, single]);
const style = tokens([block], [double, single]);
const markup = tokens([String.raw`<!--[\s\S]*?(?:-->|(?![\s\S]))`]);
const dashes = tokens([String.raw`--[^\n]*`, block], [double, single]);
const nothing = tokens(["(?!)"]);

const languages: readonly (readonly [name: string, tokens: RegExp, endings: string])[] = [
  ["TypeScript", script, "ts mts cts tsx"],
  ["JavaScript", script, "js mjs cjs jsx"],
  ["Python", python, "py pyi"],
  ["Go", braces, "go"],
  ["Rust", braces, "rs"],
  ["C", braces, "c h"],
  ["C++", braces, "cc cpp cxx hh hpp"],
  ["C#", braces, "cs"],
  ["Java", braces, "java"],
  ["Kotlin", braces, "kt kts"],
  ["Swift", braces, "swift"],
  ["PHP", braces, "php"],
  ["Ruby", hashes, "rb gemspec"],
  ["Shell", hashes, "sh bash zsh"],
  ["SQL", dashes, "sql"],
  ["CSS", style, "css"],
  ["SCSS", braces, "scss less"],
  ["HTML", markup, "html htm vue svelte"],
  ["XML", markup, "xml svg"],
  ["Markdown", markup, "md mdx"],
  ["YAML", hashes, "yml yaml"],
  ["TOML", hashes, "toml"],
  ["Settings", hashes, "conf editorconfig env gitattributes gitignore ini npmrc"],
  ["JSON", nothing, "json"],
  ["JSON with comments", script, "jsonc json5"],
  ["Text", nothing, "txt"],
];

const byEnding = new Map<string, Language>();
for (const [name, pattern, endings] of languages) {
  for (const ending of endings.split(" ")) byEnding.set(ending, { name, tokens: pattern });
}

const byName = new Map<string, Language>([
  ["dockerfile", { name: "Dockerfile", tokens: hashes }],
  ["makefile", { name: "Makefile", tokens: hashes }],
  ["license", { name: "Text", tokens: nothing }],
  ["readme", { name: "Text", tokens: nothing }],
]);

const other: Language = { name: "Other", tokens: nothing };

/** The language of a file, by its name; "Other" when it is none that we know. */
export function languageOf(path: string): Language {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const ending = name.slice(name.lastIndexOf(".") + 1);
  return byName.get(name) ?? byEnding.get(ending) ?? other;
}

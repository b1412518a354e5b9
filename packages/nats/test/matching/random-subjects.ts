/** Random subjects and patterns, all by one seed, with the corners more often than a fair draw would have them. */
import { SimulatedClock } from "swarmbus/testing";

/** The longest subject, in bytes of UTF-8. */
const maxSubjectBytes = 1000;
/** Few, so that subjects and patterns meet often. */
const common = ["a", "b", "c", "A", "0"];
/** Wildcards that are none, names with a meaning to servers, characters that some would fold, trim or split at. */
const corners = [
  ..."$ - _ \\ \" ' % # @ / : ; , ? ~ { } [ ]".split(" "),
  ..."** *a a* a*b *> >* >> >a a> a>b".split(" "),
  ..."$SYS $JS $KV _INBOX _SWARMBUS _R_ heartbeat constructor __proto__".split(" "),
  ..."\u{80} \u{85} \u{a0} \u{2003} \u{2028} \u{3000} \u{200d} a\u{feff}".split(" "),
  ..."\u{e9} e\u{301} \u{df} \u{1f600} \u{1f469}\u{200d}\u{1f4bb} \u{10ffff}".split(" "),
  ..."\u{ff0e} \u{2024} \u{ff0a} \u{ff1e} \u{d7ff} \u{e000}".split(" "),
];
const valid = [...common, ...corners];
/** What breaks a token wherever it stands in it. The server splits its input at the first four. */
const breaking = [" ", "\t", "\r", "\n", ".", "\u{d800}", "\u{dfff}"];

/** Draws subjects and patterns. */
export class RandomSubjects {
  readonly #source: SimulatedClock;

  constructor(seed: number) {
    this.#source = new SimulatedClock({ seed });
  }

  /** A number from 0, below `end`. */
  below(end: number): number {
    return Math.floor(this.#source.random() * end);
  }

  /** One of a list. */
  oneOf<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** A subject to publish to. */
  subject(): string {
    if (this.below(40) === 0) return this.#longSubject();
    const tokens = Array.from({ length: this.#depth() }, () => this.#token());
    return tokens.join(".");
  }

  /** A pattern, or a plain subject, to subscribe to; most were made from one of the subjects, and nearly match it. */
  pattern(subjects: readonly string[]): string {
    const base = this.below(5) === 0 ? this.subject() : this.oneOf(subjects);
    const tokens = base.split(".").map((token) => this.#blurred(token));
    const change = this.below(8);
    if (change < 3) tokens.splice(this.below(tokens.length), tokens.length, ">");
    else if (change === 3) tokens.push(">");
    else if (change === 4) tokens.push(this.oneOf(["*", "a"]));
    else if (change === 5 && tokens.length > 1) tokens.pop();
    const pattern = tokens.join(".");
    return Buffer.byteLength(pattern) > maxSubjectBytes ? base : pattern;
  }

  /** A subject that nobody may publish to. */
  invalidSubject(): string {
    const tokens = this.subject().split(".");
    tokens[this.below(tokens.length)] = this.oneOf(["", "*", ">", this.#brokenToken()]);
    return tokens.join(".");
  }

  /** What nobody may subscribe to. */
  invalidPattern(): string {
    const tokens = this.subject().split(".");
    const wrong = this.oneOf(["", ">", this.#brokenToken()]);
    tokens.splice(this.below(tokens.length), 1, wrong);
    if (tokens.at(-1) === ">") tokens.push(this.oneOf(["a", "*", ">"]));
    return tokens.join(".");
  }

  #blurred(token: string): string {
    const chance = this.below(10);
    if (chance < 3) return "*";
    return chance === 3 ? this.#token() : token;
  }

  #depth(): number {
    return this.below(30) === 0 ? 10 + this.below(60) : 1 + this.below(5);
  }

  #token(): string {
    const chance = this.below(10);
    if (chance < 7) return this.oneOf(common);
    return chance < 9 ? this.oneOf(corners) : this.oneOf(valid) + this.oneOf(valid);
  }

  #brokenToken(): string {
    const breach = this.oneOf(breaking);
    const [before, after] = [this.#token(), this.#token()];
    if (breach === ".") return this.oneOf([`.${after}`, `${before}.`, `${before}..${after}`]);
    return this.oneOf([before + breach, breach + after, before + breach + after]);
  }

  /** As long as a subject may be, in one token or in as many as there can be. */
  #longSubject(): string {
    const unit = this.oneOf(["a", "a.", "*a.", "\u{1f600}", "e\u{301}."]);
    const times = Math.floor(maxSubjectBytes / Buffer.byteLength(unit));
    return unit.repeat(times - 1) + this.oneOf(["a", "b"]);
  }
}

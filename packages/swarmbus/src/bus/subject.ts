/**
 * The grammar of subjects, the same on every bus and the same as a NATS server's.
 *
 * A subject is tokens joined by dots, 1 to 1000 bytes of UTF-8: no empty token, no whitespace, no ASCII control
 * character, no lone surrogate. A *pattern*, for subscriptions, may use `*` for exactly one token and a final `>` for
 * one or more. In a token that is not exactly `*` or `>`, these characters are ordinary.
 */
import { BusError } from "./errors.ts";
import { quote } from "./quote.ts";

/** The longest subject, pattern or queue name, in bytes of UTF-8. */
export const maxSubjectBytes = 1000;

/** Decoders take it away at the front of a text, so a subject that began with one would arrive as another. */
const byteOrderMark = 0xfeff;
const star = 42;
const greater = 62;

/**
 * Checks a subject that something is published to: a plain one, without wildcards.
 *
 * @throws {BusError} `INVALID_SUBJECT`, which says what is wrong and at which token.
 */
export function checkSubject(subject: string): void {
  const fault = findFault(subject, false);
  if (fault !== undefined) throw invalid(`Cannot use ${quote(subject)} as a subject: ${fault}`);
}

/**
 * Checks a subscription's subject, which may be a pattern.
 *
 * @throws {BusError} `INVALID_SUBJECT`, which says what is wrong and at which token.
 */
export function checkPattern(pattern: string): void {
  const fault = findFault(pattern, true);
  if (fault !== undefined) throw invalid(`Cannot subscribe to ${quote(pattern)}: ${fault}`);
}

/**
 * Checks the name of a queue group: like a subject's characters; dots and wildcards mean nothing in it.
 *
 * @throws {BusError} `INVALID_SUBJECT`.
 */
export function checkQueue(queue: string): void {
  const fault = findCharacterFault(queue);
  if (fault !== undefined) throw invalid(`Cannot use ${quote(queue)} as a queue group: ${fault}`);
}

/** Whether a string is one token of a plain subject, as an agent id in `heartbeat.<agentId>` must be. */
export function isToken(token: string): boolean {
  return typeof token === "string" && !token.includes(".") && findFault(token, false) === undefined;
}

/** Whether a valid subscription subject has a wildcard and so matches more than the identical string. */
export function isPattern(subject: string): boolean {
  return /(?:^|\.)(?:\*(?:\.|$)|>$)/u.test(subject);
}

/**
 * Whether a valid pattern matches a valid subject. The definition that routers are tested against: costs a split of
 * both, so it is not for hot paths.
 */
export function matchesSubject(pattern: string, subject: string): boolean {
  const wanted = pattern.split(".");
  const tokens = subject.split(".");
  for (const [index, token] of wanted.entries()) {
    if (token === ">" && index === wanted.length - 1) return tokens.length > index;
    if (index >= tokens.length || (token !== "*" && token !== tokens[index])) return false;
  }
  return wanted.length === tokens.length;
}

function findFault(subject: string, wildcards: boolean): string | undefined {
  const fault = findCharacterFault(subject);
  if (fault !== undefined) return fault;
  let start = 0;
  for (let number = 1; start <= subject.length; number += 1) {
    const found = subject.indexOf(".", start);
    const end = found === -1 ? subject.length : found;
    const wrong = findTokenFault(subject, start, end, wildcards);
    if (wrong !== undefined) return `token ${number} is ${wrong}`;
    start = end + 1;
  }
  return undefined;
}

function findTokenFault(
  subject: string,
  start: number,
  end: number,
  wildcards: boolean,
): string | undefined {
  if (end === start) return "empty, tokens joined by single dots are needed";
  if (end - start > 1) return undefined;
  const code = subject.charCodeAt(start);
  if (code === star && !wildcards) return `the wildcard "*", which only subscriptions may use`;
  if (code !== greater) return undefined;
  if (!wildcards) return `the wildcard ">", which only subscriptions may use`;
  return end === subject.length ? undefined : `">", which may only be the last token`;
}

/** What both subjects and queue names refuse: wrong type, wrong length, characters that would break a wire. */
function findCharacterFault(name: string): string | undefined {
  if (typeof name !== "string") return `it is of type ${typeof name}, a string is needed`;
  if (name.length === 0) return "it is empty";
  if (name.charCodeAt(0) === byteOrderMark) return "it begins with a byte-order mark";
  let bytes = 0;
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    if (code <= 32 || code === 127) return `character ${index + 1} is ${describe(code)}`;
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code < 0xd800 || code > 0xdfff) bytes += 3;
    else if (code < 0xdc00 && isLowSurrogate(name.charCodeAt(index + 1))) {
      bytes += 4;
      index += 1;
    } else return `character ${index + 1} is a lone surrogate`;
  }
  if (bytes <= maxSubjectBytes) return undefined;
  return `it has ${bytes} bytes, at most ${maxSubjectBytes} are allowed`;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function describe(code: number): string {
  return code === 32 ? "a space" : `a control character (code ${code})`;
}

function invalid(message: string): BusError {
  return new BusError("INVALID_SUBJECT", message);
}

/** What many cases begin with: connections, a gate to hold a handler at, a request that somebody received. */
import type { Message } from "../../bus/message.ts";
import type { MessageBus } from "../../bus/message-bus.ts";
import { assert } from "../assertions.ts";
import type { ContractContext } from "../contract-case.ts";
import type { Recorder } from "../recorder.ts";

/** Two connections: one asks or publishes, the other works. */
export async function connectPair(context: ContractContext): Promise<[MessageBus, MessageBus]> {
  return [await context.connect(), await context.connect()];
}

/** Holds whoever awaits `passed` until somebody opens it. */
export interface Gate {
  readonly passed: Promise<void>;
  open(): void;
}

/** A gate that is shut. */
export function makeGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}

/** The message of that number, from 0, as soon as it has arrived. */
export async function received(recorder: Recorder, index: number = 0): Promise<Message> {
  const message = (await recorder.count(index + 1))[index];
  assert(message !== undefined, `message ${index} has arrived`);
  return message;
}

/** Where the sender of a request waits for the answer. */
export function replyOf(message: Message): string {
  assert(message.reply !== undefined, "a request says where its answer goes");
  return message.reply;
}

/** An agent id that no other case has: heartbeats share one subject for all who use a server. */
export function agentIdOf(context: ContractContext, name: string): string {
  return context.subject(name).replaceAll(".", "-");
}

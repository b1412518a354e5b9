/** What may happen to a simulated mailbox: each step does it to the real one and to the model. */
import type {
  AgentMessage,
  Claim,
  DeliveryMode,
  WaitForPendingOptions,
} from "../../../src/index.ts";
import type { ModelClaim } from "./model.ts";
import { type Letter, ModelMessage } from "./model-message.ts";
import { ModelReceiptWait, ModelWait, type WaitLimits } from "./model-waits.ts";
import type { Scene } from "./scene.ts";

/** Something that happens. */
export type Step = (scene: Scene) => void;

/** A claim on both sides, whose real one is there. */
interface OpenClaim {
  readonly model: ModelClaim;
  readonly real: Claim;
}

/** Claims that somebody holds, of each scene. */
const claims = new WeakMap<Scene, OpenClaim[]>();

const agents = ["a", "b", "c", "d"];
const modes: readonly (DeliveryMode | undefined)[] = [undefined, "steer", "queue"];

function contentsOf(messages: readonly AgentMessage[]): string[] {
  return messages.map(({ content }) => content);
}

function wantedOf(messages: readonly ModelMessage[]): string[] {
  return messages.map(({ letter }) => letter.content);
}

export function send(scene: Scene): void {
  const { chance, model } = scene;
  const expiresInMs = chance.happens(0.2) ? chance.pick([1, 20, 400]) : undefined;
  const id = chance.happens(0.15) ? `id ${chance.below(5)}` : undefined;
  sendLetter(scene, {
    content: `m${model.count}${chance.happens(0.1) ? "'" : ""}`,
    source: chance.pick([...agents, "user", "user"]),
    target: chance.happens(0.5) ? chance.pick(agents) : undefined,
    mode: chance.happens(0.7) ? "steer" : "queue",
    ...(id !== undefined && { id }),
    ...(expiresInMs !== undefined && { expiresInMs }),
  });
}

/** Many to one agent, which may have a bound of its own. */
export function flood(scene: Scene): void {
  const target = scene.chance.pick(agents);
  for (let count = 0; count < 30; count += 1) {
    const content = `m${scene.model.count}`;
    sendLetter(scene, { content, source: "user", target, mode: "steer" });
  }
}

/** The same again, or nearly. */
export function sendAgain(scene: Scene): void {
  const { chance, model } = scene;
  const known = model.messages.filter(({ real }) => real !== undefined);
  if (known.length === 0) return;
  const { letter, real } = chance.pick(known);
  const change = chance.happens(0.3) ? { content: `${letter.content}!` } : {};
  sendLetter(scene, { ...letter, id: letter.id ?? real?.id, ...change });
}

function sendLetter(scene: Scene, letter: Letter): void {
  const expected = scene.model.send(letter);
  const sending = scene.mailbox.send(letter.content, letter);
  const what = `send of ${JSON.stringify(letter)}`;
  if (!(expected instanceof ModelMessage)) {
    scene.compare(what, sending, expected, () => "accepted");
    return;
  }
  const wanted = [expected.letter.content, "the same"];
  scene.compare(what, sending, wanted, (message) => {
    expected.real ??= message;
    const isSame = expected.real.seq === message.seq && expected.real.id === message.id;
    return [message.content, isSame ? "the same" : "another"];
  });
}

export function subscribe(scene: Scene): void {
  const { chance, model, mailbox } = scene;
  const agentId = chance.pick(agents);
  const from = chance.happens(0.4) ? "earliest" : "latest";
  model.subscribe(agentId, from);
  scene.compare(`subscribe ${agentId}`, mailbox.subscribe(agentId, { from }), "done", () => "done");
}

export function unsubscribe(scene: Scene, agentId: string = scene.chance.pick(agents)): void {
  scene.model.unsubscribe(agentId);
  const leaving = scene.mailbox.unsubscribe(agentId);
  scene.compare(`unsubscribe ${agentId}`, leaving, "done", () => "done");
}

export function consume(scene: Scene, agentId: string = scene.chance.pick(agents)): void {
  const wanted = wantedOf(scene.model.consume(agentId));
  scene.compare(`consume of ${agentId}`, scene.mailbox.consume(agentId), wanted, (messages) => {
    scene.noteAcked(agentId, messages);
    return contentsOf(messages);
  });
}

export function claim(scene: Scene): void {
  const { chance } = scene;
  const agentId = chance.pick(agents);
  const mode = chance.pick(modes);
  const max = chance.pick([undefined, undefined, 1, 2]);
  const model = scene.model.claim(agentId, mode, max);
  const wanted = [wantedOf(model.messages), model.missed];
  const claiming = scene.mailbox.claim(agentId, { mode, max });
  scene.compare(`claim of ${mode ?? "any"} by ${agentId}`, claiming, wanted, (real) => {
    claims.set(scene, [...(claims.get(scene) ?? []), { model, real }]);
    return [contentsOf(real.messages), real.missed];
  });
}

/** Ends a claim in one of its ways; sometimes one that has ended before. A crash is a claim that nobody acked. */
export function endClaim(scene: Scene): void {
  const { chance } = scene;
  const held = claims.get(scene) ?? [];
  if (held.length === 0) return;
  const chosen = chance.pick(held);
  const others = held.filter((each) => each !== chosen);
  if (chance.happens(0.8)) claims.set(scene, others);
  const { model, real } = chosen;
  const way = chance.pick(["ack", "ack", "count", "release", "crash"]);
  if (way === "crash") crash(scene, chosen);
  else if (way === "release") {
    const isOurs = scene.model.endClaim(model, 0);
    scene.compare(`release by ${model.agentId}`, real.release(), isOurs, (said) => said);
  } else {
    const count = way === "ack" ? undefined : chance.below(4);
    const isOurs = scene.model.endClaim(model, count ?? Infinity);
    scene.compare(`ack ${count} by ${model.agentId}`, real.ack(count), isOurs, (said) => {
      if (said) scene.noteAcked(model.agentId, real.messages.slice(0, count));
      return said;
    });
  }
}

function crash(scene: Scene, { model, real }: OpenClaim): void {
  scene.model.endClaim(model, 0);
  const dispose = async (): Promise<void> => await real[Symbol.asyncDispose]();
  scene.compare(`crash of ${model.agentId}`, dispose(), "done", () => "done");
}

export function peek(scene: Scene): void {
  const { chance, model, mailbox } = scene;
  const agentId = chance.pick(agents);
  const mode = chance.pick(modes);
  const after = someMessage(scene);
  const wanted = wantedOf(model.pending(agentId, mode, after?.index));
  const peeking = mailbox.peek(agentId, { mode, after: after?.real?.seq });
  scene.compare(`peek of ${agentId}`, peeking, wanted, contentsOf);
  const has = model.pending(agentId, mode).length > 0;
  const asking = mailbox.hasPending(agentId, { mode });
  scene.compare(`hasPending of ${agentId}`, asking, has, (said) => said);
}

/** One whose real place is known, or none. */
function someMessage({ chance, model }: Scene): ModelMessage | undefined {
  const known = model.messages.filter(({ real }) => real !== undefined);
  return known.length > 0 && chance.happens(0.4) ? chance.pick(known) : undefined;
}

export function wait(scene: Scene): void {
  const { chance, mailbox } = scene;
  const agentId = chance.pick(agents);
  const mode = chance.pick(modes);
  const after = someMessage(scene);
  const [limits, options] = limit(scene);
  const model = new ModelWait(limits, agentId, mode, after);
  const waiting = { mode, after: after?.real?.seq, ...options };
  scene.watch(model, mailbox.waitForPending(agentId, waiting));
}

export function waitForReceipt(scene: Scene): void {
  const { chance, model, mailbox } = scene;
  const known = model.messages.filter(
    ({ real, standings }) => real !== undefined && standings.size > 0,
  );
  if (known.length === 0) return;
  const message = chance.pick(known);
  const id = message.real?.id ?? "";
  if (model.find(id) !== message) return;
  const agentId = chance.pick([...message.standings.keys()]);
  const state = chance.pick(["acked", "acked", "claimed", "pending"] as const);
  const [limits, options] = limit(scene);
  model.expire();
  const waiting = new ModelReceiptWait(limits, message, agentId, state);
  scene.watch(waiting, mailbox.waitForReceipt(id, { agentId, state, ...options }));
}

function limit({
  chance,
  clock,
}: Scene): [WaitLimits, Pick<WaitForPendingOptions, "timeoutMs" | "signal">] {
  const controller = chance.happens(0.2) ? new AbortController() : undefined;
  const timeoutMs = chance.happens(0.4) ? chance.pick([3, 50, 700]) : undefined;
  const dueAt = clock.now() + (timeoutMs ?? Infinity);
  return [
    { dueAt, abort: controller },
    { timeoutMs, signal: controller?.signal },
  ];
}

export function abort({ chance, model }: Scene): void {
  const abortable = model.waits.filter(({ limits }) => limits.abort !== undefined);
  if (abortable.length === 0) return;
  const chosen = chance.pick(abortable);
  chosen.end("ABORTED");
  chosen.limits.abort?.abort();
}

export function clear(scene: Scene): void {
  scene.model.clear();
  scene.compare("clear", scene.mailbox.clear(), "done", () => "done");
}

// What a prompt must be like.
import { type Call, isFinished, isGivenUp, type Reading } from "./call-book.ts";
import { checkPlaces } from "./history-rules.ts";
import type { Ledger } from "./ledger.ts";
import { isTorn, type Line, nameOf, namesIn, show } from "./line.ts";

/** What is wrong with a call that begins. */
export function checkPrompt(call: Call, ledger: Ledger): string[] {
  const { lines, run } = call;
  const last = run.calls.at(-1);
  const isRetry = last?.state === "failed";
  return [
    ...checkOnce(call, ledger),
    ...(isTorn(lines) ? ["a message stands between a call and its result"] : []),
    ...(isGivenUp(call) && mayRepeat(call, ledger) ? [] : checkPlaces(run.kept, lines)),
    ...lines.flatMap((line) => checkEnvelopes(line, ledger)),
    ...(isRetry ? checkRetry(last, call) : checkFresh(call, ledger)),
  ];
}

/**
 * Whether a message has been read that may come again, and look the same. If it does, and goes back before the step, either of
 * the two is left out of that.
 */
function mayRepeat({ run }: Call, { mail }: Ledger): boolean {
  const { agentId } = run.context;
  return namesIn(run.kept).some((name) => mail.delivery(agentId, name)?.mayRepeat === true);
}

/** A message stands in a prompt once, unless the mailbox was away when it was to hear that it had been read. */
function checkOnce({ lines, run }: Call, { mail }: Ledger): string[] {
  const { agentId } = run.context;
  const names = namesIn(lines).filter((name) => mail.delivery(agentId, name)?.mayRepeat !== true);
  return new Set(names).size < names.length ? [`shown twice in one prompt: ${names.join()}`] : [];
}

/** Each message is one envelope, with all that was sent, from the one who sent it. */
function checkEnvelopes({ envelopes }: Line, { mail }: Ledger): string[] {
  if (envelopes.length === 0) return [];
  if (envelopes.length > 1) return [`${envelopes.length} envelopes in one message`];
  return envelopes.flatMap((envelope) => {
    const name = nameOf(envelope);
    const message = mail.sent.findLast((sent) => nameOf(sent.message) === name)?.message;
    const isTrue = envelope.source === message?.source && envelope.content === message.render();
    return isTrue ? [] : [`${name} is forged`];
  });
}

function checkRetry(last: Call, call: Call): string[] {
  const isSame = last.lines.map(show).join() === call.lines.map(show).join();
  return isSame ? [] : ["the request is tried again with another prompt"];
}

function checkFresh(call: Call, ledger: Ledger): string[] {
  const { run, readings } = call;
  const faults = readings.flatMap((reading) => checkReading(reading, call, ledger));
  const steered = readings.filter(({ delivery }) => delivery.message.mode === "steer");
  const isSorted = steered.every(({ delivery }, index) => {
    return delivery.message.seq >= (steered[index - 1]?.delivery.message.seq ?? 0);
  });
  if (!isSorted) faults.push("its messages are out of order");
  const isAlone = readings.length === 1 && run.goesOn && isFinished(run);
  if (steered.length < readings.length && !isAlone) {
    faults.push("a queued message comes in the midst of a task, or with others");
  }
  const { at } = ledger.mail.lastLook(run.context.agentId, "steer");
  if (at < run.boundaryAt && !isGivenUp(call)) faults.push("nobody looked for messages");
  return [...faults, ...checkStopped(call)];
}

/** A run that was stopped takes no further step, but that of an agent that was disposed: nobody stops its loop. */
function checkStopped({ run, signal }: Call): string[] {
  const { stops, boundaryAt } = run;
  if (signal?.aborted === true) return [];
  const isLate = !stops.has("agent") && (stops.get("context") ?? boundaryAt) < boundaryAt;
  if (isLate) return ["its context had left before the step"];
  return stops.has("reader") ? ["its reader had left"] : [];
}

function checkReading({ delivery }: Reading, call: Call, ledger: Ledger): string[] {
  const { state, name, wasHeld, message, waitsSince } = delivery;
  const { preparedAt } = call.run;
  if (state === "waiting" && (!isGivenUp(call) || waitsSince < preparedAt)) {
    return [`${name} is shown, and waits in the mailbox`];
  }
  if (isGivenUp(call)) return [];
  if (state === "read") {
    const wasRead = ledger.calls.allCallsOf(delivery).some(({ isAnswered }) => isAnswered);
    return [wasRead ? `${name} is shown twice` : `${name} is acked before it is shown`];
  }
  if (state === "void") return wasHeld ? [] : [`${name} is shown, and has ended`];
  const others = ledger.calls.callsOf(delivery).filter((each) => each.run !== call.run);
  if (others.some((each) => !isGivenUp(each))) return [`${name} is shown by two runs`];
  return message.seq < ledger.mail.newestRead(delivery) ? [`${name} is read too late`] : [];
}

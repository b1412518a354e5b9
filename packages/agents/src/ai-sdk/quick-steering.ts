/**
 * A steering object of the SDK that does not search the prompt for each of its messages.
 *
 * The SDK does so by writing the content of each message, and of every user message in front of it, as JSON: 500 messages of
 * 100,000 characters, an ordinary full mailbox, block a process for half a minute. Our `prepareStep` knows the answer, as it
 * is what puts them in or leaves them out, all together.
 *
 * The symbol by which a run of the SDK starts its steering is no promise of the SDK's. Where it is not there, the steering
 * stays the SDK's own: slower, and as right.
 */
import { experimental_createSteering, type Experimental_Steering } from "ai";

const start = Symbol.for("vercel.ai.steering.start");

/** What the SDK asks when the prompt of a step is made, as far as we look at it. */
interface Question {
  readonly sentMessages: readonly unknown[];
}

interface SteeringRun {
  resolveTakenMessages?: ((question: Question) => unknown) | undefined;
}

/** @param areSent Whether the prompt that was made last has the messages that were steered before it. */
export function createQuickSteering(areSent: () => boolean): Experimental_Steering {
  const steering = experimental_createSteering() as Experimental_Steering & {
    [start]?: (() => SteeringRun) | undefined;
  };
  const begin = steering[start]?.bind(steering);
  if (begin === undefined) return steering;
  steering[start] = () => {
    const run = begin();
    const resolve = run.resolveTakenMessages?.bind(run);
    if (resolve === undefined) return run;
    run.resolveTakenMessages = (question) =>
      resolve({ ...question, sentMessages: answering(question.sentMessages, areSent) });
    return run;
  };
  return steering;
}

/** A list that says of each message that it has it, or has it not, without a look. */
function answering(messages: readonly unknown[], areSent: () => boolean): readonly unknown[] {
  return Object.defineProperty([...messages], "some", { value: areSent });
}

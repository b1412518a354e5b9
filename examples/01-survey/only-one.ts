/** Some places have room for one only: two of a name would pass for one, two surveys would mix their findings. */
import { isBusError, serve, type MessageBus } from "swarmbus";
import { Refusal } from "./complain.ts";

/** Takes a place, of which everybody knows the subject. Throws the sentence when somebody is there already. */
export async function takePlace(bus: MessageBus, subject: string, taken: string): Promise<void> {
  // Nobody answers, and that is said at once: no time has to run out.
  const isFree = await bus.request(subject).then(
    () => false,
    (error: unknown) => isBusError(error, "NO_RESPONDERS"),
  );
  if (!isFree) throw new Refusal(taken);
  await serve(bus, subject, () => bus.name);
}

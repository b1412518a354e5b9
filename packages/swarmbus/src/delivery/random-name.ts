/** Random names: by the platform's cryptography, or from the seed of a simulated clock. */
import { type Clock, systemClock } from "../time/clock.ts";

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

/** A name of so many characters, 6 bits of chance in each. */
export function randomName(clock: Clock, length: number): string {
  let name = "";
  if (clock.random === systemClock.random) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) name += letters[byte & 63];
    return name;
  }
  while (name.length < length) name += letters[Math.floor(clock.random() * 64)];
  return name;
}

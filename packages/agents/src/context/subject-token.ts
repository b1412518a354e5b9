/** How an agent id becomes one token of a subject. */

const encoder = new TextEncoder();
/** Far below the 1000 bytes of a subject, with room for what stands around it. */
const longestBytes = 500;

/**
 * The token for an agent id, in subjects such as `heartbeat.<token>`. An id of letters, digits, `_` and `-` is its own token;
 * in any other, every byte of UTF-8 that is none of these is `=` and two hex digits. One that would be longer than 500
 * bytes is `=h` and its SHA-256. Different ids have different tokens.
 */
export async function subjectToken(agentId: string): Promise<string> {
  const bytes = encoder.encode(agentId);
  let token = "";
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    token += /[\w-]/.test(character) ? character : `=${hex(byte).toUpperCase()}`;
  }
  if (token.length <= longestBytes) return token;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `=h${[...digest].map(hex).join("")}`;
}

/**
 * Where an agent's events are, for whoever wants to watch it: `agent.<token>.events`.
 *
 * @param agentId The agent's id, as it was opened.
 */
export async function eventsSubject(agentId: string): Promise<string> {
  return `agent.${await subjectToken(agentId)}.events`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

import { describe, expect, it } from "vitest";
import { PresenceBook } from "../../src/patterns/presence-book.ts";

/** A book with a timeout of 1000 and what it told. */
class Scene {
  readonly events: string[] = [];
  readonly book: PresenceBook;

  constructor(maxAgents: number = 1_000_000) {
    this.book = new PresenceBook(1000, maxAgents, ({ type, agentId }) => {
      this.events.push(`${type} ${agentId}`);
    });
  }

  hear(agentId: string, now: number, change: { status?: string; interval_ms?: number } = {}): void {
    const record = {
      agent_id: agentId,
      timestamp: "2026-01-01T00:00:00Z",
      status: "alive",
      load: 0,
      metadata: {},
      interval_ms: 0,
      ...change,
    };
    this.book.hear({ record, fingerprint: record.status }, now);
  }

  presences(now: number): Record<string, string> {
    return Object.fromEntries(this.book.list(now).map((each) => [each.agentId, each.presence]));
  }

  /** Lets the time of the book pass, looking only when the book asks for it; gives how often that was. */
  runUntil(end: number): number {
    let looks = 0;
    for (
      let { wakeAt } = this.book;
      wakeAt !== undefined && wakeAt <= end;
      { wakeAt } = this.book
    ) {
      looks += 1;
      if (this.book.isAnybodyDue(wakeAt)) this.book.conclude(wakeAt);
    }
    return looks;
  }
}

describe("PresenceBook", () => {
  it("suspects at half a timeout to the millisecond, and gives up at all of it", () => {
    const scene = new Scene();
    scene.hear("ada", 0);
    scene.runUntil(499);
    expect(scene.presences(499)).toEqual({ ada: "alive" });
    scene.runUntil(500);
    expect(scene.presences(500)).toEqual({ ada: "suspect" });
    scene.runUntil(999);
    expect(scene.presences(999)).toEqual({ ada: "suspect" });
    scene.runUntil(1000);
    expect(scene.presences(1000)).toEqual({ ada: "dead" });
  });

  it("says suspect before dead when it looks late", () => {
    const scene = new Scene();
    scene.hear("ada", 0);
    scene.book.conclude(3000);
    expect(scene.events).toEqual(["joined ada", "suspect ada", "dead ada"]);
  });

  it("forgets who is gone four timeouts later, without a word", () => {
    const scene = new Scene();
    scene.hear("ada", 0);
    scene.runUntil(4999);
    expect(scene.presences(4999)).toEqual({ ada: "dead" });
    scene.runUntil(5000);
    expect(scene.presences(5000)).toEqual({});
    expect(scene.book.wakeAt).toBeUndefined();
    expect(scene.events.at(-1)).toBe("dead ada");
  });

  it("counts the four timeouts of a dead one that says goodbye from its goodbye", () => {
    const scene = new Scene();
    scene.hear("ada", 0);
    scene.runUntil(3000);
    scene.hear("ada", 3000, { status: "stopped" });
    expect(scene.events.at(-1)).toBe("left ada");
    scene.runUntil(6999);
    expect(scene.presences(6999)).toEqual({ ada: "left" });
    scene.runUntil(7000);
    expect(scene.presences(7000)).toEqual({});
  });

  it("tells nothing of a goodbye of somebody unknown, or of a second one", () => {
    const scene = new Scene();
    scene.hear("ada", 0, { status: "stopped" });
    expect(scene.presences(0)).toEqual({});
    scene.hear("ada", 1);
    scene.hear("ada", 2, { status: "stopped" });
    scene.hear("ada", 3, { status: "stopped" });
    expect(scene.events).toEqual(["joined ada", "left ada"]);
  });

  it("watches an agent more closely as soon as it says a shorter interval", () => {
    const scene = new Scene();
    scene.hear("ada", 0, { interval_ms: 10_000 });
    scene.hear("ada", 1, { interval_ms: 10 });
    scene.runUntil(501);
    expect(scene.presences(501)).toEqual({ ada: "suspect" });
  });

  it("gives everybody half a timeout of grace, and no more", () => {
    const scene = new Scene();
    scene.hear("ada", 0);
    scene.hear("bea", 400);
    scene.runUntil(800);
    scene.book.grantGrace(890);
    scene.runUntil(1389);
    expect(scene.presences(1389)).toEqual({ ada: "suspect", bea: "alive" });
    scene.runUntil(1390);
    expect(scene.presences(1390)).toEqual({ ada: "dead", bea: "suspect" });
    scene.runUntil(1400);
    expect(scene.presences(1400)).toEqual({ ada: "dead", bea: "dead" });
  });

  it("holds at most maxAgents through a churn of 100,000 ids, and asks nobody about the others", () => {
    const scene = new Scene(1000);
    for (let id = 0; id < 100_000; id += 1) scene.hear(`agent-${id}`, id / 1000);
    const known = scene.book.list(100);
    expect(known.length).toBe(1000);
    expect([known[0]?.agentId, known.at(-1)?.agentId]).toEqual(["agent-99000", "agent-99999"]);
    expect(scene.runUntil(10_000)).toBeLessThanOrEqual(3000);
    expect(scene.book.list(10_000)).toEqual([]);
    expect(scene.book.wakeAt).toBeUndefined();
  });

  it("is empty again after 100,000 ids came, left and were forgotten", () => {
    const scene = new Scene();
    for (let id = 0; id < 100_000; id += 1) {
      scene.hear(`agent-${id}`, id);
      scene.hear(`agent-${id}`, id, { status: "stopped" });
      scene.runUntil(id);
    }
    expect(scene.book.list(100_000).length).toBeLessThanOrEqual(4001);
    scene.runUntil(110_000);
    expect(scene.book.list(110_000)).toEqual([]);
  });

  it("forgets the longest gone before it forgets the longest silent", () => {
    const scene = new Scene(3);
    for (const [index, id] of ["ada", "bea", "cleo"].entries()) scene.hear(id, index);
    scene.hear("cleo", 3, { status: "stopped" });
    scene.hear("bea", 4, { status: "stopped" });
    scene.hear("dora", 5);
    expect(Object.keys(scene.presences(5))).toEqual(["ada", "bea", "dora"]);
    scene.hear("emmy", 6);
    expect(Object.keys(scene.presences(6))).toEqual(["ada", "dora", "emmy"]);
    scene.hear("ada", 7);
    scene.hear("fay", 8);
    expect(Object.keys(scene.presences(8))).toEqual(["ada", "emmy", "fay"]);
  });

  it("knows the newcomer when there is room for one only", () => {
    const scene = new Scene(1);
    scene.hear("ada", 0);
    scene.hear("bea", 1);
    expect(scene.presences(1)).toEqual({ bea: "alive" });
  });

  it("looks at each of 2000 agents once in half a timeout, however often they are heard", () => {
    const scene = new Scene();
    let looks = 0;
    for (let now = 0; now < 5000; now += 100) {
      for (let id = 0; id < 2000; id += 1) scene.hear(`agent-${id}`, now);
      looks += scene.runUntil(now);
    }
    expect(scene.events.length).toBe(2000);
    // A look puts one deadline right; a scan would be 100,000 of them for each heartbeat of one agent.
    expect(looks).toBeLessThanOrEqual(2000 * 13);
  });
});

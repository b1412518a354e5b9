/** What must hold of a swarm: at any moment, when it has settled, and when everybody has gone. */
import type { BusStats, GroupStats, Subscription } from "../../../src/index.ts";
import type { Model, ModelConnection } from "./model.ts";
import type { Receiver } from "./receiver.ts";

type Figures = Pick<BusStats, "matched" | "delivered" | "dropped" | "discarded" | "pending">;

/** Holds at any moment. */
export function checkLedger(model: Model): void {
  model.sync();
  for (const receiver of model.receivers) checkReceiver(model, receiver);
  for (const connection of model.connections) {
    checkConnection(model, connection);
  }
  const waitingInGroups = model.groups
    .filter(({ members }) => members.length > 0)
    .reduce((sum, { store }) => sum + store.waiting.length + store.lost.length, 0);
  const answers = model.connections.reduce((sum, connection) => sum + connection.answers, 0);
  const watched = model.connections.reduce((sum, { watcher }) => sum + matchedBy(watcher), 0);
  const expected = model.matched + answers + watched;
  const total = model.connections.reduce(
    (sum, { bus }) => sum + addUp(bus.stats()),
    waitingInGroups,
  );
  model.demand(total === expected, `the swarm's figures add up to ${total}, not to ${expected}`);
}

/** Holds when nothing more can happen without time passing. */
export function checkSettled(model: Model): void {
  for (const receiver of model.receivers) {
    const { store, options, told } = receiver;
    model.demand(
      store.inTransit.length === 0,
      `${receiver.label} never saw ${store.inTransit[0]?.id}`,
    );
    const waits = store.waiting.length > 0 && !receiver.isEnded && isServed(receiver);
    model.demand(
      !(waits && receiver.isFree),
      `${receiver.label} is free while ${store.waiting[0]?.id} waits`,
    );
    if (receiver.group !== undefined || !options.hasOnDrop) continue;
    const lost = store.lost.map(({ sent, reason }) => `${reason} ${sent.id}`).join();
    model.demand(
      lost === told.join(),
      `${receiver.label} was told of [${told.join()}], not of [${lost}]`,
    );
  }
  for (const group of model.groups) checkToldByGroup(model, group);
  for (const connection of model.connections) {
    checkDropEvents(model, connection);
    const { name, failures, reported } = connection;
    model.demand(failures === reported, `${name} reported ${reported} failures, not ${failures}`);
    for (const request of connection.requests) {
      const { fault } = request;
      model.demand(fault === undefined, `request ${request.id} ${fault}`);
    }
    const open = connection.requests.filter(({ seen }) => seen === undefined).length;
    const { requests } = connection.bus.stats();
    model.demand(requests === open, `${name} holds ${requests} requests, ${open} are open`);
  }
  checkGroupDropEvents(model);
  checkWatched(model);
}

/** A member that has left its group is free and gets nothing from it any more. */
function isServed(receiver: Receiver): boolean {
  return receiver.group === undefined || receiver.group.members.includes(receiver);
}

function checkReceiver(model: Model, receiver: Receiver): void {
  if (receiver.real === undefined) return;
  const stats = receiver.real.stats();
  model.demand(stats.matched === addUp(stats), `the figures of ${receiver.label} do not add up`);
  model.demand(
    receiver.real.isClosed === receiver.isEnded,
    `${receiver.label} should be open, or ended`,
  );
  if (receiver.isEnded && receiver.lastStats !== undefined) {
    expectFigures(model, `${receiver.label} after its end`, stats, receiver.lastStats);
  }
  if (receiver.isEnded) receiver.lastStats = stats;
  const own = receiver.group === undefined ? receiver.store : undefined;
  expectFigures(model, receiver.label, stats, {
    delivered: receiver.delivered,
    dropped: own?.count("overflow") ?? 0,
    discarded: own?.count("discarded") ?? 0,
    pending: own?.waiting.length ?? 0,
  });
}

function checkConnection(model: Model, connection: ModelConnection): void {
  const stats = connection.bus.stats();
  const { receivers, absorbed, name, watcher } = connection;
  const watched = watcher?.stats();
  const plain = receivers.filter(({ group }) => group === undefined).map(({ store }) => store);
  const stores = [...plain, ...absorbed.map(({ store }) => store)];
  const sum = (figures: readonly number[]): number =>
    figures.reduce((one, other) => one + other, 0);
  model.demand(stats.matched === addUp(stats), `the figures of ${name} do not add up`);
  expectFigures(model, name, stats, {
    delivered:
      sum(receivers.map(({ delivered }) => delivered)) +
      connection.answers +
      (watched?.delivered ?? 0),
    dropped: sum(stores.map((store) => store.count("overflow"))),
    discarded: sum(stores.map((store) => store.count("discarded"))) + (watched?.discarded ?? 0),
    pending: sum(plain.map(({ waiting }) => waiting.length)) + (watched?.pending ?? 0),
  });
  const groups = model.groups
    .filter(({ members }) => members.some((member) => member.connection === connection))
    .map((group): GroupStats => ({
      subject: group.subject,
      queue: group.queue,
      members: group.members.length,
      pending: group.store.waiting.length,
      dropped: group.store.count("overflow"),
      discarded: group.store.count("discarded"),
    }));
  const found = sorted(stats.groups);
  const wanted = sorted(groups);
  model.demand(found === wanted, `the groups of ${name} are ${found}, not ${wanted}`);
}

function sorted(groups: readonly GroupStats[]): string {
  return groups
    .map(({ subject, queue, members, pending, dropped, discarded }) =>
      JSON.stringify({ subject, queue, members, pending, dropped, discarded }),
    )
    .toSorted()
    .join("\n");
}

function expectFigures(
  model: Model,
  whose: string,
  found: Figures,
  wanted: Omit<Figures, "matched">,
): void {
  for (const figure of ["delivered", "dropped", "discarded", "pending"] as const) {
    const [is, should] = [found[figure], wanted[figure]];
    model.demand(is === should, `${figure} of ${whose} is ${is}, not ${should}`);
  }
}

function matchedBy(watcher: Subscription | undefined): number {
  return watcher?.stats().matched ?? 0;
}

/** Whoever watches everything has seen everything, in the order of publishing, and the figures say how much it was. */
function checkWatched(model: Model): void {
  const watcher = model.connections[0]?.watcher;
  if (watcher === undefined || watcher.isClosed) return;
  const { published, watched, connections } = model;
  const wrong = published.findIndex((id, index) => watched[index] !== id);
  model.demand(wrong === -1, `the watcher saw ${watched[wrong]} and not ${published[wrong]}`);
  model.demand(watched.length === published.length, "the watcher saw more than was published");
  const total = connections.reduce((sum, { bus }) => sum + bus.stats().published, 0);
  const { matched } = watcher.stats();
  model.demand(total === matched, `published says ${total}, the watcher's matched ${matched}`);
  const unmatched = connections.reduce((sum, { bus }) => sum + bus.stats().unmatched, 0);
  model.demand(unmatched === 0, `${unmatched} are unmatched although somebody watches everything`);
}

function addUp({ delivered, dropped, discarded, pending }: Omit<Figures, "matched">): number {
  return delivered + dropped + discarded + pending;
}

/** Nobody is told of what was not lost, nor twice; and of everything, when every member wants to know. */
function checkToldByGroup(model: Model, group: Model["groups"][number]): void {
  const lost = group.store.lost.map(({ sent, reason }) => `${reason} ${sent.id}`);
  const told = group.everybody.flatMap((member) => member.told);
  model.demand(new Set(told).size === told.length, `${group.label} told twice of a loss`);
  const invented = told.filter((loss) => !lost.includes(loss));
  model.demand(invented.length === 0, `${group.label} told of ${invented[0]}, which was not lost`);
  const isWatched = group.everybody.every(({ options }) => options.hasOnDrop);
  model.demand(
    !isWatched || told.length === lost.length,
    `${group.label} did not tell of every loss`,
  );
}

function checkDropEvents(model: Model, connection: ModelConnection): void {
  const plain = connection.receivers.filter(({ group }) => group === undefined);
  for (const subject of new Set(plain.map(({ options }) => options.subject))) {
    const wanted = plain
      .filter(({ options }) => options.subject === subject)
      .reduce((sum, { store }) => sum + store.count("overflow"), 0);
    const found = countDrops([connection], subject, undefined);
    model.demand(
      found === wanted,
      `drop events of ${connection.name} on ${subject} add up to ${found}, not to ${wanted}`,
    );
  }
}

function checkGroupDropEvents(model: Model): void {
  for (const { subject, queue } of model.groups) {
    const wanted = model.groups
      .filter((group) => group.subject === subject && group.queue === queue)
      .reduce((sum, { store }) => sum + store.count("overflow"), 0);
    const found = countDrops(model.connections, subject, queue);
    model.demand(
      found === wanted,
      `drop events of ${queue} on ${subject}: ${found}, not ${wanted}`,
    );
  }
}

function countDrops(
  connections: readonly ModelConnection[],
  subject: string,
  queue: string | undefined,
): number {
  return connections
    .flatMap(({ log }) => log.of("drop"))
    .filter((event) => event.subject === subject && event.queue === queue)
    .reduce((sum, { count }) => sum + count, 0);
}

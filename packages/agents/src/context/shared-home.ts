/** The bus and the mailbox that a context and its sub-agents live on, and who ends them. */
import { type Clock, type Mailbox, MemoryBus, MemoryMailbox, type MessageBus } from "swarmbus";

/** What a context was given; the rest it makes itself. */
export interface HomeOptions {
  readonly bus?: MessageBus | undefined;
  readonly mailbox?: Mailbox | undefined;
  readonly clock: Clock;
  readonly name: string;
  readonly onError: (error: Error) => void;
}

/** Counts who lives here. When the last one has left, what was made here is cleared and closed; what was given stays. */
export class SharedHome {
  readonly bus: MessageBus;
  readonly mailbox: Mailbox;
  readonly #ownsBus: boolean;
  readonly #ownsMailbox: boolean;
  #inhabitants = 0;

  constructor({ bus, mailbox, clock, name, onError }: HomeOptions) {
    this.#ownsBus = bus === undefined;
    this.#ownsMailbox = mailbox === undefined;
    this.bus = bus ?? new MemoryBus({ name, clock, onError });
    this.mailbox = mailbox ?? new MemoryMailbox({ clock, onError });
  }

  enter(): void {
    this.#inhabitants += 1;
  }

  /** What is closed already cannot be cleared, and need not be. */
  async leave(): Promise<void> {
    this.#inhabitants -= 1;
    if (this.#inhabitants > 0) return;
    if (this.#ownsMailbox) {
      await this.mailbox.clear().catch(() => undefined);
      await this.mailbox.close();
    }
    if (this.#ownsBus) await this.bus.close();
  }
}

/**
 * Firefox's own remote protocol, as far as the tests need it: frames of
 * `length:json` over TCP. The only one that reaches the browser itself, where
 * the logins are and where it asks whether to save.
 */
import { type Socket, connect } from 'node:net';
import { once } from 'node:events';

type Answer = readonly [1, number, { readonly error: string; readonly message: string } | null, unknown];

export class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, { done: (value: unknown) => void; fail: (error: Error) => void }>();
  #buffer = Buffer.alloc(0);
  #id = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('close', () => {
      for (const { fail } of this.#waiting.values()) fail(new Error('Firefox ended'));
    });
  }

  static async connect(port: number): Promise<Marionette> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Marionette(socket);
  }

  async send<T>(command: string, parameters: object = {}): Promise<T> {
    const id = ++this.#id;
    const answer = new Promise((done, fail) => this.#waiting.set(id, { done, fail }));
    const text = JSON.stringify([0, id, command, parameters]);
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
    return (await answer) as T;
  }

  end(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const colon = this.#buffer.indexOf(':');
      if (colon < 0) return;
      const end = colon + 1 + Number(this.#buffer.subarray(0, colon).toString());
      if (this.#buffer.length < end) return;
      const message = JSON.parse(this.#buffer.subarray(colon + 1, end).toString()) as Answer | object;
      this.#buffer = this.#buffer.subarray(end);
      if (Array.isArray(message)) this.#answer(message as unknown as Answer);
    }
  }

  #answer([, id, error, value]: Answer): void {
    const { done, fail } = this.#waiting.get(id) ?? {};
    this.#waiting.delete(id);
    if (error) fail?.(new Error(`${error.error}: ${error.message}`));
    else done?.(value);
  }
}

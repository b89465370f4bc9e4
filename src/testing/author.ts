/** A device that owns a wallet's backup: makes real, signed backups and owner signatures, quickly. For tests. */
import { sha256 } from '@noble/hashes/sha2.js';
import { enc, toB64u } from '../core/bytes.ts';
import { localEngine } from '../core/engine.ts';
import type { OwnerVerb } from '../core/owner-key.ts';
import type { BackupStore, CandidateKey, OwnerCall, PromoteRequest } from '../stores/store.ts';

export interface MadeBackup extends CandidateKey {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface MakeOptions {
  /** Backups of one seq and another variant have other bytes. */
  readonly variant?: string;
  readonly shareBytes?: number;
}

export interface Author {
  readonly wallet: string;
  /** A sealed backup; asked for again, the same bytes. */
  make(seq: number, options?: MakeOptions): Promise<MadeBackup>;
  promoteRequest(backup: CandidateKey, currentSha256: string): Promise<PromoteRequest>;
  ownerCall(verb: OwnerVerb, backup: CandidateKey): Promise<OwnerCall>;
  /** Candidate, then promote. */
  store(store: BackupStore, seq: number, currentSha256: string, options?: MakeOptions): Promise<MadeBackup>;
}

/** 32 bytes that are another author's, or another wallet's, by name. Nothing secret: these backups hold nothing. */
const bytesOf = (...names: readonly string[]) => sha256(enc('holdfast test author', ...names));

class WalletAuthor implements Author {
  readonly wallet: string;
  readonly #ownerSecret: Uint8Array;
  readonly #methodKey: Uint8Array;
  readonly #made = new Map<string, Promise<MadeBackup>>();

  constructor(wallet: string, name: string) {
    this.wallet = wallet;
    this.#ownerSecret = bytesOf('owner', wallet, name);
    this.#methodKey = bytesOf('method', wallet, name);
  }

  async make(seq: number, options: MakeOptions = {}): Promise<MadeBackup> {
    const label = `${seq} ${options.shareBytes ?? 32} ${options.variant ?? ''}`;
    const made = this.#made.get(label) ?? this.#seal(seq, label, options.shareBytes ?? 32);
    this.#made.set(label, made);
    const { bytes, ...key } = await made;
    return { ...key, bytes: Uint8Array.from(bytes) };
  }

  async #seal(seq: number, label: string, shareBytes: number): Promise<MadeBackup> {
    const { wallet } = this;
    const slotId = toB64u(bytesOf('slot', wallet, label).subarray(0, 8));
    const engine = localEngine();
    const sealing = engine.seal({
      wallet,
      pair: '',
      seq,
      createdAt: '2026-01-01T00:00:00.000Z',
      ownerSecret: this.#ownerSecret,
      share: new Uint8Array(shareBytes).fill(7),
      keep: [],
      enroll: [{ slotId, method: 'recovery-code', params: {}, key: { kind: 'bytes', key: this.#methodKey } }],
    });
    const { bytes, sha256: hash } = await sealing.finally(() => engine.dispose());
    return { wallet, seq, sha256: hash, bytes };
  }

  async promoteRequest({ wallet, seq, sha256: hash }: CandidateKey, currentSha256: string): Promise<PromoteRequest> {
    const signature = await localEngine().sign(this.#ownerSecret, { verb: 'promote', wallet, seq, sha256: hash, currentSha256 });
    return { wallet, seq, sha256: hash, currentSha256, signature };
  }

  async ownerCall(verb: OwnerVerb, { wallet, seq, sha256: hash }: CandidateKey): Promise<OwnerCall> {
    const signature = await localEngine().sign(this.#ownerSecret, { verb, wallet, seq, currentSha256: hash });
    return { wallet, seq, sha256: hash, signature };
  }

  async store(store: BackupStore, seq: number, currentSha256: string, options?: MakeOptions): Promise<MadeBackup> {
    const backup = await this.make(seq, options);
    await store.putCandidate(backup, backup.bytes);
    await store.promote(await this.promoteRequest(backup, currentSha256));
    return backup;
  }
}

/** Authors by wallet and name; the same ones again keep what they made, since sealing is the slow part. */
export function authors(): (wallet: string, name?: string) => Author {
  const known = new Map<string, Author>();
  return (wallet, name = 'first device') => {
    const label = JSON.stringify([wallet, name]);
    const author = known.get(label) ?? new WalletAuthor(wallet, name);
    known.set(label, author);
    return author;
  };
}

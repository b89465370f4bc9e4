/** The four commands. Each opens by the same path as the kit does: the same checks, in the same order. */
import {
  BackupError,
  type KeySource,
  type Manifest,
  type Slot,
  argon2id,
  fromB64u,
  inspectBackup,
  isKnownMethod,
  isPrivateMethod,
  kdfOf,
  localEngine,
  parseManifest,
  pickSlot,
  prepareText,
  proveSlot,
  readHead,
  sha256HexOf,
  utf8,
  verifyManifest,
  wipe,
} from '../core/index.ts';
import type { Arguments } from './arguments.ts';
import { UsageError, askSecret, readBackup, say, writeNew, writeOut } from './terminal.ts';

/** The wallet that is asked for: the one named, else the file's own. */
async function load({ file, wallet }: Arguments): Promise<{ bytes: Uint8Array; wallet: string }> {
  const bytes = await readBackup(file);
  return { bytes, wallet: wallet ?? parseManifest(bytes).wallet };
}

/** Text of a file is not to be believed: no control characters on a terminal, and nothing that turns the line around. */
function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

function describe({ id, method, params }: Slot): string {
  if (!isKnownMethod(method) && !isPrivateMethod(method)) return `${id}  ${method} (needs a newer version)`;
  const hints = ['vault', 'rpId', 'account'].flatMap((name) =>
    typeof params[name] === 'string' && params[name] ? [shown(params[name])] : [],
  );
  return [id, ` ${method}`, ...hints.map((hint) => `(${hint})`)].join(' ');
}

export async function inspect(args: Arguments): Promise<number> {
  const { bytes, wallet } = await load(args);
  const manifest = readHead(bytes, { wallet });
  const lines = [
    `wallet     ${shown(manifest.wallet)}`,
    `pair       ${shown(manifest.pair) || '(none)'}`,
    `seq        ${manifest.seq}`,
    `created    ${manifest.createdAt}`,
    `owner      ${manifest.owner}`,
    `sha256     ${sha256HexOf(bytes)}`,
    `size       ${bytes.length} bytes`,
    ...manifest.slots.map((slot, i) => `${i === 0 ? 'methods' : '       '}    ${describe(slot)}`),
  ];
  const signed = isSigned(manifest);
  lines.push(`signature  ${signed ? 'valid: made by the owner key above' : 'NOT VALID: believe nothing of the above'}`);
  await writeOut(`${lines.join('\n')}\n`);
  if (!signed) throw new BackupError('signature-invalid');
  return 0;
}

function isSigned(manifest: Manifest): boolean {
  try {
    verifyManifest(manifest);
    return true;
  } catch {
    return false;
  }
}

/** The slot that was named, or the only one that can be meant. */
function chooseSlot(manifest: Manifest, { slot, key }: Arguments): Slot {
  if (slot !== undefined) return pickSlot(manifest, slot);
  const candidates = manifest.slots.filter((one) => key || opensWithPassword(one));
  const [only, ...others] = candidates;
  if (only && others.length === 0) return pickSlot(manifest, only.id);
  const list = manifest.slots.map((one) => `  ${describe(one)}`).join('\n');
  throw new UsageError(
    `${only ? 'choose a slot with --slot ID' : 'no slot of this backup opens with a password here; use --key with a method key'}:\n${list}`,
  );
}

function opensWithPassword({ method, params }: Slot): boolean {
  return method === 'password' && !('vault' in params);
}

/** What opens a slot without a network. */
type OfflineSource = Exclude<KeySource, { readonly kind: 'vault' }>;

/** Asks for what opens the slot. */
async function keySource(slot: Slot, { key }: Arguments): Promise<OfflineSource> {
  if (key) {
    const text = (await askSecret('Method key: ')).trim();
    try {
      return { kind: 'bytes', key: fromB64u(text, 32) };
    } catch {
      throw new UsageError('a method key is base64url of 32 bytes: 43 symbols');
    }
  }
  if (!opensWithPassword(slot)) throw new UsageError(`a slot of the method ${slot.method} does not open with a password here; use --key`);
  return { kind: 'argon2id', secret: prepareText(await askSecret('Password: '), 'open') };
}

function wipeSource(source: OfflineSource): void {
  wipe(source.kind === 'bytes' ? source.key : source.secret);
}

export async function open(args: Arguments): Promise<number> {
  if (args.out === undefined && process.stdout.isTTY) throw new UsageError('the share is not for a terminal: use --out FILE, or a pipe');
  const { bytes, wallet } = await load(args);
  const slot = chooseSlot(readHead(bytes, { wallet }), args);
  const key = await keySource(slot, args);
  const { share, ownerSecret } = await localEngine()
    .open({ bytes, wallet, slotId: slot.id, key })
    .finally(() => wipeSource(key));
  wipe(ownerSecret);
  try {
    if (args.out === undefined) await writeOut(share);
    else await writeNew(args.out, share);
  } finally {
    wipe(share);
  }
  if (args.out !== undefined)
    say(`The share (${share.length} bytes) is in ${args.out}. It is a secret: whoever has it has your half of the key.`);
  return 0;
}

export async function identity(args: Arguments): Promise<number> {
  const { bytes, wallet } = await load(args);
  const manifest = readHead(bytes, { wallet });
  const slot = chooseSlot(manifest, args);
  const source = await keySource(slot, args);
  let key: Uint8Array | undefined;
  try {
    key = await methodKey(source, slot);
    const found = await proveSlot(key, manifest, slot);
    verifyManifest(manifest);
    say('The identity is a secret: whoever has it opens this backup, and every later one that keeps this method.');
    if (args.out === undefined) await writeOut(`${found}\n`);
    else await writeNew(args.out, utf8(`${found}\n`));
  } finally {
    wipeSource(source);
    wipe(key);
  }
  return 0;
}

async function methodKey(source: OfflineSource, { params }: Slot): Promise<Uint8Array> {
  if (source.kind === 'bytes') return Uint8Array.from(source.key);
  const kdf = kdfOf({ id: '', method: 'password', recipient: '', bind: '', params });
  if (!kdf) throw new BackupError('internal');
  return argon2id(source.secret, fromB64u(String(params['salt']), 16), kdf);
}

export async function extract(args: Arguments): Promise<number> {
  const { bytes, wallet } = await load(args);
  const manifest = inspectBackup(bytes, { wallet });
  await writeNew(args.out ?? '', fromB64u(manifest.file));
  say(`The age file is in ${args.out}. It is still encrypted.`);
  return 0;
}

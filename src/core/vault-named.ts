/** Which registrations a backup names at a vault. */
import type { Manifest, Slot } from './manifest.ts';

export interface NamedRegistration {
  readonly slotId: string;
  /** base64url of 16 bytes */
  readonly gen: string;
  /** base64url of 32 bytes each */
  readonly pk: string;
  readonly authPk: string;
}

/** The registration that opens a slot; undefined where no vault of this id does. */
export function registrationOf(
  { id, method, params }: Pick<Slot, 'id' | 'method' | 'params'>,
  vaultId: string,
): NamedRegistration | undefined {
  const { vault, gen, pk, authPk } = params;
  if ((method !== 'password' && method !== 'pin') || vault !== vaultId) return undefined;
  // The format has checked what these methods' params are.
  return { slotId: id, gen: String(gen), pk: String(pk), authPk: String(authPk) };
}

export function registrationsIn({ slots }: Pick<Manifest, 'slots'>, vaultId: string): readonly NamedRegistration[] {
  return slots.flatMap((slot) => registrationOf(slot, vaultId) ?? []);
}

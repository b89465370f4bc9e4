/** What follows from a form's properties and the backup's methods: which method, which kind of secret, which rules. */
import { type WaitSubjects, waitSubjects } from '../../controllers/wait.ts';
import type { KdfParams } from '../../core/kdf.ts';
import type { SecretKind, SecretPolicy } from '../../core/policy.ts';
import type { Phase, RecoverPhase, RecoveryChoice } from '../../flow/types.ts';
import type { BackupMethod } from '../../methods/method.ts';
import type { FormMode } from '../password-backup-form.views.ts';
import { CREATE_PHASES, DRILL_PHASES, RECOVER_PHASES } from './phases.ts';

/** The values that the form's attributes have. */
export const MODES: readonly FormMode[] = ['create', 'confirm', 'unlock', 'change'];
export const KINDS: readonly (SecretKind | 'auto')[] = ['auto', 'password', 'pin', 'passcode', 'text'];
export const CONFIRMATIONS = ['none', 'retype'] as const;

export interface FormProperties {
  readonly kind: SecretKind | 'auto';
  readonly methodId: string | undefined;
  readonly slotId: string | undefined;
  readonly choice: RecoveryChoice | undefined;
  readonly policy: SecretPolicy | undefined;
}

export interface FormSettings {
  readonly kind: SecretKind;
  readonly methodId: string | undefined;
  readonly slotId: string | undefined;
  /** A new secret is set; otherwise one is asked for. */
  readonly setsNew: boolean;
  /** For a new secret. */
  readonly policy: SecretPolicy | undefined;
  /** The policy at hand, whether or not a new secret is set. */
  readonly anyPolicy: SecretPolicy | undefined;
  /** Does a vault count guesses at a new secret? Undefined where the method knows of no vaults. */
  readonly counted: boolean | undefined;
  /** What a guess costs whoever has the file; undefined where nobody can guess with the file alone, or the method does not say. */
  readonly kdf: KdfParams | undefined;
  readonly phases: readonly (Phase | RecoverPhase)[];
}

export function settingsOf(form: FormProperties, mode: FormMode, methods: readonly BackupMethod[]): FormSettings {
  const { choice } = form;
  const named = form.methodId ?? choice?.method;
  const method = methods.find(({ id, asks }) => (named ? id === named : asks === 'secret'));
  const rules = form.policy ?? method?.policy;
  const anyPolicy = rules && 'minLength' in rules ? (rules as SecretPolicy) : undefined;
  const setsNew = mode === 'create' || mode === 'change';
  return {
    kind: form.kind === 'auto' ? (rules?.kind ?? 'password') : form.kind,
    methodId: method?.id,
    slotId: form.slotId ?? choice?.slotId,
    setsNew,
    policy: setsNew ? anyPolicy : undefined,
    anyPolicy,
    counted: method?.vault ? true : method?.withVault && false,
    kdf: method?.vault ? undefined : method?.kdf,
    phases: setsNew ? CREATE_PHASES : mode === 'confirm' ? DRILL_PHASES : RECOVER_PHASES,
  };
}

/** What the form has to wait for: the store, and where it opens something the vault of its way; practice has waits of its own. */
export function waitsOf(wallet: string | undefined, { slotId, methodId, setsNew }: FormSettings, practises: boolean): WaitSubjects {
  const way = slotId ?? methodId;
  return waitSubjects(wallet, setsNew ? undefined : practises && way ? `${way}\npractice` : way);
}

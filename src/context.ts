/** One `Backup` for every element below a provider, by the context protocol of the web components community group. */
import { createContext } from '@lit/context';
import type { Backup } from './flow/types.ts';

/** Registered for everyone: two copies of this module still mean the same context. */
export const backupContext = createContext<Backup | undefined>(Symbol.for('holdfast.backup'));

/** The flow: backing up, proving, recovering. Works without elements. */
export { createBackup } from './backup.ts';
export { type DeviceState, type DeviceStore, memoryDevice } from './device.ts';
export { fileDevice } from './file-device.ts';
export type { BackupOptions } from './options.ts';
export { indexedDbDevice } from './sealed-device.ts';
export type * from './types.ts';

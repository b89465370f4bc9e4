export function countSessions(sessions: readonly object[]): Record<string, { passed: number; failed: string[]; skipped: number }>;

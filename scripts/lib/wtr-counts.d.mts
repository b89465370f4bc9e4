export function countSessions(sessions: readonly object[]): Record<string, { passed: number; failed: number; skipped: number }>;

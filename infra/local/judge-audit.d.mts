export function judgeAudit(
  report: { vulnerabilities: Record<string, { via: (string | { url: string; title: string; severity: string; name: string })[] }> },
  exceptions: readonly { advisory: string; reason: string; until: string }[],
  today: string,
): { problems: string[]; notes: string[] };

const SEVERE = ['high', 'critical'];

/**
 * Judges a report of `npm audit --json` (version 2): what must be mended; what was let pass, and exceptions that nothing needs. An exception
 * names one advisory, says why it does not concern us, and ends on a day, YYYY-MM-DD.
 */
export function judgeAudit(report, exceptions, today) {
  // Packages that stand on a vulnerable one name it by a string; the advisory is with the package itself.
  const advisories = new Map(
    Object.values(report.vulnerabilities)
      .flatMap(({ via }) => via)
      .filter((one) => typeof one === 'object' && SEVERE.includes(one.severity))
      .map((one) => [one.url.slice(one.url.lastIndexOf('/') + 1), one]),
  );
  const [problems, notes] = [[], []];
  for (const [id, { name, title, severity }] of advisories) {
    const exception = exceptions.find(({ advisory }) => advisory === id);
    const what = `${id} (${severity}) ${name}: ${title}`;
    if (exception === undefined) problems.push(what);
    else if (exception.reason.trim() === '' || !/^\d{4}-\d{2}-\d{2}$/.test(exception.until))
      problems.push(`${what}; its exception needs a reason and a day`);
    else if (exception.until < today) problems.push(`${what}; its exception ended on ${exception.until}`);
    else notes.push(`excepted ${what}: ${exception.reason}`);
  }
  for (const { advisory } of exceptions)
    if (!advisories.has(advisory)) notes.push(`${advisory} is excepted, and nothing needs it any more`);
  return { problems, notes };
}

const SEVERE = ['high', 'critical'];

/**
 * Compares a report of `npm audit --json` (version 2) with the accepted advisories.
 *
 * @param report - parsed output of `npm audit --json`
 * @param exceptions - accepted advisories; each has an id, a reason and an expiry date, YYYY-MM-DD
 * @param today - date, YYYY-MM-DD
 * @returns `problems`: advisories to fix; `notes`: accepted advisories, and exceptions that are no longer needed
 */
export function judgeAudit(report, exceptions, today) {
  // Dependents of a vulnerable package name it by a string. The advisory is listed with the package itself.
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
      problems.push(`${what}; its exception needs a reason and an expiry date`);
    else if (exception.until < today) problems.push(`${what}; its exception expired on ${exception.until}`);
    else notes.push(`excepted ${what}: ${exception.reason}`);
  }
  for (const { advisory } of exceptions)
    if (!advisories.has(advisory)) notes.push(`${advisory} has an exception that is no longer needed`);
  return { problems, notes };
}

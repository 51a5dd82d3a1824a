import { givenSettings } from '@clipyard/config';
import { type Command } from 'commander';
import { type Context } from '../context.js';
import { findingLines } from '../doctor/finding.js';
import { machineFindings } from '../doctor/machine-checks.js';
import { serviceFindings } from '../doctor/service-checks.js';
import { settingsFindings } from '../doctor/settings-checks.js';
import { thisMachine } from '../doctor/this-machine.js';
import { Failed } from '../failures.js';
import { examples } from '../help.js';

export function doctorCommand(program: Command, context: Context): void {
  program
    .command('doctor')
    .description('Look for what is missing, slow or misconfigured, and say what mends it.')
    .addHelpText('after', examples('clipyard doctor', 'clipyard --api https://clips.example.org doctor'))
    .action(async () => {
      const api = context.client();
      const findings = [...machineFindings(await thisMachine()), ...settingsFindings(givenSettings()), ...(await serviceFindings(api.url, () => api.ready()))];
      const problems = findings.filter(({ state }) => state === 'problem').length;
      if (problems === 0 || !context.json) context.print(findings, findingLines(findings));
      if (problems > 0) throw new Failed(problems === 1 ? 'One problem' : `${problems} problems`, findings);
    });
}

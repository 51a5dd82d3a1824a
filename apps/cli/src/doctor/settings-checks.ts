import { parseSettings, SettingsError } from '@clipyard/config';

import { type Finding } from './finding.js';

/** Parses the settings of this shell as the services do. */
export function settingsFindings(given: Readonly<Record<string, string>>): Finding[] {
  try {
    // The only setting without a default; `clipyard dev` sets its own.
    parseSettings({ STORE_URL: 'file:///unset', ...given });
    return [
      { what: 'Settings', state: 'ok', detail: `${Object.keys(given).length} set; the others have their defaults` },
    ];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map((detail) => ({
      what: 'Settings',
      state: 'problem',
      detail,
      fix: 'docs/settings.md lists the valid values',
    }));
  }
}

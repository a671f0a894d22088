import { Get } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { summarize } from '../platform/config/parse-settings';
import { Settings } from '../platform/config/settings';
import { AdminController } from './admin-route';
import { SettingsAnswer } from './settings.dto';

const UNSET = 'not set';

/** Each setting has a rule; one without a default is no property of the settings until it is set. */
const NAMES = new Set(
  getMetadataStorage()
    .getTargetValidationMetadatas(Settings, '', true, false)
    .map(({ propertyName }) => propertyName),
);

/** As it would be written in the environment. */
const written = (value: unknown): string => {
  const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
  return text === '' ? UNSET : text;
};

@AdminController('settings')
export class SettingsController {
  constructor(private readonly settings: Settings) {}

  /** The settings that this process was started with. Of a secret it says only `set` or `not set`. */
  @Get()
  getSettings(): SettingsAnswer {
    // A worker has an environment of its own: what is said here holds for the api process that answers.
    const defaults = new Settings();
    const summary = summarize(this.settings);
    return {
      settings: [...NAMES]
        .map((name) => ({
          name,
          value: written(summary[name]),
          is_default:
            written(this.settings[name as keyof Settings]) === written(defaults[name as keyof Settings]),
        }))
        .sort((a, b) => a.name.localeCompare(b.name, 'en')),
    };
  }
}

class SettingDto {
  /** The name of the environment variable. */
  name!: string;
  /** Lists with commas between; `set` or `not set` of a secret. */
  value!: string;
  /** Whether it holds because nothing else was given. */
  is_default!: boolean;
}

export class SettingsAnswer {
  settings!: SettingDto[];
}

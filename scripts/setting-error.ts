/** A setting of the deployment is missing or wrong; the message says which, and how to mend it. */
export class SettingError extends Error {}

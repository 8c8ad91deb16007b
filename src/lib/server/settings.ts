// The web app's settings: the same parse as start-up's, made once, when first asked. Never while the
// app is being built: then there is no environment to read.
import { connectedSettings, type ConnectedSettings } from '#server/settings.ts';

let parsed: ConnectedSettings | undefined;

export const settings = (): ConnectedSettings => (parsed ??= connectedSettings(process.env));

/** Platforms as people type and read them. */

import { InputError } from './errors.ts';
import type { Platform } from './model.ts';

const PLATFORM = /^([a-z0-9_.-]+)\/([a-z0-9_.-]+)(?:\/([a-z0-9_.-]+))?$/;

/** `os/arch[/variant]`, as it is typed and shown. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return `${os}/${architecture}${variant === undefined ? '' : `/${variant}`}`;
}

/** Reads `os/arch[/variant]`. Throws `InputError`. */
export function parsePlatform(text: string): Platform {
  const [, os, architecture, variant] = PLATFORM.exec(text.trim().toLowerCase()) ?? [];
  if (os === undefined || architecture === undefined) {
    throw new InputError(`"${text}" is not a platform`, { hint: 'write os/arch or os/arch/variant, such as linux/arm64' });
  }
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

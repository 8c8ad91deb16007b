// Connections to PostgreSQL as `kring_sync`.
import postgres, { type Sql } from 'postgres';

export const connectSync = (url: string, max: number): Sql =>
  postgres(url, {
    max,
    connect_timeout: 5,
    // Arrays are never sent or asked for: one question less for each connection.
    fetch_types: false,
    onnotice: () => undefined,
    connection: { role: 'kring_sync', application_name: 'kring sync' },
  });

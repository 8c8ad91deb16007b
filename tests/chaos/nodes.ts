// Sync servers over one database, each perhaps behind a proxy of its own, and a load balancer in front.
import { freePort } from '../support/server.ts';
import { openChaosTcp, type ChaosTcp } from './chaos-tcp.ts';
import type { ChaosWorld } from './chaos-world.ts';
import { serverProcess, type Program, type ServerProcess } from './server-process.ts';

export interface Node {
  port: number;
  server: ServerProcess;
  /** Between this node and PostgreSQL. */
  toDatabase: ChaosTcp;
}

export interface Nodes {
  nodes: readonly Node[];
  /** Takes turns between the nodes. */
  balancer: ChaosTcp;
  /** What people see in their address bar. */
  origin: string;
  close(): Promise<void>;
}

export interface NodesOptions {
  count: number;
  program?: Program;
  /** Settings of the node with this number. */
  env?: (n: number) => { REDIS_URL?: string };
}

export async function openNodes(world: ChaosWorld, options: NodesOptions): Promise<Nodes> {
  const { count, program = 'server/sync-main.ts', env } = options;
  const ports = await Promise.all(Array.from({ length: count }, () => freePort()));
  const balancer = await openChaosTcp(...ports);
  const origin = `http://127.0.0.1:${balancer.port}`;
  const nodes = await Promise.all(
    ports.map(async (port, n): Promise<Node> => {
      const toDatabase = await openChaosTcp(world.box.port);
      const DATABASE_URL = world.serverUrl(toDatabase.port);
      const settings = { ...env?.(n), PORT: String(port), ORIGIN: origin, DATABASE_URL };
      return { port, server: serverProcess(program, settings), toDatabase };
    }),
  );
  for (const { server } of nodes) await server.start();
  return {
    nodes,
    balancer,
    origin,
    async close() {
      for (const { server } of nodes) await server.kill();
      for (const { toDatabase } of nodes) await toDatabase.close();
      await balancer.close();
    },
  };
}

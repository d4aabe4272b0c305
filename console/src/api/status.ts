// How the server is.

import { boolean, list, number, object, or, record, string, type Decoded } from './decode';
import { call } from './http';

const counts = or(record(number), {} as Record<string, number>);

const status = object({
  Version: or(string, ''),
  Time: number,
  StartTime: number,
  Uptime: number,
  Ready: boolean,
  NotReadyReasons: list(string),
  Addresses: object({ Http: or(string, ''), Udp: or(string, ''), Tcp: or(string, '') }),
  Ingest: object({
    Received: counts,
    Stored: or(number, 0),
    Duplicate: or(number, 0),
    Rejected: counts,
    Dropped: counts,
    InFlight: or(number, 0),
    ReceivedBytes: or(number, 0),
    Replaced: or(number, 0),
    KernelDrops: or(number, 0),
    QueueBytes: or(number, 0),
    QueueLimitBytes: or(number, 0),
    LiveTraces: or(number, 0),
  }),
  Store: object({
    Healthy: or(boolean, true),
    DiskBytes: or(number, 0),
    MemoryBytes: or(number, 0),
    Days: list(object({ Day: string, Bytes: number })),
    RetentionSeconds: or(number, 0),
    MaxDiskBytes: or(number, 0),
    Durability: or(string, ''),
  }),
  Memory: object({ LimitBytes: or(number, 0), ResidentBytes: or(number, 0) }),
  Queries: object({ Threads: or(number, 0), Waiting: or(number, 0) }),
  Groups: or(number, 0),
});
export type Status = Decoded<typeof status>;

export const getStatus = (signal?: AbortSignal) => call('/api/status', {}, status, signal);

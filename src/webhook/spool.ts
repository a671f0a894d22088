import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, MoreThan, Repository } from 'typeorm';
import { Database } from '../platform/database/database';
import { WayInDatabase } from '../platform/database/way-in';
import { TurnBatcher } from '../platform/turn-batcher';
import { messageIdOfBody } from './kick-event';
import type { DeliveryHeaders } from './signature';
import { SpooledDeliveryEntity } from './spooled-delivery.entity';

/** A delivery whose signature was checked, as it came. */
export interface Delivery {
  headers: DeliveryHeaders;
  rawBody: Buffer;
  receivedMs: number;
  /** When it came (µs), if it waited in the spool since: it comes before all that was taken in meanwhile. */
  cameUs?: number;
}

export interface SpooledDelivery extends Delivery {
  id: string;
}

const MAX_PER_INSERT = 100;

/** SQL, because one statement takes a whole turn's deliveries, however many. */
const INSERT = `
  INSERT INTO webhook_spool (delivery_id, headers, body, received_at, message_id)
  SELECT id, headers, decode(body, 'base64'), received_at, message_id
    FROM unnest($1::text[], $2::jsonb[], $3::text[], $4::timestamptz[], $5::text[])
         AS delivery(id, headers, body, received_at, message_id)
  ON CONFLICT (delivery_id) DO NOTHING`;

const messageIdOf = ({ headers, rawBody }: Delivery): string | null =>
  headers.type === 'chat.message.sent' && headers.source === undefined ? messageIdOfBody(rawBody) : null;

/** Where deliveries wait in Postgres while Redis is away. */
@Injectable()
export class Spool implements OnModuleDestroy {
  private readonly batcher = new TurnBatcher<Delivery, void>(MAX_PER_INSERT, (batch) => this.insert(batch));

  constructor(
    private readonly database: Database,
    private readonly wayIn: WayInDatabase,
    @InjectRepository(SpooledDeliveryEntity) private readonly rows: Repository<SpooledDeliveryEntity>,
  ) {}

  /** Resolves when the delivery is durable. @throws DatabaseUnavailable */
  store(delivery: Delivery): Promise<void> {
    return this.batcher.add(delivery);
  }

  async onModuleDestroy(): Promise<void> {
    await this.batcher.settled();
  }

  /** The deliveries that wait longest behind `after`, in the order they came. */
  async oldestDeliveries(count: number, after = '0'): Promise<SpooledDelivery[]> {
    const rows = await this.database.run(() =>
      this.rows.find({ where: { id: MoreThan(after) }, order: { id: 'ASC' }, take: count }),
    );
    return rows.map(({ id, headers, body, received_at }) => ({
      id,
      headers,
      rawBody: body,
      receivedMs: received_at.getTime(),
    }));
  }

  async remove(ids: string[]): Promise<void> {
    await this.database.run(() => this.rows.delete({ id: In(ids) }));
  }

  private async insert(deliveries: Delivery[]): Promise<void[]> {
    await this.wayIn.query(INSERT, [
      deliveries.map(({ headers }) => headers.id),
      deliveries.map(({ headers }) => JSON.stringify(headers)),
      deliveries.map(({ rawBody }) => rawBody.toString('base64')),
      deliveries.map(({ receivedMs }) => new Date(receivedMs).toISOString()),
      deliveries.map(messageIdOf),
    ]);
    return [];
  }
}

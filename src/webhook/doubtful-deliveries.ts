import { setImmediate } from 'node:timers/promises';
import type { Log } from '../platform/log/log';
import type { PublicKeys } from './public-keys';
import type { ReceptionService } from './reception.service';
import type { SignatureCheck } from './signature';
import type { Delivery } from './spool';

/** Anybody can send wrong signatures: so much memory they may take, and so many checks they may cause after each look at the key. */
const MOST_BYTES = 16 * 1024 * 1024;
const MOST = 5_000;
/** While Kick does not tell its key. */
const KEPT_MS = 600_000;

interface Receiver {
  signature: Pick<SignatureCheck, 'problem'>;
  reception: Pick<ReceptionService, 'receive'>;
}

interface Doubtful extends Delivery {
  to: Receiver;
}

/**
 * Deliveries that were answered 401 while nobody could say whether Kick signs with another key by now: somebody's wrong signature
 * had used up the one look a minute, or Kick was slow. Kick may never send them again, so they are checked once more after the
 * next look, and carried out if Kick had signed them. A process that dies forgets them: they were refused, and promised nothing.
 */
export class DoubtfulDeliveries {
  /** By id and signature: one that is sent again takes no more room, and no stranger's takes its place. */
  private readonly kept = new Map<string, Doubtful>();
  private bytes = 0;

  constructor(
    private readonly keys: PublicKeys,
    private readonly log: Log,
  ) {
    keys.onLook((askedMs) => void this.looked(askedMs));
  }

  /** @param to who had refused it */
  keep({ headers, rawBody, receivedMs }: Delivery, to: Receiver): void {
    const name = `${headers.id} ${headers.signature}`;
    if (this.kept.has(name)) return;
    if (this.kept.size >= MOST || this.bytes + rawBody.length > MOST_BYTES) return;
    this.bytes += rawBody.length;
    // A copy: the bytes may be part of a larger piece of what the connection read.
    this.kept.set(name, { headers, rawBody: Buffer.from(rawBody), receivedMs, to });
    this.keys.lookLater();
  }

  private async looked(askedMs: number | null): Promise<void> {
    // What came after Kick was asked may be signed with a newer key still.
    const untilMs = askedMs ?? Date.now() - KEPT_MS;
    const settled: Doubtful[] = [];
    for (const [name, delivery] of this.kept) {
      if (delivery.receivedMs > untilMs) continue;
      settled.push(delivery);
      this.kept.delete(name);
      this.bytes -= delivery.rawBody.length;
    }
    if (this.kept.size > 0) this.keys.lookLater();
    let carriedOut = 0;
    for (const { headers, rawBody, receivedMs, to } of settled) {
      if (to.signature.problem(headers, rawBody, receivedMs) === null) {
        try {
          const status = await to.reception.receive({ headers, rawBody, receivedMs });
          if (status !== 'duplicate') carriedOut += 1;
        } catch (error) {
          this.log.error(
            { delivery_id: headers.id, reason: String(error) },
            'a delivery is lost: no store took it',
          );
        }
      }
      // Fresh deliveries come in between.
      await setImmediate();
    }
    if (carriedOut > 0)
      this.log.info(
        { carried_out: carriedOut },
        'deliveries that were refused are signed with the new key: they are carried out',
      );
  }
}

import { Get, Query } from '@nestjs/common';
import { AuditTrail } from '../audit/audit-trail';
import { decodeCursor, encodeCursor } from '../platform/http/cursor';
import { AdminController } from './admin-route';
import { AuditAnswer, AuditQuery } from './audit.dto';

@AdminController('audit')
export class AuditController {
  constructor(private readonly audit: AuditTrail) {}

  /** Who did what, newest first. */
  @Get()
  async getAudit(@Query() { limit, cursor, on_whom }: AuditQuery): Promise<AuditAnswer> {
    const before = cursor ? decodeCursor(cursor, /^\d{1,18}$/).key : null;
    // One more than asked for tells whether there is a next page.
    const found = await this.audit.acts(limit + 1, before, on_whom ?? null);
    const acts = found.slice(0, limit);
    const last = acts.at(-1);
    const hasMore = found.length > limit && last !== undefined;
    return {
      entries: acts.map(({ at_ms, ...act }) => ({ ...act, at: new Date(at_ms).toISOString() })),
      next_cursor: hasMore ? encodeCursor({ ms: last.at_ms, key: last.id }) : null,
    };
  }
}
